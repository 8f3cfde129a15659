import { describe, expect, it } from 'vitest';
import type { Answer } from '../http/exchange.js';
import { IDENTITIES } from '../identity/identities.js';
import { at, objectsAt, textAt } from '../json.js';
import { BEK_URL, EncryptedAzure, HOST, KEK_URL, VERSION } from '../testing/encrypted.js';

/** Status and code, the inner one where there is one. */
const codeOf = ({ status, body }: Answer): string =>
  `${status} ${textAt(body, 'error', 'innererror', 'code') ?? textAt(body, 'error', 'code') ?? ''}`.trim();
const kek = `${HOST}/keys/kek`;
const bek = `${HOST}/secrets/bek`;
const stocked = (): EncryptedAzure =>
  new EncryptedAzure()
    .holds('keys/kek', {}, { keyUriWithVersion: KEK_URL })
    .holds('secrets/bek', {}, { secretUriWithVersion: BEK_URL, contentType: 'Wrapped BEK', value: 'wrapped' });

describe('the data plane asks who calls', () => {
  it('challenges a call without a token, and one whose token is for another audience', () => {
    const azure = stocked();
    for (const more of [{ as: 'nobody' as const }, { audience: 'https://management.azure.com' }]) {
      const answer = azure.askVault('GET', kek, more);
      expect(codeOf(answer)).toBe('401 Unauthorized');
      expect(answer.headers?.['www-authenticate']).toContain('resource="https://vault.azure.net"');
    }
    expect(azure.askVault('GET', kek, { audience: 'https://vault.azure.net/' }).status).toBe(200);
  });

  it('takes the permissions of an access policy, as soon as it names the identity', () => {
    const azure = stocked().restrict({ keys: ['get'], secrets: ['all'] });
    expect(azure.askVault('GET', kek).status).toBe(200);
    expect(codeOf(azure.askVault('POST', `${kek}/backup`))).toBe('403 ForbiddenByPolicy');
    expect(azure.askVault('POST', `${bek}/backup`).status).toBe(200);
    expect(azure.askVault('POST', `${kek}/backup`, { as: IDENTITIES.observe }).status).toBe(200);
  });

  it('takes the data actions of roles in an RBAC vault, at the object too', () => {
    const azure = stocked();
    azure.change(azure.keyVault, { enableRbacAuthorization: true });
    azure.assign(
      '4633458b-17de-408a-b874-0445c86b69e6',
      `${azure.keyVault}/secrets/bek`,
      IDENTITIES.keyVault.principalId,
    );
    expect(azure.askVault('GET', bek).status).toBe(200);
    expect(codeOf(azure.askVault('GET', `${HOST}/secrets/other`))).toBe('403 ForbiddenByRbac');
    const refused = azure.askVault('POST', `${bek}/backup`);
    expect(textAt(refused.body, 'error', 'message')).toContain(
      "Action: 'Microsoft.KeyVault/vaults/secrets/backup/action'",
    );
  });

  it('lets the app through no firewall that does not name its address, whatever is bypassed', () => {
    const azure = stocked();
    const networkAcls = { defaultAction: 'Deny', bypass: 'AzureServices', ipRules: [{ value: '198.51.100.0/24' }] };
    azure.change(azure.keyVault, { networkAcls });
    expect(codeOf(azure.askVault('GET', kek))).toBe('403 ForbiddenByFirewall');
    azure.change(azure.keyVault, { networkAcls: { ...networkAcls, ipRules: [{ value: '203.0.113.0/24' }] } });
    expect(azure.askVault('GET', kek).status).toBe(200);
    azure.change(azure.keyVault, { publicNetworkAccess: 'Disabled' });
    expect(codeOf(azure.askVault('GET', kek))).toBe('403 ForbiddenByConnection');
  });
});

