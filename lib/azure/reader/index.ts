import type { CaseId } from '../../model/case.js';
import type { Look, VaultJobsRead } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import type { ResourceId } from '../../model/resource-id.js';
import type { Result } from '../../model/result.js';
import type { Clients } from '../arm/clients.js';
import { subscriptionId } from '../arm/ids.js';
import type { Reads } from './ask.js';
import { backupReads } from './backup.js';
import { computeReads } from './compute.js';
import { controlReads } from './control.js';
import { effectiveReads } from './effective.js';
import { firewallReads } from './firewall.js';
import { Memories, type CaseMemory } from './memory.js';
import { networkReads } from './network.js';
import { storageReads } from './storage.js';
import { vaultJobReads } from './vault-jobs.js';

export interface ReaderOptions {
  /** Of the pipeline that refuses writes. */
  readonly clients: Clients;
  readonly now: () => Date;
  readonly longestReadInMs?: number;
}

/** Every read there is, for one case at a time, remembered for a minute. */
export function readerOf({ clients, now, longestReadInMs = 60_000 }: ReaderOptions) {
  const memories = new Memories(now);
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
    backupJob: about('backupJob', reads.backupJob),
  };
}

function keyOf(name: keyof Reader, ...args: readonly string[]): string {
  return [name, ...args].join('|');
}
