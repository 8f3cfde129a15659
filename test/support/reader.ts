import { z } from 'zod';
import type { Reader } from '../../lib/model/reader.js';
import { ResourceId } from '../../lib/model/resource-id.js';
import { RoleAssignment, RoleDefinition } from '../../lib/model/resources/authorization.js';
import {
  BackupJob,
  BackupPolicy,
  BackupStatus,
  KeptKeys,
  ProtectedItem,
  RecoveryPoint,
} from '../../lib/model/resources/backup.js';
import { maybe } from '../../lib/model/resources/common.js';
import { ActivityEvent, DenyAssignment, Lock, ResourceGroup } from '../../lib/model/resources/control.js';
import { AzureFirewall, FirewallPolicy, IpGroup, RuleCollectionGroup } from '../../lib/model/resources/firewall.js';
import { DeletedObject, DeletedVault, KeyBundle, KeyVault, VaultObject } from '../../lib/model/resources/key-vault.js';
import {
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
} from '../../lib/model/resources/network.js';
import { RestorePointCollection } from '../../lib/model/resources/restore-points.js';
import { Disk, StorageAccount } from '../../lib/model/resources/storage.js';
import { VirtualMachine } from '../../lib/model/resources/virtual-machine.js';
import { fail, ok, type Failure, type Result } from '../../lib/model/result.js';

/** A resource as ARM's GET answers it. */
export interface ArmResource {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** Not an answer of Azure's alone: the reader puts it together. */
const BackupService = z.object({ tenantId: z.string(), appId: z.string(), objectId: maybe(z.string()) });

/**
 * What Azure would answer: resources by their id, and lists by the id (or name) that they are asked with. What is no ARM
 * resource is a list of one: `keyBundle` and `deletedObject` by the object's id, `keptKeys` by the point's,
 * `deletedVault` by the vault's name, `backupService` by the subscription.
 */
export interface World {
  readonly resources: readonly ArmResource[];
  readonly lists?: { readonly [R in keyof Reader]?: Readonly<Record<string, readonly unknown[]>> };
  /** Reads that fail: all of a kind, or one by its kind and id, `networkSecurityGroup /subscriptions/…`. */
  readonly failures?: Readonly<Record<string, Failure>>;
}

/** A reader over ARM's own JSON, parsed by the model's schemas. `asked` is the log of what was read, in order. */
export class WorldReader implements Reader {
  readonly asked: string[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  virtualMachine = (id: ResourceId) => this.#one('virtualMachine', id, VirtualMachine);
  networkInterface = (id: ResourceId) => this.#one('networkInterface', id, NetworkInterface);
  subnet = (id: ResourceId) => this.#one('subnet', id, Subnet);
  networkSecurityGroup = (id: ResourceId) => this.#one('networkSecurityGroup', id, NetworkSecurityGroup);
  virtualNetwork = (id: ResourceId) => this.#one('virtualNetwork', id, VirtualNetwork);
  routeTable = (id: ResourceId) => this.#one('routeTable', id, RouteTable);
  serviceEndpointPolicy = (id: ResourceId) => this.#one('serviceEndpointPolicy', id, ServiceEndpointPolicy);
  disk = (id: ResourceId) => this.#one('disk', id, Disk);
  firewallPolicy = (id: ResourceId) => this.#one('firewallPolicy', id, FirewallPolicy);
  ipGroup = (id: ResourceId) => this.#one('ipGroup', id, IpGroup);
  restorePointCollection = (id: ResourceId) => this.#one('restorePointCollection', id, RestorePointCollection);
  resourceGroup = (id: ResourceId) => this.#one('resourceGroup', id, ResourceGroup);
  protectedItem = (id: ResourceId) => this.#one('protectedItem', id, ProtectedItem);
  backupPolicy = (id: ResourceId) => this.#one('backupPolicy', id, BackupPolicy);
  backupJob = (id: ResourceId) => this.#one('backupJob', id, BackupJob);
  backupStatus = (id: ResourceId) => this.#one('backupStatus', id, BackupStatus);
  keyVault = (id: ResourceId) => this.#one('keyVault', id, KeyVault);
  vaultKey = (id: ResourceId) => this.#one('vaultKey', id, VaultObject);
  vaultSecret = (id: ResourceId) => this.#one('vaultSecret', id, VaultObject);
  roleDefinition = (id: ResourceId) => this.#one('roleDefinition', id, RoleDefinition);

  adminRules = (id: ResourceId) => this.#list('adminRules', id, AdminRule);
  effectiveRoutes = (id: ResourceId) => this.#list('effectiveRoutes', id, EffectiveRoute);
  effectiveNetworkSecurityGroups = (id: ResourceId) =>
    this.#list('effectiveNetworkSecurityGroups', id, EffectiveNetworkSecurityGroup);
  recoveryPoints = (id: ResourceId) => this.#list('recoveryPoints', id, RecoveryPoint);
  denyAssignments = (id: ResourceId) => this.#list('denyAssignments', id, DenyAssignment);
  /** By scope: of the one principal that a test is about. */
  roleAssignments = (scope: ResourceId) => this.#list('roleAssignments', scope, RoleAssignment);
  /** By name, wherever it is asked for. */
  rolesNamed = (_: ResourceId, name: string) => this.#list('rolesNamed', name, RoleDefinition);
  locks = (subscription: string) => this.#list('locks', subscription, Lock);
  ruleCollectionGroups = (policy: ResourceId) => this.#list('ruleCollectionGroups', policy, RuleCollectionGroup);
  restorePointCollections = (subscription: string) =>
    this.#list('restorePointCollections', subscription, RestorePointCollection);
  azureFirewalls = (subscription: string) => this.#list('azureFirewalls', subscription, AzureFirewall);

  deletedVault = (_: string, __: string, name: string) => this.#only('deletedVault', name, DeletedVault);
  deletedObject = (id: ResourceId) => this.#only('deletedObject', id, DeletedObject);
  keyBundle = (id: ResourceId) => this.#sole('keyBundle', id, KeyBundle);
  keptKeys = (point: ResourceId) => this.#sole('keptKeys', point, KeptKeys);
  backupService = (subscription: string) => this.#sole('backupService', subscription, BackupService);

  activity = async (id: ResourceId, from: string, to: string) => {
    const events = await this.#list('activity', id, ActivityEvent);
    return events.ok ? ok(events.value.filter(({ at = '' }) => isBetween(at, from, to))) : events;
  };

  networkInterfaces = (subscription: string) => {
    const all = this.#world.resources.filter(({ id }) => /\/networkinterfaces\/[^/]+$/i.test(id));
    return this.#answer('networkInterfaces', subscription, () => all.map((one) => NetworkInterface.parse(one)));
  };

  storageAccountNamed = (_: string, name: string) =>
    this.#answer('storageAccountNamed', name, () => {
      const found = this.#world.resources.find(({ id }) => id.toLowerCase().endsWith(`/storageaccounts/${name}`));
      return found === undefined ? undefined : StorageAccount.parse(found);
    });

