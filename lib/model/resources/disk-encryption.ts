import { z } from 'zod';
import { maybe, MaybeId } from './common.js';

const Vault = maybe(z.object({ id: MaybeId }));

/**
 * What Azure Disk Encryption wrote of one volume: the URL of its secret (BEK) and of the key (KEK) that wraps it, if any.
 * The same shape in the VM's model (dual pass), its instance view and its disks (single pass); domain.md c.
 */
export const EncryptionSettings = z
  .object({
    enabled: maybe(z.boolean()),
    diskEncryptionKey: maybe(z.object({ secretUrl: maybe(z.string()), sourceVault: Vault })),
    keyEncryptionKey: maybe(z.object({ keyUrl: maybe(z.string()), sourceVault: Vault })),
  })
  .transform(({ enabled, diskEncryptionKey: bek, keyEncryptionKey: kek }) => ({
    enabled: enabled !== false, // only the VM's model and its view say so here; a disk's collection says it for all
    secret: { url: bek?.secretUrl, vault: bek?.sourceVault?.id },
    key: { url: kek?.keyUrl, vault: kek?.sourceVault?.id },
  }));
export type EncryptionSettings = z.infer<typeof EncryptionSettings>;

/** `AzureDiskEncryption` on Windows, `AzureDiskEncryptionForLinux` on Linux (that name UNCONFIRMED: any beginning is taken). */
export function isAdeExtension(publisher: string | undefined, type: string | undefined): boolean {
  return publisher?.toLowerCase() === 'microsoft.azure.security' && /^azurediskencryption/i.test(type ?? '');
}
