import { describe, expect, it } from 'vitest';
import { objectsAt } from '../json.js';
import { BEK_URL, EncryptedAzure, KEK_URL } from '../testing/encrypted.js';

describe('the instance view of an encrypted machine', () => {
  const disksOf = (azure: EncryptedAzure) =>
    objectsAt(
      azure.get(`${azure.ids.vm}?api-version=2024-07-01&$expand=instanceView`).body,
      'properties',
      'instanceView',
      'disks',
    );

  it('repeats what single pass wrote to its disk', () => {
    const [disk] = disksOf(new EncryptedAzure());
    expect(disk).toMatchObject({
      encryptionSettings: [
        { enabled: true, diskEncryptionKey: { secretUrl: BEK_URL }, keyEncryptionKey: { keyUrl: KEK_URL } },
      ],
    });
  });

  it('says nothing of a disk that is encrypted no more', () => {
    const azure = new EncryptedAzure();
    azure.change(azure.ids.disk, { encryptionSettingsCollection: { enabled: false, encryptionSettings: [] } });
    expect(disksOf(azure)[0]).not.toHaveProperty('encryptionSettings');
  });
});
