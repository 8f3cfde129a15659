import type { JsonObject } from '../json.js';

/** A role definition, without the scope it is shown under. */
interface Role extends JsonObject {
  readonly name: string;
  readonly roleName: string;
  readonly permissions: readonly JsonObject[];
}

const role = (name: string, roleName: string, actions: readonly string[], more: JsonObject = {}): Role => ({
  name,
  roleName,
  permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [], ...more }],
});

const VAULT = 'Microsoft.RecoveryServices/Vaults';

/** The built-in roles that operators of backups meet, by Azure's own ids; their actions abridged to what is simulated. */
export const BUILT_IN_ROLES: readonly Role[] = [
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', ['*']),
  role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', ['*'], {
    notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', ['*/read']),
  role('4d97b98b-1d4f-4787-a291-c67834d212e7', 'Network Contributor', ['Microsoft.Network/*', '*/read']),
  role('9980e02c-c2be-4d73-94e8-173b1dc7cf3c', 'Virtual Machine Contributor', ['Microsoft.Compute/*', '*/read']),
  role('a795c7a0-d4a2-40c1-ae25-d81f01202912', 'Backup Reader', [`${VAULT}/*/read`, `${VAULT}/read`]),
  role('00c29273-979b-4161-815c-10b084fb9324', 'Backup Operator', [
    `${VAULT}/*/read`,
    `${VAULT}/read`,
    `${VAULT}/backupFabrics/protectionContainers/protectedItems/*`,
    `${VAULT}/backupJobs/*`,
    'Microsoft.RecoveryServices/locations/*',
    'Microsoft.Compute/virtualMachines/read',
  ]),
  role('5e467623-bb1f-42f4-a55d-6e525e11384b', 'Backup Contributor', [
    `${VAULT}/*`,
    'Microsoft.RecoveryServices/locations/*',
  ]),
  role('00482a5a-887f-4fb3-b363-3b7fe8e74483', 'Key Vault Administrator', ['Microsoft.KeyVault/vaults/read'], {
    dataActions: ['Microsoft.KeyVault/vaults/*'],
  }),
];

/** The custom role that the app's own deployment brings to each subscription (domain.md c: the documented data actions). */
export const KEY_VAULT_BACKUP_ROLE = role('bac0b0ed-0000-4000-8000-000000000001', 'Backup Medic Key Vault Backup', [], {
  dataActions: [
    'Microsoft.KeyVault/vaults/keys/backup/action',
    'Microsoft.KeyVault/vaults/secrets/backup/action',
    'Microsoft.KeyVault/vaults/secrets/getSecret/action',
    'Microsoft.KeyVault/vaults/keys/read',
    'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
  ],
});