describe('keys and secrets', () => {
  it('are shown by newest and by named version; a certificate shows in the key', () => {
    const azure = stocked();
    expect(textAt(azure.askVault('GET', kek).body, 'key', 'kid')).toBe(KEK_URL);
    expect(azure.askVault('GET', KEK_URL).status).toBe(200);
    expect(codeOf(azure.askVault('GET', `${kek}/0000`))).toBe('404 KeyNotFound');
    expect(codeOf(azure.askVault('GET', `${HOST}/secrets/nobody`))).toBe('404 SecretNotFound');
    expect(azure.askVault('GET', bek).body).toMatchObject({
      value: 'wrapped',
      id: BEK_URL,
      contentType: 'Wrapped BEK',
    });
    expect(azure.askVault('GET', kek).body).not.toHaveProperty('managed');
    azure.holds('certificates/kek');
    expect(at(azure.askVault('GET', kek).body, 'managed')).toBe(true);
  });

  it('of a vault whose contents the estate leaves out are those that disks name, until one is written', () => {
    const azure = new EncryptedAzure();
    expect(textAt(azure.askVault('GET', kek).body, 'key', 'kid')).toBe(KEK_URL);
    expect(azure.askVault('DELETE', kek).status).toBe(200);
    expect(codeOf(azure.askVault('GET', kek))).toBe('404 KeyNotFound');
    expect(azure.askVault('GET', BEK_URL).status).toBe(200);
    expect(azure.stored(`${azure.keyVault}/keys/kek`)).toMatchObject({ deleted: true });
  });

  it('without any version of their own are every version that is asked for', () => {
    const azure = new EncryptedAzure().holds('keys/kek');
    expect(textAt(azure.askVault('GET', `${kek}/1234`).body, 'key', 'kid')).toBe(`${kek}/1234`);
    expect(azure.askVault('GET', kek).body).toMatchObject({ attributes: { enabled: true } });
  });

  it('may be written as the data plane answers them, their times as texts', () => {
    const attributes = { enabled: false, expires: '2027-01-01T00:00:00Z' };
    const azure = new EncryptedAzure().holds('keys/kek', { kid: KEK_URL, attributes });
    const shown = { attributes: { enabled: false, exp: 1_798_761_600 } };
    expect(azure.askVault('GET', KEK_URL).body).toMatchObject(shown);
    expect(azure.get(`${azure.keyVault}/keys/kek`).body).toMatchObject({ properties: shown });
  });

  it('are enabled and disabled by version; a disabled secret is not given away', () => {
    const azure = stocked();
    expect(azure.askVault('PATCH', BEK_URL, { body: { attributes: { enabled: false } } }).body).toMatchObject({
      attributes: { enabled: false },
    });
    expect(codeOf(azure.askVault('GET', bek))).toBe('403 SecretDisabled');
    expect(azure.askVault('PATCH', KEK_URL, { body: { attributes: { enabled: false } } }).status).toBe(200);
    expect(azure.get(`${azure.keyVault}/keys/kek`).body).toMatchObject({
      properties: { attributes: { enabled: false } },
    });
    azure.askVault('PATCH', BEK_URL, { body: { attributes: { enabled: true } } });
    expect(azure.askVault('GET', bek).body).toMatchObject({ value: 'wrapped' });
  });

  it('a secret that is set anew keeps its former version', () => {
    const azure = stocked();
    const next = azure.askVault('PUT', bek, {
      body: { value: 'again', contentType: 'Wrapped BEK', tags: { MachineName: 'vm' } },
    });
    expect(next.body).toMatchObject({ value: 'again', tags: { MachineName: 'vm' }, attributes: { enabled: true } });
    expect(textAt(next.body, 'id')).not.toBe(BEK_URL);
    expect(azure.askVault('GET', BEK_URL).body).toMatchObject({ value: 'wrapped', id: BEK_URL });
    expect(azure.askVault('GET', bek).body).toMatchObject({ value: 'again' });
    expect(objectsAt(azure.askVault('GET', `${bek}/versions`).body, 'value')).toHaveLength(2);
  });

  it('are listed without their versions, and never with their values', () => {
    const { body } = stocked().askVault('GET', `${HOST}/secrets`);
    expect(objectsAt(body, 'value')).toMatchObject([{ id: bek, contentType: 'Wrapped BEK' }]);
    expect(JSON.stringify(body)).not.toContain('wrapped"');
  });
});

