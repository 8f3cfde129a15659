import { describe, expect, it } from 'vitest';
import { objectAt, objectsAt, textAt, type JsonObject } from '../json.js';
import { BEK_URL, EncryptedAzure, HOST, KEK_URL } from '../testing/encrypted.js';
import { rule } from '../testing/world.js';
import { runBackup } from './run.js';

/** The newest point, as the list and as its own GET show it. */
function newestPoint(azure: EncryptedAzure): { readonly listed: JsonObject; readonly alone: JsonObject } {
  const [listed = {}] = objectsAt(azure.get(`${azure.ids.item}/recoveryPoints`).body, 'value');
  const alone = azure.get(textAt(listed, 'id') ?? '').body;
  return { listed: objectAt(listed, 'properties'), alone: objectAt(alone, 'properties') };
}
const backedUp = (azure: EncryptedAzure): EncryptedAzure => {
  runBackup(azure.stored(azure.ids.item), false, azure.cloud);
  return azure;
};

describe('the recovery point of an encrypted VM', () => {
  it('carries its key and secret; a list says only that it is encrypted', () => {
    const azure = backedUp(new EncryptedAzure().holds('keys/kek').holds('secrets/bek', {}, { value: 'V1JBUFBFRA' }));
    const { listed, alone } = newestPoint(azure);
    expect([listed['isSourceVMEncrypted'], listed['keyAndSecret']]).toEqual([true, undefined]);
    expect(alone['keyAndSecret']).toEqual({
      kekDetails: { keyUrl: KEK_URL, keyVaultId: azure.keyVault, keyBackupData: expect.any(String) as string },
      bekDetails: { secretUrl: BEK_URL, secretVaultId: azure.keyVault, secretData: 'V1JBUFBFRA' },
      encryptionMechanism: 'SinglePass',
    });
  });

  it('gives back a purged key: its data is what the vault restores', () => {
    const azure = backedUp(new EncryptedAzure());
    azure.askVault('DELETE', `${HOST}/keys/kek`);
    azure.askVault('DELETE', `${HOST}/deletedkeys/kek`);
    const keyBackupData = textAt(newestPoint(azure).alone, 'keyAndSecret', 'kekDetails', 'keyBackupData') ?? '';
    expect(keyBackupData).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    const value = Buffer.from(keyBackupData, 'base64').toString('base64url');
    expect(azure.askVault('POST', `${HOST}/keys/restore`, { body: { value } }).status).toBe(200);
    expect(azure.askVault('GET', KEK_URL).status).toBe(200);
  });

  it('without a wrapping key has a secret alone; that of a VM without encryption neither', () => {
    const bekOnly = newestPoint(backedUp(new EncryptedAzure(undefined, { withKek: false }))).alone;
    expect(Object.keys(objectAt(bekOnly, 'keyAndSecret'))).toEqual(['bekDetails', 'encryptionMechanism']);
    const plain = new EncryptedAzure();
    plain.change(plain.ids.disk, { encryptionSettingsCollection: { enabled: false } });
    const { alone } = newestPoint(backedUp(plain));
    expect([alone['isSourceVMEncrypted'], alone['keyAndSecret']]).toEqual([false, undefined]);
  });

  it('of a run that its guest forced through a vault that is gone holds the names alone', () => {
    const azure = new EncryptedAzure();
    azure.cloud.resources.delete(azure.keyVault);
    azure.put({ id: azure.ids.guest, type: 'Sandbox/guests', properties: { completeWith: 'CompletedWithWarnings' } });
    expect(newestPoint(backedUp(azure)).alone['keyAndSecret']).toEqual({
      kekDetails: { keyUrl: KEK_URL, keyVaultId: azure.keyVault },
      bekDetails: { secretUrl: BEK_URL, secretVaultId: azure.keyVault },
      encryptionMechanism: 'SinglePass',
    });
  });
});

describe('a run that meets a closed key vault and a closed network', () => {
  it('says both in the job and in the health of the item, and leaves no point', () => {
    const azure = new EncryptedAzure({});
    azure.change(azure.ids.nsg, { securityRules: [rule('DenyAll', 100)] });
    const job = runBackup(azure.stored(azure.ids.item), false, azure.cloud);
    const codes = objectsAt(azure.get(job.id).body, 'properties', 'errorDetails').map((one) => one['errorCode']);
    expect(codes).toEqual([400198, 400206]);
    const health = objectsAt(azure.get(azure.ids.item).body, 'properties', 'healthDetails').map((one) => one['code']);
    expect(health).toEqual([400198, 400206]);
    expect(objectsAt(azure.get(`${azure.ids.item}/recoveryPoints`).body, 'value')).toHaveLength(1);
  });
});
