import type {
  BackupJob,
  BackupPolicy,
  BackupStatus,
  KeptKeys,
  ProtectedItem,
  RecoveryPoint,
} from './resources/backup.js';
import type { BackupServicePrincipal, RoleAssignment, RoleDefinition } from './resources/authorization.js';
import type { ActivityEvent, DenyAssignment, Lock, ResourceGroup } from './resources/control.js';
import type { AzureFirewall, FirewallPolicy, IpGroup, RuleCollectionGroup } from './resources/firewall.js';
import type { DeletedObject, DeletedVault, KeyBundle, KeyVault, VaultObject } from './resources/key-vault.js';
import type {
  AdminRule,
  EffectiveNetworkSecurityGroup,
  EffectiveRoute,
  NetworkInterface,
  NetworkSecurityGroup,
  RouteTable,
  ServiceEndpointPolicy,
  ServiceTags,
  Subnet,
  VirtualNetwork,
} from './resources/network.js';
import type { RestorePointCollection } from './resources/restore-points.js';
import type { Disk, StorageAccount } from './resources/storage.js';
import type { VirtualMachine } from './resources/virtual-machine.js';
import type { ResourceId } from './resource-id.js';
import type { Result } from './result.js';

/**
 * Every read there is. Its pipeline refuses anything but GET, HEAD and a closed list of reading POSTs. A resource that
 * is not there is the failure `target-gone` with its id. What was read is remembered while one working lasts.
 */
export interface Reader {
  virtualMachine(id: ResourceId): Promise<Result<VirtualMachine>>;
  networkInterface(id: ResourceId): Promise<Result<NetworkInterface>>;
  subnet(id: ResourceId): Promise<Result<Subnet>>;
  networkSecurityGroup(id: ResourceId): Promise<Result<NetworkSecurityGroup>>;
  virtualNetwork(id: ResourceId): Promise<Result<VirtualNetwork>>;
  routeTable(id: ResourceId): Promise<Result<RouteTable>>;
  /** Security admin rules of Azure Virtual Network Manager in force on a virtual network. */
  adminRules(virtualNetwork: ResourceId): Promise<Result<readonly AdminRule[]>>;
  /** A long-running read: seconds to a minute, and the VM must run. */
  effectiveRoutes(networkInterface: ResourceId): Promise<Result<readonly EffectiveRoute[]>>;
  /** As `effectiveRoutes`. */
  effectiveNetworkSecurityGroups(
    networkInterface: ResourceId,
  ): Promise<Result<readonly EffectiveNetworkSecurityGroup[]>>;
  /** The address prefixes of every service tag, as the region knows them. */
  serviceTags(subscription: string, location: string): Promise<Result<ServiceTags>>;
  serviceEndpointPolicy(id: ResourceId): Promise<Result<ServiceEndpointPolicy>>;
  azureFirewalls(subscription: string): Promise<Result<readonly AzureFirewall[]>>;
  firewallPolicy(id: ResourceId): Promise<Result<FirewallPolicy>>;
  /** The rules of a firewall policy, without those of its base policy. */
  ruleCollectionGroups(policy: ResourceId): Promise<Result<readonly RuleCollectionGroup[]>>;
  ipGroup(id: ResourceId): Promise<Result<IpGroup>>;
  /** Every network interface of the subscription: which one has the address of a next hop. */
  networkInterfaces(subscription: string): Promise<Result<readonly NetworkInterface[]>>;
  disk(id: ResourceId): Promise<Result<Disk>>;
  /** Every restore point collection of the subscription, without its points. */
  restorePointCollections(subscription: string): Promise<Result<readonly RestorePointCollection[]>>;
  /** One of them with its points. */
  restorePointCollection(id: ResourceId): Promise<Result<RestorePointCollection>>;
  /** The account whose name begins the host of an unmanaged disk's VHD URL; undefined where the subscription has none. */
  storageAccountNamed(subscription: string, name: string): Promise<Result<StorageAccount | undefined>>;
  /** Activity-log entries of one resource between two Azure times. */
  activity(resource: ResourceId, from: string, to: string): Promise<Result<readonly ActivityEvent[]>>;
  resourceGroup(id: ResourceId): Promise<Result<ResourceGroup>>;
  /** Tags of any top-level resource. */
  tags(resource: ResourceId): Promise<Result<Readonly<Record<string, string>>>>;
  /** Every lock of the subscription, at whatever level. */
  locks(subscription: string): Promise<Result<readonly Lock[]>>;
  /** Deny assignments at or above a scope. */
  denyAssignments(scope: ResourceId): Promise<Result<readonly DenyAssignment[]>>;
  /** The management groups above a subscription, by name, in lower case. */
  managementGroupsOf(subscription: string): Promise<Result<readonly string[]>>;
  backupStatus(virtualMachine: ResourceId, location: string): Promise<Result<BackupStatus>>;
  protectedItem(id: ResourceId): Promise<Result<ProtectedItem>>;
  backupPolicy(id: ResourceId): Promise<Result<BackupPolicy>>;
  /** Newest first. */
  recoveryPoints(protectedItem: ResourceId): Promise<Result<readonly RecoveryPoint[]>>;
  /** What one recovery point carries of the keys that its disks were encrypted with; never the material. */
  keptKeys(recoveryPoint: ResourceId): Promise<Result<KeptKeys>>;
  keyVault(id: ResourceId): Promise<Result<KeyVault>>;
  /** The soft-deleted vault of that name; undefined where there is none: it was purged, or never there. */
  deletedVault(subscription: string, location: string, name: string): Promise<Result<DeletedVault | undefined>>;
  /** A key, or `…/versions/{version}` of it, as ARM shows it. */
  vaultKey(id: ResourceId): Promise<Result<VaultObject>>;
  /** A secret as ARM shows it: its newest version, without its value. */
  vaultSecret(id: ResourceId): Promise<Result<VaultObject>>;
  /** Asks the data plane for a soft-deleted key or secret; undefined where there is none. */
  deletedObject(id: ResourceId): Promise<Result<DeletedObject | undefined>>;
  /** Asks the data plane whether a key belongs to a certificate. */
  keyBundle(id: ResourceId): Promise<Result<KeyBundle>>;
  /** Role assignments of a principal, its groups' included, at a scope, above and below it. */
  roleAssignments(scope: ResourceId, principalId: string): Promise<Result<readonly RoleAssignment[]>>;
  roleDefinition(id: ResourceId): Promise<Result<RoleDefinition>>;
  /** The roles of that name, or with that GUID, that can be assigned at a scope. */
  rolesNamed(scope: ResourceId, name: string): Promise<Result<readonly RoleDefinition[]>>;
  /** The Backup Management Service in the tenant of a subscription. */
  backupService(subscription: string): Promise<Result<BackupServicePrincipal>>;
  /** One job with its error details. */
  backupJob(id: ResourceId): Promise<Result<BackupJob>>;
}
