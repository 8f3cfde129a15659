import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm, type FakeAnswer, type Sent } from '../../../test/support/fake-arm.js';
import { BY, GROUP, id } from '../../../test/support/fake-reader.js';
import { child } from '../../model/resource-id.js';
import type { KeyVaultObjectState, Source } from '../../model/steps/key-vault.js';
import { ERRORS } from '../fixtures/read.js';
import { driversOf } from './index.js';

const vault = id(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop`);
const key = child(vault, 'keys', 'kek');
const secret = child(vault, 'secrets', 'BEK-1');
const DATA = 'https://kv-shop.vault.azure.net';
const ITEM = 'backupFabrics/Azure/protectionContainers/c/protectedItems/i';
const point = id(`${GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv/${ITEM}/recoveryPoints/1`);

const driverTo = (answer: (request: Sent) => FakeAnswer) => {
  const arm = fakeArm(answer);
  return { sent: arm.sent, driver: driversOf(connectionTo(arm.httpClient))(BY)['key-vault-object'] };
};
const calls = (sent: readonly Sent[]) =>
  sent.map(({ method, url }) => `${method} ${(url.split('?')[0] ?? '').replace('https://management.azure.com', '')}`);
const given = (from: KeyVaultObjectState | null, source?: Source) => ({ from, ifMatch: undefined, source });
const LIVING: KeyVaultObjectState = { softDeleted: false, enabled: true };
const DISABLED: KeyVaultObjectState = { softDeleted: false, enabled: false };
const DELETED: KeyVaultObjectState = { softDeleted: true, enabled: true };
const inArm = ({ url }: Sent) => url.startsWith('https://management.azure.com/');

describe('reading a key or secret', () => {
  test.each([key, child(key, 'versions', 'v1'), secret])('%s is asked for in ARM', async (object) => {
    const { driver, sent } = driverTo(() => ({ body: { id: object, properties: { attributes: { enabled: false } } } }));
    expect(await driver.read(object)).toEqual({ ok: true, value: { state: DISABLED, settled: true } });
    expect(calls(sent).map((call) => call.toLowerCase())).toEqual([`get ${object}`]);
  });

  test.each([
    ['soft-deleted', { body: { attributes: { enabled: true } } }, { state: DELETED, settled: true }],
    ['gone', { status: 404 }, { state: null, settled: true }],
    [
      'on its way',
      { status: 409, body: ERRORS.answers.find((one) => one.recording === 'h-keyvault-dataplane-409-conflict')?.body },
      { state: LIVING, settled: false },
    ],
  ])('what ARM does not show is %s, as the data plane says', async (_, answer, value) => {
    const { driver, sent } = driverTo((request) => (inArm(request) ? { status: 404 } : answer));
    expect(await driver.read(secret)).toEqual({ ok: true, value });
    expect(calls(sent)[1]).toBe(`GET ${DATA}/deletedsecrets/bek-1`);
  });

  test('a right that is missing on either plane is named', async () => {
    const read = 'Microsoft.KeyVault/vaults/keys/read';
    const closed = driverTo(() => ({ status: 403 }));
    expect(await closed.driver.read(key)).toMatchObject({ failure: { kind: 'denied', action: read } });
    const half = driverTo((request) => ({ status: inArm(request) ? 404 : 403 }));
    expect(await half.driver.read(key)).toMatchObject({ failure: { kind: 'denied', action: read } });
  });
});

describe('writing a key or secret', () => {
  test.each([
    [key, `POST ${DATA}/deletedkeys/kek/recover`],
    [child(key, 'versions', 'v1'), `POST ${DATA}/deletedkeys/kek/recover`],
    [secret, `POST ${DATA}/deletedsecrets/bek-1/recover`],
  ])('%s is recovered', async (object, call) => {
    const { driver, sent } = driverTo(() => ({ body: {} }));
    expect(await driver.write(object, LIVING, given(DELETED))).toEqual({ ok: true, value: 'sent' });
    expect(calls(sent)).toEqual([call]);
  });

  test('the version that the id names is enabled, and disabled again', async () => {
    const { driver, sent } = driverTo(({ body }) => ({ body }));
    const version = child(key, 'versions', 'v1');
    expect(await driver.write(version, LIVING, given(DISABLED))).toEqual({ ok: true, value: 'settled' });
    expect(await driver.write(version, DISABLED, given(LIVING))).toEqual({ ok: true, value: 'settled' });
    expect(calls(sent)).toEqual([`PATCH ${DATA}/keys/kek/v1`, `PATCH ${DATA}/keys/kek/v1`]);
    expect(sent.map(({ body }) => body)).toEqual([
      { attributes: { enabled: true } },
      { attributes: { enabled: false } },
    ]);
  });

  test('else the newest version, which ARM knows', async () => {
    const properties = { secretUriWithVersion: `${DATA}/secrets/bek-1/abc` };
    const { driver, sent } = driverTo((request) => (inArm(request) ? { body: { id: secret, properties } } : {}));
    expect(await driver.write(secret, LIVING, given(DISABLED))).toEqual({ ok: true, value: 'sent' });
    expect(calls(sent)[1]).toBe(`PATCH ${DATA}/secrets/bek-1/abc`);
  });

  test('an object without any version cannot be enabled', async () => {
    const { driver, sent } = driverTo(() => ({ body: { id: key, properties: {} } }));
    expect(await driver.write(key, LIVING, given(DISABLED))).toMatchObject({ failure: { code: 'NoVersion' } });
    expect(sent).toHaveLength(1);
  });

  test.each([null, DELETED])('nothing is ever deleted: to %j', async (to) => {
    const { driver, sent } = driverTo(() => ({}));
    expect(await driver.write(key, to, given(LIVING))).toMatchObject({
      failure: { kind: 'refused', code: 'NotTakenBack' },
    });
    expect(sent).toHaveLength(0);
  });

  test('a missing right is named', async () => {
    const { driver } = driverTo(() => ({ status: 403 }));
    const missing = async (object: typeof key, to: KeyVaultObjectState, from: KeyVaultObjectState) => {
      const wrote = await driver.write(object, to, given(from));
      return wrote.ok || wrote.failure.kind !== 'denied' ? wrote : wrote.failure.action;
    };
    const version = child(key, 'versions', 'v1');
    expect(await missing(key, LIVING, DELETED)).toBe('Microsoft.KeyVault/vaults/keys/recover/action');
    expect(await missing(secret, LIVING, DELETED)).toBe('Microsoft.KeyVault/vaults/secrets/recover/action');
    expect(await missing(version, LIVING, DISABLED)).toBe('Microsoft.KeyVault/vaults/keys/update/action');
  });
});

describe('restoring from a recovery point', () => {
  // Its base64 has characters that base64url spells otherwise.
  const MATERIAL = Buffer.from('KEY-MATERIAL-recognisable ~~~???>>>').toString('base64');
  const SECRET_DATA = 'SECRET-MATERIAL-recognisable';
  const kept = {
    kekDetails: { keyUrl: 'https://kv-shop.vault.azure.net:443/keys/KEK/v1', keyBackupData: MATERIAL },
    bekDetails: { secretUrl: 'https://kv-shop.vault.azure.net/secrets/BEK-1/v1', secretData: SECRET_DATA },
  };
  const source: Source = { recoveryPoint: point, secret: { contentType: 'Wrapped BEK', tags: { MachineName: 'vm' } } };
  const cloud = (keyAndSecret: unknown, data: FakeAnswer = { body: {} }) =>
    driverTo((request) => (inArm(request) ? { body: { id: point, properties: { keyAndSecret } } } : data));

  test('a key is restored as it was backed up', async () => {
    const { driver, sent } = cloud(kept);
    expect(await driver.write(key, LIVING, given(null, source))).toEqual({ ok: true, value: 'sent' });
    expect(calls(sent).map((call) => call.toLowerCase())).toEqual([`get ${point}`, `post ${DATA}/keys/restore`]);
    const value = Buffer.from(MATERIAL, 'base64').toString('base64url');
    expect(value).not.toBe(MATERIAL.replace(/=+$/, ''));
    expect(sent[1]?.body).toEqual({ value });
  });

  test('a secret is set as Azure Disk Encryption wrote it, under its own spelling', async () => {
    const { driver, sent } = cloud(kept);
    expect(await driver.write(secret, LIVING, given(null, source))).toEqual({ ok: true, value: 'sent' });
    expect(calls(sent)[1]).toBe(`PUT ${DATA}/secrets/BEK-1`);
    expect(sent[1]?.body).toEqual({
      value: SECRET_DATA,
      contentType: 'Wrapped BEK',
      tags: { MachineName: 'vm' },
      attributes: { enabled: true },
    });
  });

  test('the recovery point is read by the identity that backs up, the vault written by the other', async () => {
    const arm = fakeArm((request) => (inArm(request) ? { body: { properties: { keyAndSecret: kept } } } : {}));
    const { identities, ...connection } = connectionTo(arm.httpClient);
    const token = (power: string) => ({ token: power, expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
    const drivers = driversOf({
      ...connection,
      identities: {
        ...identities,
        credential: (power) => Promise.resolve({ getToken: () => Promise.resolve(token(power)) }),
      },
    });
    await drivers(BY)['key-vault-object'].write(key, LIVING, given(null, source));
    expect(arm.sent.map(({ headers }) => headers['authorization'])).toEqual(['Bearer backup', 'Bearer key-vault']);
  });

  test.each([
    ['none', undefined],
    ['no material', { kekDetails: { keyUrl: kept.kekDetails.keyUrl } }],
    ['another key', { kekDetails: { ...kept.kekDetails, keyUrl: 'https://kv-shop.vault.azure.net/keys/other/v1' } }],
    [
      'the key of another vault',
      { kekDetails: { ...kept.kekDetails, keyUrl: 'https://kv-2.vault.azure.net/keys/kek/v1' } },
    ],
  ])('nothing is written where the point keeps %s', async (_, keyAndSecret) => {
    const { driver, sent } = cloud(keyAndSecret);
    expect(await driver.write(key, LIVING, given(null, source))).toMatchObject({
      failure: { kind: 'refused', code: 'NotKept' },
    });
    expect(sent).toHaveLength(1);
  });

  test('a plan that does not say from where, or how, restores nothing', async () => {
    const { driver, sent } = cloud(kept);
    const refused = { failure: { kind: 'refused', code: 'NoSource' } };
    expect(await driver.write(key, LIVING, given(null))).toMatchObject(refused);
    expect(await driver.write(secret, LIVING, given(null, { recoveryPoint: point }))).toMatchObject(refused);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test.each([
    [400, 'BadParameter', 'refused'],
    [403, 'Forbidden', 'denied'],
    [409, 'Conflict', 'state-changed'],
    [429, 'Throttled', 'throttled'],
    [500, 'Internal', 'transient'],
    [200, '', undefined],
  ])('no answer makes a failure repeat the material: %d', async (status, code, kind) => {
    const value = Buffer.from(MATERIAL, 'base64').toString('base64url');
    const message = `The property "value" is wrong: ${value} ${MATERIAL} ${SECRET_DATA}`;
    const { driver } = cloud(kept, { status, body: { error: { code, message } } });
    for (const object of [key, secret]) {
      const wrote = await driver.write(object, LIVING, given(null, source));
      expect(wrote.ok ? undefined : wrote.failure.kind).toBe(kind);
      const said = JSON.stringify(wrote);
      expect([value, MATERIAL, SECRET_DATA].filter((one) => said.includes(one))).toEqual([]);
    }
  });

  test('a point that cannot be read names the right, and repeats nothing', async () => {
    const message = `"keyBackupData": "${MATERIAL}"`;
    const { driver } = driverTo(() => ({ status: 403, body: { error: { code: 'Forbidden', message } } }));
    const wrote = await driver.write(key, LIVING, given(null, source));
    expect(wrote).toMatchObject({
      failure: { kind: 'denied', action: expect.stringMatching(/\/recoveryPoints\/read$/) as string, scope: point },
    });
    expect(JSON.stringify(wrote)).not.toContain(MATERIAL);
  });
});
