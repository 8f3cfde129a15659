import { keyOf } from '../arm/arm-id.js';
import type { Cloud } from '../cloud.js';
import type { JsonObject } from '../json.js';
import { backupBlob } from '../key-vault/backup-blob.js';
import { secretValue } from '../key-vault/bundles.js';
import { objectOf, versionOf } from '../key-vault/objects.js';
import type { Resource } from '../state/resources.js';
import { mechanismOf, type Reference, referencesOf } from './disk-encryption.js';

/** A recovery point holds base64, the data plane speaks base64url: the bytes are the same. */
const base64 = (value: string): string => Buffer.from(value, 'base64url').toString('base64');

/** A vault or object that is not there (the run was forced to complete) leaves no data. */
function materialOf({ kind, vault, name, version }: Reference, cloud: Cloud): string | undefined {
  const found = cloud.resources.get(keyOf(vault));
  const object = found === undefined ? undefined : objectOf(found, kind, name, cloud);
  const held = object === undefined ? undefined : versionOf(object, kind, version, cloud);
  if (found === undefined || object === undefined || held === undefined) return undefined;
  if (kind === 'keys') return base64(backupBlob(found, object, kind, cloud));
  return secretValue({ vault: found, kind, object, version: held, versionName: version ?? '' });
}

function details(reference: Reference | undefined, cloud: Cloud): JsonObject {
  if (reference === undefined) return {};
  const { kind, vault, url } = reference;
  const material = materialOf(reference, cloud);
  return kind === 'keys'
    ? { kekDetails: { keyUrl: url, keyVaultId: vault, ...(material !== undefined && { keyBackupData: material }) } }
    : { bekDetails: { secretUrl: url, secretVaultId: vault, ...(material !== undefined && { secretData: material }) } };
}

/** recordings/f-recoverypoint-get-encrypted-keyAndSecret; nothing for a VM without disk encryption. One key and one secret: the first. */
export function encryptionOf(virtualMachine: Resource | undefined, cloud: Cloud): JsonObject {
  const references = virtualMachine === undefined ? [] : referencesOf(virtualMachine, cloud);
  if (virtualMachine === undefined || references.length === 0) return { isSourceVMEncrypted: false };
  const key = references.find((one) => one.kind === 'keys');
  const secret = references.find((one) => one.kind === 'secrets');
  const encryptionMechanism = mechanismOf(virtualMachine, cloud);
  const keyAndSecret = { ...details(key, cloud), ...details(secret, cloud), encryptionMechanism };
  return { isSourceVMEncrypted: true, keyAndSecret };
}
