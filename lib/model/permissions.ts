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
  backupJob: ['Microsoft.RecoveryServices/vaults/backupJobs/read'],
};

/** The ARM actions that applying or undoing a step of each kind needs. */
export const STEP_ACTIONS: Record<StepKind, readonly string[]> = {
  'security-rule': [
    'Microsoft.Network/networkSecurityGroups/securityRules/read',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  ],
};

/** The ARM actions that running a backup again and following it needs. */
export const BACKUP_ACTIONS: readonly string[] = [
  'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action',
  'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/operationsStatus/read',
  'Microsoft.RecoveryServices/vaults/backupJobs/read',
];
