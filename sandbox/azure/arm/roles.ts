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

const KEY_VAULT = 'Microsoft.KeyVault/vaults';
// recordings/h-role-definitions-on-keyvault; the other data roles name the same actions
const KEY_VAULT_ACTIONS = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
  'Microsoft.KeyVault/checkNameAvailability/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  `${KEY_VAULT}/*/read`,
  `${KEY_VAULT}/read`, // not recorded: in Azure the line above covers it
  'Microsoft.KeyVault/operations/read',
];
const dataRole = (name: string, roleName: string, dataActions: readonly string[]): Role =>
  role(name, roleName, KEY_VAULT_ACTIONS, { dataActions });

/** Those that hold data actions (domain.md c has their ids). */
const KEY_VAULT_ROLES: readonly Role[] = [
  dataRole('00482a5a-887f-4fb3-b363-3b7fe8e74483', 'Key Vault Administrator', [`${KEY_VAULT}/*`]),
  dataRole('14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'Key Vault Crypto Officer', [
    `${KEY_VAULT}/keys/*`,
    `${KEY_VAULT}/keyrotationpolicies/*`,
  ]),
  dataRole('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'Key Vault Secrets Officer', [`${KEY_VAULT}/secrets/*`]),
  dataRole('21090545-7ca7-4776-b22c-e363652d74d2', 'Key Vault Reader', [
    `${KEY_VAULT}/*/read`,
    `${KEY_VAULT}/secrets/readMetadata/action`,
  ]),
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', [], {
    dataActions: [`${KEY_VAULT}/secrets/getSecret/action`, `${KEY_VAULT}/secrets/readMetadata/action`],
  }),
];

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
  role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', ['*/read', 'Microsoft.Authorization/*']),
  role('f25e0fa2-a7c8-4377-a976-54943a77a395', 'Key Vault Contributor', ['Microsoft.KeyVault/*', '*/read']),
  ...KEY_VAULT_ROLES,
];

/** The custom role that the app's own deployment brings to each subscription (domain.md c: the documented data actions). */
export const KEY_VAULT_BACKUP_ROLE = role('bac0b0ed-0000-4000-8000-000000000001', 'Backup Medic Key Vault Backup', [], {
  dataActions: [
    `${KEY_VAULT}/keys/backup/action`,
    `${KEY_VAULT}/secrets/backup/action`,
    `${KEY_VAULT}/secrets/getSecret/action`,
    `${KEY_VAULT}/keys/read`,
    `${KEY_VAULT}/secrets/readMetadata/action`,
  ],
});
