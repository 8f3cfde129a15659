import type { VaultReference } from '../../model/encryption.js';

/** What the Backup Management Service must be allowed to do with one key or secret: in an access policy, and in a role. */
interface Needs {
  readonly permissions: readonly string[];
  readonly dataActions: readonly string[];
}

const KEY: Needs = {
  permissions: ['backup', 'get', 'list'],
  dataActions: ['Microsoft.KeyVault/vaults/keys/read', 'Microsoft.KeyVault/vaults/keys/backup/action'],
};

const SECRET: Needs = {
  permissions: ['get', 'list'],
  dataActions: [
    'Microsoft.KeyVault/vaults/secrets/getSecret/action',
    'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
  ],
};

/** Without a key that wraps it, the secret itself is backed up. */
const BARE_SECRET: Needs = {
  permissions: ['backup', ...SECRET.permissions],
  dataActions: [...SECRET.dataActions, 'Microsoft.KeyVault/vaults/secrets/backup/action'],
};

/** The documented minimum (domain.md c). */
export function needsOf({ kind, wrapped }: VaultReference): Needs {
  if (kind === 'keys') {
    return KEY;
  }
  return wrapped ? SECRET : BARE_SECRET;
}

/** The permissions that an access policy must hold for all of these, of one kind; sorted. */
export function permissionsFor(references: readonly VaultReference[], kind: VaultReference['kind']): readonly string[] {
  const ofKind = references.filter((one) => one.kind === kind);
  return [...new Set(ofKind.flatMap((one) => needsOf(one).permissions))].sort();
}
