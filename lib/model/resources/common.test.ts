import { describe, expect, it } from 'vitest';
import { AzureTime } from './common.js';
import { isAdeExtension } from './disk-encryption.js';

describe('what Azure writes in many places', () => {
  it.each([null, undefined, '', '0001-01-01T00:00:00Z', '2001-01-01T00:00:00.0000000Z'])(
    'the time %j is none',
    (text) => {
      expect(AzureTime.parse(text)).toBeUndefined();
    },
  );

  it.each([
    ['AzureDiskEncryption', true],
    ['AzureDiskEncryptionForLinux', true],
    ['BGInfo', false],
    [undefined, false],
  ])('the extension %s is Azure Disk Encryption: %s', (type, is) => {
    expect(isAdeExtension('Microsoft.Azure.Security', type)).toBe(is);
  });
});
