import { nameOf, type ResourceId } from '../../model/resource-id.js';

/** What Azure Backup calls itself in key vaults. */
export const SERVICE = 'the Backup Management Service';

export function vaultName(id: ResourceId): string {
  return `key vault ${nameOf(id)}`;
}

/** `key kek-01` or `secret bek-01` */
export function objectName({ kind, name }: { readonly kind: 'keys' | 'secrets'; readonly name: string }): string {
  return `${kind === 'keys' ? 'key' : 'secret'} ${name}`;
}
