import type { CaseId } from '../../model/case.js';
import type { Look, VaultJobsRead } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { child, type ResourceId } from '../../model/resource-id.js';
import type { Result } from '../../model/result.js';
import type { Clients } from '../arm/clients.js';
import { subscriptionId } from '../arm/ids.js';
import type { Reads } from './ask.js';
import { authorizationReads } from './authorization.js';
import { backupReads } from './backup.js';
import { backupServiceReads, type BackupServiceOptions } from './backup-service.js';
import { computeReads } from './compute.js';
import { controlReads } from './control.js';
import { effectiveReads } from './effective.js';
import { firewallReads } from './firewall.js';
import { deletedVaultId, keyVaultReads } from './key-vault.js';
import { Memories, type CaseMemory } from './memory.js';
import { networkReads } from './network.js';
import { storageReads } from './storage.js';
import { vaultJobReads } from './vault-jobs.js';

export interface ReaderOptions extends BackupServiceOptions {
  /** Of the pipeline that refuses writes. */
  readonly clients: Clients;
  readonly longestReadInMs?: number;
}

/** Every read there is, for one case at a time, remembered for a minute. */
export function readerOf({ clients, longestReadInMs = 60_000, ...directory }: ReaderOptions) {
  const memories = new Memories(directory.now);
  return (by: CaseId, look: Look): Reader & VaultJobsRead => {
    const memory = memories.open(by, look);
    const sawTags = (id: ResourceId, tags: Readonly<Record<string, string>>) => {
      memory.keep(keyOf('tags', id), id, tags);
    };
    const reading = { clients, by, sawTags, longestReadInMs };
    const reads = {
      ...computeReads(reading),
      ...networkReads(reading),
      ...firewallReads(reading),
      ...effectiveReads(reading),
      ...controlReads(reading),
      ...backupReads(reading),
      ...storageReads(reading),
      ...keyVaultReads(reading),
      ...authorizationReads(reading),
      ...backupServiceReads(reading, directory),
    };
    return { ...remembering(reads, memory), ...vaultJobReads(reading) };
  };
}

function remembering(reads: Reads, memory: CaseMemory): Reader {
  /** A read that is about the resource it is asked with; whatever else it is asked with tells it from others. */
  const about =
    <T, More extends readonly string[]>(
      name: keyof Reader,
      read: (id: ResourceId, ...more: More) => Promise<Result<T>>,
    ) =>
    (id: ResourceId, ...more: More) =>
      memory.read(keyOf(name, id, ...more), id, () => read(id, ...more));
  /** The same for a read of a whole subscription. */
  const within =
    <T, More extends readonly string[]>(
      name: keyof Reader,
      read: (subscription: string, ...more: More) => Promise<Result<T>>,
    ) =>
    (subscription: string, ...more: More) =>
      memory.read(keyOf(name, subscription, ...more), subscriptionId(subscription), () => read(subscription, ...more));
  return {
    virtualMachine: about('virtualMachine', reads.virtualMachine),
    networkInterface: about('networkInterface', reads.networkInterface),
    subnet: about('subnet', reads.subnet),
    networkSecurityGroup: about('networkSecurityGroup', reads.networkSecurityGroup),
    virtualNetwork: about('virtualNetwork', reads.virtualNetwork),
    routeTable: about('routeTable', reads.routeTable),
    adminRules: about('adminRules', reads.adminRules),
    effectiveRoutes: about('effectiveRoutes', reads.effectiveRoutes),
    effectiveNetworkSecurityGroups: about('effectiveNetworkSecurityGroups', reads.effectiveNetworkSecurityGroups),
    serviceTags: within('serviceTags', reads.serviceTags),
    serviceEndpointPolicy: about('serviceEndpointPolicy', reads.serviceEndpointPolicy),
    azureFirewalls: within('azureFirewalls', reads.azureFirewalls),
    firewallPolicy: about('firewallPolicy', reads.firewallPolicy),
    ruleCollectionGroups: about('ruleCollectionGroups', reads.ruleCollectionGroups),
    ipGroup: about('ipGroup', reads.ipGroup),
    networkInterfaces: within('networkInterfaces', reads.networkInterfaces),
    disk: about('disk', reads.disk),
    restorePointCollections: within('restorePointCollections', reads.restorePointCollections),
    restorePointCollection: about('restorePointCollection', reads.restorePointCollection),
    storageAccountNamed: within('storageAccountNamed', reads.storageAccountNamed),
    activity: about('activity', reads.activity),
    resourceGroup: about('resourceGroup', reads.resourceGroup),
    tags: about('tags', reads.tags),
    locks: within('locks', reads.locks),
    denyAssignments: about('denyAssignments', reads.denyAssignments),
    managementGroupsOf: within('managementGroupsOf', reads.managementGroupsOf),
    backupStatus: about('backupStatus', reads.backupStatus),
    protectedItem: about('protectedItem', reads.protectedItem),
    backupPolicy: about('backupPolicy', reads.backupPolicy),
    recoveryPoints: about('recoveryPoints', reads.recoveryPoints),
    keptKeys: about('keptKeys', reads.keptKeys),
    keyVault: about('keyVault', reads.keyVault),
    deletedVault: (subscription, location, name) =>
      memory.read(
        keyOf('deletedVault', subscription, location, name),
        deletedVaultId(subscription, location, name),
        () => reads.deletedVault(subscription, location, name),
      ),
    vaultKey: about('vaultKey', reads.vaultKey),
    vaultSecret: about('vaultSecret', reads.vaultSecret),
    deletedObject: about('deletedObject', reads.deletedObject),
    keyBundle: about('keyBundle', reads.keyBundle),
    // They hang on the scope: a new one is no news of the scope itself.
    roleAssignments: (scope, principalId) =>
      memory.read(
        keyOf('roleAssignments', scope, principalId),
        child(scope, 'providers/Microsoft.Authorization/roleAssignments'),
        () => reads.roleAssignments(scope, principalId),
      ),
    roleDefinition: about('roleDefinition', reads.roleDefinition),
    rolesNamed: about('rolesNamed', async (scope, name: string) => {
      const roles = await reads.rolesNamed(scope, name);
      for (const role of roles.ok ? roles.value : []) {
        memory.keep(keyOf('roleDefinition', role.id), role.id, role);
      }
      return roles;
    }),
    backupService: within('backupService', reads.backupService),
    backupJob: about('backupJob', reads.backupJob),
  };
}

function keyOf(name: keyof Reader, ...args: readonly string[]): string {
  return [name, ...args].join('|');
}
