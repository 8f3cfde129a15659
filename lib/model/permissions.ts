import type { Reader } from './reader.js';
import type { StepKind } from './step.js';

/**
 * The ARM actions behind each read, named once. Guardrails and `infra/` derive what they need from here. Action strings
 * follow the resource paths (domain.md e: UNCONFIRMED against a role document where Azure's own list was not at hand).
 */
export const READ_ACTIONS: Record<keyof Reader, readonly string[]> = {
  virtualMachine: ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/instanceView/read'],
  networkInterface: ['Microsoft.Network/networkInterfaces/read'],
  networkInterfaces: ['Microsoft.Network/networkInterfaces/read'],
  subnet: ['Microsoft.Network/virtualNetworks/subnets/read'],
  networkSecurityGroup: ['Microsoft.Network/networkSecurityGroups/read'],
  virtualNetwork: ['Microsoft.Network/virtualNetworks/read'],
  routeTable: ['Microsoft.Network/routeTables/read'],
  adminRules: ['Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action'],
  effectiveRoutes: ['Microsoft.Network/networkInterfaces/effectiveRouteTable/action'],
  effectiveNetworkSecurityGroups: ['Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups/action'],
  serviceTags: ['Microsoft.Network/locations/serviceTags/read'],
  serviceEndpointPolicy: ['Microsoft.Network/serviceEndpointPolicies/read'],
  azureFirewalls: ['Microsoft.Network/azureFirewalls/read'],
  firewallPolicy: ['Microsoft.Network/firewallPolicies/read'],
  ruleCollectionGroups: ['Microsoft.Network/firewallPolicies/ruleCollectionGroups/read'],
  ipGroup: ['Microsoft.Network/ipGroups/read'],
  disk: ['Microsoft.Compute/disks/read'],
  restorePointCollections: ['Microsoft.Compute/restorePointCollections/read'],
  restorePointCollection: [
    'Microsoft.Compute/restorePointCollections/read',
    'Microsoft.Compute/restorePointCollections/restorePoints/read',
  ],
  storageAccountNamed: ['Microsoft.Storage/storageAccounts/read'],
  activity: ['Microsoft.Insights/eventtypes/values/read'],
  resourceGroup: ['Microsoft.Resources/subscriptions/resourceGroups/read'],
  tags: ['Microsoft.Resources/tags/read'],
  locks: ['Microsoft.Authorization/locks/read'],
  denyAssignments: ['Microsoft.Authorization/denyAssignments/read'],
  managementGroupsOf: ['Microsoft.Resources/subscriptions/read'],
  backupStatus: ['Microsoft.RecoveryServices/locations/backupStatus/action'],
  protectedItem: ['Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/read'],
  backupPolicy: ['Microsoft.RecoveryServices/vaults/backupPolicies/read'],
  recoveryPoints: [
    'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read',
  ],
  keptKeys: ['Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read'],
  keyVault: ['Microsoft.KeyVault/vaults/read'],
  deletedVault: ['Microsoft.KeyVault/locations/deletedVaults/read'],
  vaultKey: ['Microsoft.KeyVault/vaults/keys/read', 'Microsoft.KeyVault/vaults/keys/versions/read'],
  vaultSecret: ['Microsoft.KeyVault/vaults/secrets/read'],
  deletedObject: [],
  keyBundle: [],
  roleAssignments: ['Microsoft.Authorization/roleAssignments/read'],
  roleDefinition: ['Microsoft.Authorization/roleDefinitions/read'],
  rolesNamed: ['Microsoft.Authorization/roleDefinitions/read'],
  backupService: ['Microsoft.Resources/subscriptions/read'],
  backupJob: ['Microsoft.RecoveryServices/vaults/backupJobs/read'],
};

/**
 * Reads of the key vaults' data plane need a data action, in an access-policy vault the right in brackets. Without it
 * the read is refused, and the diagnosis says what it could not look at.
 */
export const READ_DATA_ACTIONS: Partial<Record<keyof Reader, readonly string[]>> = {
  deletedObject: ['Microsoft.KeyVault/vaults/keys/read', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'],
  keyBundle: ['Microsoft.KeyVault/vaults/keys/read'],
};

/** What Microsoft Graph is asked for: an application permission, granted in Entra ID. */
export const READ_GRAPH_PERMISSIONS: Partial<Record<keyof Reader, readonly string[]>> = {
  backupService: ['Application.Read.All'],
};

/** The ARM actions that applying or undoing a step of each kind needs. */
export const STEP_ACTIONS: Record<StepKind, readonly string[]> = {
  'security-rule': [
    'Microsoft.Network/networkSecurityGroups/securityRules/read',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  ],
  'access-policy': ['Microsoft.KeyVault/vaults/read', 'Microsoft.KeyVault/vaults/accessPolicies/write'],
  'role-assignment': [
    'Microsoft.Authorization/roleAssignments/read',
    'Microsoft.Authorization/roleAssignments/write',
    'Microsoft.Authorization/roleAssignments/delete',
  ],
  'key-vault-network': ['Microsoft.KeyVault/vaults/read', 'Microsoft.KeyVault/vaults/write'],
  'key-vault': [
    'Microsoft.KeyVault/vaults/read',
    'Microsoft.KeyVault/vaults/write',
    'Microsoft.KeyVault/locations/deletedVaults/read',
    'Microsoft.Resources/subscriptions/read',
    'Microsoft.KeyVault/deletedVaults/read', // the list; recordings/h-role-definitions-on-keyvault names both
  ],
  'key-vault-object': [
    'Microsoft.KeyVault/vaults/keys/read',
    'Microsoft.KeyVault/vaults/keys/versions/read',
    'Microsoft.KeyVault/vaults/secrets/read',
    'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read',
  ],
};

/** The data actions that a step needs besides. */
export const STEP_DATA_ACTIONS: Partial<Record<StepKind, readonly string[]>> = {
  'key-vault-object': [
    'Microsoft.KeyVault/vaults/keys/read',
    'Microsoft.KeyVault/vaults/keys/recover/action',
    'Microsoft.KeyVault/vaults/keys/restore/action',
    'Microsoft.KeyVault/vaults/keys/update/action',
    'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
    'Microsoft.KeyVault/vaults/secrets/recover/action',
    'Microsoft.KeyVault/vaults/secrets/setSecret/action',
    'Microsoft.KeyVault/vaults/secrets/update/action',
  ],
};

/** The ARM actions that running a backup again and following it needs. */
export const BACKUP_ACTIONS: readonly string[] = [
  'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action',
  'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/operationsStatus/read',
  'Microsoft.RecoveryServices/vaults/backupJobs/read',
];
