import { describe, expect, test } from 'vitest';
import { GROUP, id, idOf, readerTo, recordedReader, SUBSCRIPTION } from '../../../test/support/fake-reader.js';
import type { FakeAnswer, Sent } from '../../../test/support/fake-arm.js';
import { child } from '../../model/resource-id.js';
import { ERRORS, recorded } from '../fixtures/read.js';

const vault = id(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop`);
const key = child(vault, 'keys', 'kek');
const secret = child(vault, 'secrets', 'BEK-1');
const DATA = 'https://kv-shop.vault.azure.net';
const urlsOf = (sent: readonly Sent[]) => sent.map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`);
const errorOf = (recording: string): FakeAnswer => {
  const found = ERRORS.answers.find((one) => one.recording === recording);
  return { status: found?.status ?? 0, body: found?.body };
};

describe('through ARM', () => {
  test('an access-policy vault, as recorded', async () => {
    const { reader } = recordedReader('h-keyvault-get-accesspolicies-2024');
    expect(await reader.keyVault(idOf('h-keyvault-get-accesspolicies-2024'))).toMatchObject({
      ok: true,
      value: { usesRbac: false, location: 'eastus2', accessPolicies: [{ permissions: { keys: ['all'] } }] },
    });
  });

  test('an RBAC vault, as recorded', async () => {
    const { reader } = recordedReader('h-keyvault-get-rbac-enabled');
    expect(await reader.keyVault(idOf('h-keyvault-get-rbac-enabled'))).toMatchObject({
      ok: true,
      value: { usesRbac: true, accessPolicies: [], networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow' } },
    });
  });

  test('a soft-deleted vault says where it was, and one that is not there is undefined', async () => {
    const name = 'cli-test-kv-sd-000003';
    const { reader } = recordedReader('h-deletedvault-get');
    expect(await reader.deletedVault(SUBSCRIPTION, 'eastus2', name)).toMatchObject({
      ok: true,
      value: { vault: expect.stringMatching(`/vaults/${name}$`) as string, purgedAt: '2023-11-13T12:47:17Z' },
    });
    expect(await reader.deletedVault(SUBSCRIPTION, 'eastus2', 'another')).toEqual({ ok: true, value: undefined });
  });

  test('a key, a version of it and a secret come with their state and newest version, from ARM alone', async () => {
    const attributes = { enabled: false, exp: 1_893_484_800 };
    const { reader, sent } = readerTo(({ path }) => ({
      body: {
        id: path,
        properties: {
          attributes,
          ...(path.includes('/secrets/')
            ? { secretUriWithVersion: `${DATA}/secrets/bek-1/V2` }
            : { keyUriWithVersion: `${DATA}/keys/kek/v1` }),
        },
      },
    }));
    const state = { enabled: false, expiresAt: '2030-01-01T08:00:00.000Z' };
    expect(await reader.vaultKey(key)).toEqual({ ok: true, value: { id: key, ...state, version: 'v1' } });
    const version = child(key, 'versions', 'v1');
    expect(await reader.vaultKey(version)).toMatchObject({ ok: true, value: { id: version, version: 'v1' } });
    expect(await reader.vaultSecret(secret)).toMatchObject({ ok: true, value: { ...state, version: 'v2' } });
    expect(sent.map(({ path }) => path.toLowerCase())).toEqual([key, version, secret]);
    expect(new Set(sent.map(({ url }) => new URL(url).host))).toEqual(new Set(['management.azure.com']));
  });

  test('a key that is not there is gone', async () => {
    const { reader } = readerTo(() => ({ status: 404 }));
    expect(await reader.vaultKey(key)).toEqual({ ok: false, failure: { kind: 'target-gone', resourceId: key } });
  });
});

describe('through the data plane', () => {
  test('soft-deleted keys and secrets are asked for at the host that the id names, with a token asked for at once', async () => {
    const body = { recoveryId: `https://elsewhere.example/x`, scheduledPurgeDate: 1_501_718_452, attributes: {} };
    const { reader, sent } = readerTo(() => ({ body }));
    const value = { enabled: true, purgedAt: '2017-08-03T00:00:52.000Z' };
    expect(await reader.deletedObject(key)).toEqual({ ok: true, value });
    expect(await reader.deletedObject(secret)).toEqual({ ok: true, value });
    expect(urlsOf(sent)).toEqual([`GET ${DATA}/deletedkeys/kek`, `GET ${DATA}/deletedsecrets/bek-1`]);
    expect(sent[0]?.query.get('api-version')).toBe('2025-07-01');
    expect(sent[0]?.headers['authorization']).toBe('Bearer a-token');
  });

  test('what was not deleted, or is purged, is undefined', async () => {
    const { reader } = readerTo(() => ({ status: 404, body: { error: { code: 'KeyNotFound', message: '' } } }));
    expect(await reader.deletedObject(key)).toEqual({ ok: true, value: undefined });
  });

  test('a key of a certificate is told by its bundle', async () => {
    const { reader, sent } = readerTo(() => ({ body: { key: { kid: 'k' }, managed: true } }));
    expect(await reader.keyBundle(key)).toEqual({ ok: true, value: { ofCertificate: true } });
    await reader.keyBundle(child(key, 'versions', 'v1'));
    expect(urlsOf(sent)).toEqual([`GET ${DATA}/keys/kek`, `GET ${DATA}/keys/kek/v1`]);
  });

  test.each([
    [
      errorOf('h-keyvault-dataplane-401-challenge'),
      {
        kind: 'denied',
        action: expect.stringMatching(/^Microsoft\.KeyVault\/vaults\/keys\/read \(data plane; /) as string,
      },
    ],
    [
      errorOf('h-keyvault-dataplane-403-ForbiddenByRbac'),
      { kind: 'denied', action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action' },
    ],
    [
      { status: 403, body: { error: { code: 'Forbidden', message: '', innererror: { code: 'ForbiddenByPolicy' } } } },
      { kind: 'denied', action: 'Microsoft.KeyVault/vaults/keys/read', scope: key },
    ],
    [
      { status: 403, body: { error: { code: 'Forbidden', message: '', innererror: { code: 'ForbiddenByFirewall' } } } },
      {
        kind: 'denied',
        action: "Microsoft.KeyVault/vaults/keys/read (data plane; the vault's firewall refuses this app)",
      },
    ],
    [errorOf('h-keyvault-dataplane-409-conflict'), { kind: 'state-changed', resourceId: key }],
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'throttled', retryAfterInMs: 7000 },
    ],
  ])('a refusal is a value: %j', async (answer, failure) => {
    const { reader, sent } = readerTo(() => answer);
    expect(await reader.deletedObject(key)).toMatchObject({ ok: false, failure });
    expect(sent).toHaveLength(1);
  });

  test('a missing right on a secret is named as one', async () => {
    const { reader } = readerTo(() => ({ status: 403 }));
    expect(await reader.deletedObject(secret)).toMatchObject({
      failure: { action: 'Microsoft.KeyVault/vaults/secrets/readMetadata/action' },
    });
  });

  test.each([vault, child(vault, 'certificates', 'c'), child(vault, 'keys', 'a.b'), id(`${GROUP}/x/y`)])(
    'nothing is asked of %s',
    async (odd) => {
      const { reader, sent } = readerTo(() => ({}));
      expect(await reader.deletedObject(odd)).toMatchObject({ failure: { kind: 'refused', code: 'NotInAKeyVault' } });
      expect(sent).toHaveLength(0);
    },
  );
});

describe('a recovery point of an encrypted machine', () => {
  const recording = recorded('f-recoverypoint-get-encrypted-keyAndSecret');
  const MATERIAL = 'S0VZLU1BVEVSSUFM-recognisable';
  const kept = { keyUrl: 'https://a.vault.azure.net/keys/k/1', keyBackupData: MATERIAL };

  test('says which key and secret it keeps, and no more', async () => {
    const { reader } = recordedReader('f-recoverypoint-get-encrypted-keyAndSecret');
    const read = await reader.keptKeys(idOf('f-recoverypoint-get-encrypted-keyAndSecret'));
    expect(read).toMatchObject({
      ok: true,
      value: {
        key: expect.stringContaining('/keys/ArpitTestKeyVaultKey/') as string,
        secret: expect.stringContaining('/secrets/00000000-0000-4000-8000-000000000041/') as string,
      },
    });
    expect(JSON.stringify(recording.body)).toContain('REDACTED-9912-chars');
    expect(JSON.stringify(read)).not.toContain('REDACTED');
  });

  test.each([
    { body: { properties: { keyAndSecret: { kekDetails: { ...kept, keyUrl: 1 } } } } },
    { body: { properties: { keyAndSecret: { kekDetails: MATERIAL } } } },
    { body: `{"properties": {"keyAndSecret": {"kekDetails": {"keyBackupData": "${MATERIAL}"` },
    { status: 400, body: { error: { code: 'Bad', message: `"keyBackupData": "${MATERIAL}"` } } },
  ])('no failure repeats what it keeps: %j', async (answer) => {
    const { reader } = readerTo(() => answer);
    const read = await reader.keptKeys(idOf('f-recoverypoint-get-encrypted-keyAndSecret'));
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain(MATERIAL);
  });
});