  serviceTags = (_: string, location: string) =>
    this.#answer('serviceTags', location, () =>
      ServiceTags.parse({ values: this.#world.lists?.serviceTags?.[location] ?? [] }),
    );

  tags = (id: ResourceId) =>
    this.#answer('tags', id, () => {
      const tags = this.#find(id)?.['tags'];
      return typeof tags === 'object' ? { ...tags } : {};
    });

  managementGroupsOf = (subscription: string) =>
    this.#answer('managementGroupsOf', subscription, () =>
      (this.#world.lists?.managementGroupsOf?.[subscription] ?? []).map(String),
    );

  #find(id: string): ArmResource | undefined {
    return this.#world.resources.find((one) => one.id.toLowerCase() === id.toLowerCase());
  }

  #one<T>(read: keyof Reader, id: ResourceId, schema: z.ZodType<T>): Promise<Result<T>> {
    const found = this.#find(id);
    const gone: Failure = { kind: 'target-gone', resourceId: id };
    return this.#answer(read, id, () => schema.parse(found), found === undefined ? gone : undefined);
  }

  #list<T>(read: keyof Reader, id: string, schema: z.ZodType<T>): Promise<Result<readonly T[]>> {
    return this.#answer(read, id, () => this.#listed(read, id).map((one) => schema.parse(one)));
  }

  #listed(read: keyof Reader, id: string): readonly unknown[] {
    const lists = Object.entries(this.#world.lists?.[read] ?? {});
    return lists.find(([key]) => key.toLowerCase() === id.toLowerCase())?.[1] ?? [];
  }

  /** The one element of a list; undefined where it is empty. */
  #only<T>(read: keyof Reader, id: string, schema: z.ZodType<T>): Promise<Result<T | undefined>> {
    const [first] = this.#listed(read, id);
    return this.#answer(read, id, () => (first === undefined ? undefined : schema.parse(first)));
  }

  /** The one element of a list; gone where it is empty. */
  #sole<T>(read: keyof Reader, id: string, schema: z.ZodType<T>): Promise<Result<T>> {
    const [first] = this.#listed(read, id);
    const gone: Failure = { kind: 'target-gone', resourceId: idOf(id.startsWith('/') ? id : `/subscriptions/${id}`) };
    return this.#answer(read, id, () => schema.parse(first), first === undefined ? gone : undefined);
  }

  #answer<T>(read: keyof Reader, id: string, value: () => T, otherwise?: Failure): Promise<Result<T>> {
    this.asked.push(`${read} ${id.slice(id.lastIndexOf('/') + 1)}`);
    const failure = this.#world.failures?.[`${read} ${id}`] ?? this.#world.failures?.[read] ?? otherwise;
    return Promise.resolve(failure === undefined ? ok(value()) : fail(failure));
  }
}

function isBetween(time: string, from: string, to: string): boolean {
  return Date.parse(time) >= Date.parse(from) && Date.parse(time) <= Date.parse(to);
}

/** An id in the one form that the model knows. */
export function idOf(text: string): ResourceId {
  return ResourceId.parse(text);
}