describe('soft delete', () => {
  it('recovers a key after a moment, with all its versions', () => {
    const azure = stocked();
    azure.askVault('DELETE', kek);
    const gone = azure.askVault('GET', `${HOST}/deletedkeys/kek`);
    expect(gone.body).toMatchObject({ recoveryId: `${HOST}/deletedkeys/kek`, key: { kid: KEK_URL } });
    expect(objectsAt(azure.askVault('GET', `${HOST}/deletedkeys`).body, 'value')).toHaveLength(1);
    expect(azure.askVault('POST', `${HOST}/deletedkeys/kek/recover`).status).toBe(200);
    expect(codeOf(azure.askVault('GET', kek))).toBe('404 KeyNotFound');
    expect(codeOf(azure.askVault('POST', `${HOST}/deletedkeys/kek/recover`))).toBe('409 ObjectIsBeingRecovered');
    azure.pass(1000);
    expect(textAt(azure.askVault('GET', kek).body, 'key', 'kid')).toBe(KEK_URL);
    expect(codeOf(azure.askVault('GET', `${HOST}/deletedkeys/kek`))).toBe('404 KeyNotFound');
    expect(azure.stored(`${azure.keyVault}/keys/kek`)).not.toHaveProperty('deleted');
  });

  it('recovers what the estate brought as deleted, its flag inside or beside the properties', () => {
    const azure = new EncryptedAzure().holds('keys/kek', { deleted: true }).holds('secrets/bek', {}, { deleted: true });
    for (const path of ['deletedkeys/kek', 'deletedsecrets/bek'])
      expect(azure.askVault('POST', `${HOST}/${path}/recover`).status).toBe(200);
    azure.pass(1000);
    expect([azure.askVault('GET', kek).status, azure.askVault('GET', bek).status]).toEqual([200, 200]);
  });

  it('holds the name until the object is purged; then it is gone for good', () => {
    const azure = new EncryptedAzure(undefined, { withKek: false });
    azure.askVault('DELETE', bek);
    expect(codeOf(azure.askVault('PUT', bek, { body: { value: 'x' } }))).toBe('409 ObjectIsDeletedButRecoverable');
    expect(azure.askVault('DELETE', `${HOST}/deletedsecrets/bek`).status).toBe(204);
    expect(codeOf(azure.askVault('GET', bek))).toBe('404 SecretNotFound');
    expect(azure.askVault('PUT', bek, { body: { value: 'x' } }).status).toBe(200);
  });
});

describe('backup and restore', () => {
  const blobOf = (azure: EncryptedAzure, url: string): string =>
    textAt(azure.askVault('POST', `${url}/backup`).body, 'value') ?? '';
  const purged = (azure: EncryptedAzure): EncryptedAzure => {
    azure.askVault('DELETE', kek);
    azure.askVault('DELETE', `${HOST}/deletedkeys/kek`);
    return azure;
  };

  it('bring a purged key back under its former version ids, and nothing twice', () => {
    const azure = stocked();
    const value = blobOf(azure, kek);
    const restore = (): Answer => azure.askVault('POST', `${HOST}/keys/restore`, { body: { value } });
    expect(codeOf(restore())).toBe('409 Conflict');
    azure.askVault('DELETE', kek);
    expect(codeOf(restore())).toBe('409 ObjectIsDeletedButRecoverable');
    azure.askVault('DELETE', `${HOST}/deletedkeys/kek`);
    expect(textAt(restore().body, 'key', 'kid')).toBe(KEK_URL);
    expect(azure.askVault('GET', KEK_URL).status).toBe(200);
  });

  it('refuse a blob that is none, one of the other kind, and one of another subscription', () => {
    const azure = purged(stocked());
    const restore = (kind: string, value: string): Answer =>
      azure.askVault('POST', `${HOST}/${kind}/restore`, { body: { value } });
    expect(codeOf(restore('keys', 'bm90aGluZw'))).toBe('400 BadParameter');
    expect(codeOf(restore('keys', blobOf(azure, bek)))).toBe('400 BadParameter');
    const elsewhere = stocked();
    const foreign = Buffer.from(blobOf(elsewhere, kek), 'base64url')
      .toString()
      .replaceAll('11111111-1111', '11111111-2222');
    expect(codeOf(restore('keys', Buffer.from(foreign).toString('base64url')))).toBe('400 BadParameter');
  });

  it('of a point whose key URL names no version bring a key back that is every version', () => {
    const azure = purged(stocked());
    const kekDetails = { keyUrl: `${kek}/`, keyVaultId: azure.keyVault, keyBackupData: '***' };
    azure.change(`${azure.ids.item}/recoveryPoints/34000000000001`, { keyAndSecret: { kekDetails } });
    const restore = (value: string): Answer => azure.askVault('POST', `${HOST}/keys/restore`, { body: { value } });
    expect(codeOf(restore('###'))).toBe('400 BadParameter');
    expect(restore('***').status).toBe(200);
    expect(azure.askVault('GET', KEK_URL).status).toBe(200);
  });

  it('take the data of a recovery point that the estate brought, for the key that it names', () => {
    const azure = purged(stocked());
    const keyBackupData = Buffer.from('any bytes at all?>~').toString('base64');
    azure.change(`${azure.ids.item}/recoveryPoints/34000000000001`, {
      isSourceVMEncrypted: true,
      keyAndSecret: { kekDetails: { keyUrl: KEK_URL, keyVaultId: azure.keyVault, keyBackupData } },
    });
    const value = Buffer.from(keyBackupData, 'base64').toString('base64url');
    const restored = azure.askVault('POST', `${HOST}/keys/restore`, { body: { value } });
    expect(textAt(restored.body, 'key', 'kid')).toBe(KEK_URL);
    expect(textAt(azure.askVault('GET', `${kek}/${VERSION.kek}`).body, 'key', 'kid')).toBe(KEK_URL);
  });
});
