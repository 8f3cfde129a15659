import { expect, it } from 'vitest';
import type { z } from 'zod';
import { RoleAssignment } from './authorization.js';
import { BackupJob, BackupPolicy, BackupStatus, KeptKeys, ProtectedItem, RecoveryPoint } from './backup.js';
import { ActivityEvent, AsyncOperation, ErrorBody, Lock, ResourceGroup } from './control.js';
import { AzureFirewall, FirewallPolicy, IpGroup, RuleCollectionGroup } from './firewall.js';
import { DeletedObject, DeletedVault, KeyBundle, KeyVault, VaultObject } from './key-vault.js';
import {
  AdminRule,
  EffectiveNetworkSecurityGroup,
  EffectiveRoute,
  NetworkInterface,
  NetworkSecurityGroup,
  RouteTable,
  SecurityRule,
  ServiceEndpointPolicy,
  ServiceTags,
  Subnet,
  VirtualNetwork,
} from './network.js';
import { RestorePointCollection } from './restore-points.js';
import { Disk, StorageAccount } from './storage.js';
import { VirtualMachine } from './virtual-machine.js';

// ARM leaves out what is empty, or answers null for it: none of it may be taken for trouble, or for its absence.

const id = '/subscriptions/s/resourceGroups/rg/providers/X/y/z';
const bare = { id, properties: {} };
const named = { id, name: 'n', properties: {} };
const rule = { protocol: 'TCP', access: 'Deny', direction: 'Inbound', priority: 100 };
const nothing = { sources: [], sourceGroups: [] };

it.each<[what: string, schema: z.ZodType, answer: unknown, understood: object]>([
  [
    'a job has no VM, no times and no codes, and may be a person’s',
    BackupJob,
    named,
    {
      status: 'Unknown',
      container: undefined,
      startedAt: undefined,
      scheduled: false,
      isVirtualMachine: false,
      errors: [],
    },
  ],
  [
    'a job’s error has no code and no name',
    BackupJob,
    { ...named, properties: { errorDetails: [{}], extendedInfo: { tasksList: [{}] } } },
    {
      errors: [{ number: undefined, name: undefined, message: '', recommendations: [] }],
      tasks: [{ name: '', status: '' }],
    },
  ],
  [
    'a protected item is in an unknown state, and not deleted',
    ProtectedItem,
    { ...bare, properties: { healthDetails: [{}] } },
    {
      protectionState: 'Unknown',
      softDeleted: false,
      health: [{ number: undefined, message: '' }],
      diskExclusion: undefined,
    },
  ],
  [
    'a recovery point is not in the vault, and of no kind that proves much',
    RecoveryPoint,
    named,
    { at: undefined, encrypted: false, inVault: false, type: 'Unknown' },
  ],
  ['a recovery point keeps no keys', KeptKeys, bare, { key: undefined, secret: undefined }],
  [
    'a policy runs in UTC, at no known time',
    BackupPolicy,
    bare,
    {
      name: 'unnamed',
      timeZone: 'UTC',
      crashConsistentByIntent: false,
      schedule: undefined,
      dailyRetention: undefined,
    },
  ],
  ['nobody says whether a VM is protected', BackupStatus, {}, { protectionStatus: 'Unknown', vault: undefined }],
  [
    'a role is assigned at no scope',
    RoleAssignment,
    { id, properties: { roleDefinitionId: id, principalId: 'P' } },
    { scope: '', principalId: 'p', conditional: false },
  ],
  ['a group is its own', ResourceGroup, { id, managedBy: '' }, { tags: {}, managedBy: undefined }],
  [
    'a lock is at its own id',
    Lock,
    { id: '/providers/Microsoft.Authorization/locks/l', properties: { level: 'CanNotDelete' } },
    { name: 'unnamed', scope: '/providers/microsoft.authorization/locks/l', readOnly: false },
  ],
  ['an entry of the activity log says nothing', ActivityEvent, {}, { at: undefined, operation: '', status: '' }],
  ['an error has no code', ErrorBody, {}, { code: 'Unknown', message: '', details: [] }],
  ['an operation has no error', AsyncOperation, { status: 'InProgress' }, { code: undefined, jobId: undefined }],
  ['a firewall has neither address nor rules', AzureFirewall, bare, { policy: undefined, addresses: [], ownRules: [] }],
  [
    'a group of rules comes first, with no rules',
    RuleCollectionGroup,
    { properties: {} },
    { priority: 0, collections: [] },
  ],
  [
    'a collection of rules allows nothing, and is for nobody',
    RuleCollectionGroup,
    { properties: { ruleCollections: [{ rules: [{ ruleType: 'NetworkRule' }, { ruleType: 'ApplicationRule' }] }] } },
    {
      collections: [
        {
          ...{ name: 'unnamed', priority: 0, allows: false },
          network: [{ name: 'unnamed', ...nothing, destinations: [], ports: [] }],
          application: [{ name: 'unnamed', ...nothing, names: [], tags: [] }],
        },
      ],
    },
  ],
  ['a firewall policy stands alone', FirewallPolicy, bare, { basePolicy: undefined }],
  ['a group of addresses is empty', IpGroup, bare, { prefixes: [] }],
  [
    'a key vault lets every network and trusted services in, and has access policies',
    KeyVault,
    { id, name: 'kv', location: 'West Europe', properties: { tenantId: 'T' } },
    {
      ...{ location: 'westeurope', tenantId: 't', usesRbac: false, publicNetworkAccess: true, accessPolicies: [] },
      networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
    },
  ],
  [
    'an access policy permits nothing',
    KeyVault,
    {
      id,
      name: 'kv',
      location: 'x',
      properties: { tenantId: 'T', accessPolicies: [{ tenantId: 'T', objectId: 'O' }] },
    },
    { accessPolicies: [{ permissions: { keys: [], secrets: [], certificates: [], storage: [] } }] },
  ],
  ['a key is enabled, and has no times', VaultObject, bare, { enabled: true, startsAt: undefined, version: undefined }],
  ['a deleted key is enabled, and purged at no known time', DeletedObject, {}, { enabled: true, purgedAt: undefined }],
  [
    'a deleted vault is purged at no known time',
    DeletedVault,
    { name: 'kv', properties: { vaultId: id } },
    { purgedAt: undefined },
  ],
  ['a key belongs to no certificate', KeyBundle, {}, { ofCertificate: false }],
  [
    'a rule is for no addresses and no ports',
    SecurityRule,
    { properties: rule },
    {
      name: 'unnamed',
      provisioningState: 'Succeeded',
      allows: false,
      outbound: false,
      sources: [],
      destinationPorts: [],
    },
  ],
  ['an NSG has no rules', NetworkSecurityGroup, bare, { provisioningState: 'Succeeded', customRules: [], tags: {} }],
  [
    'a NIC has an IPv4 configuration, and forwards nothing',
    NetworkInterface,
    { ...bare, properties: { ipConfigurations: [{ properties: {} }] } },
    { dnsServers: [], forwards: false, ipConfigurations: [{ name: 'unnamed', version: 'IPv4', backendPools: [] }] },
  ],
  [
    'a subnet is not private; what it is delegated to has no name',
    Subnet,
    { ...bare, properties: { serviceEndpoints: [{}], delegations: [{}, { name: 'd' }] } },
    {
      ...{ isPrivate: false, delegations: ['unnamed', 'd'] },
      serviceEndpoints: [{ service: '', locations: [], provisioningState: 'Succeeded' }],
    },
  ],
  [
    'a network has no addresses and no gateway',
    VirtualNetwork,
    { ...bare, properties: { virtualNetworkPeerings: [{}] } },
    { addressPrefixes: [], dnsServers: [], usesRemoteGateway: false },
  ],
  [
    'a route table takes the gateway’s routes; its own lead nowhere',
    RouteTable,
    { ...bare, properties: { routes: [{ properties: {} }] } },
    { takesGatewayRoutes: true, routes: [{ name: 'unnamed', prefix: '', nextHopType: '', nextHopIp: undefined }] },
  ],
  [
    'a route in force is not active',
    EffectiveRoute,
    {},
    { source: 'Unknown', active: false, prefixes: [], nextHopType: '' },
  ],
  ['an NSG in force knows no tags', EffectiveNetworkSecurityGroup, {}, { tagPrefixes: {} }],
  [
    'an NSG in force of an old answer knows no tags',
    EffectiveNetworkSecurityGroup,
    { tagMap: '{}' },
    { tagPrefixes: {} },
  ],
  [
    'an admin rule is for any protocol, and does nothing known',
    AdminRule,
    { properties: { sources: [{}] } },
    { name: 'unnamed', protocol: 'any', access: '', outbound: false, priority: 0, sources: [''] },
  ],
  [
    'a service tag is of no region',
    ServiceTags,
    { values: [{ name: 'Storage', properties: {} }] },
    [{ region: '', prefixes: [] }],
  ],
  [
    'an endpoint policy is for no storage',
    ServiceEndpointPolicy,
    { ...bare, properties: { serviceEndpointPolicyDefinitions: [{ properties: { serviceResources: ['/x'] } }] } },
    { storageResources: [] },
  ],
  ['restore points were not asked for', RestorePointCollection, bare, { source: undefined, points: undefined }],
  ['a disk is of an unknown kind, and not encrypted', Disk, bare, { sku: 'Unknown', encryption: [] }],
  [
    'a storage account is encrypted, and open to all',
    StorageAccount,
    bare,
    { encrypted: true, deniesByDefault: false, bypass: '', subnets: [] },
  ],
  [
    'a VM may have extensions and an agent; how it runs is unknown',
    VirtualMachine,
    {
      ...{ id, location: 'West Europe', resources: [{}] },
      properties: {
        storageProfile: { dataDisks: [{ managedDisk: { id } }, { vhd: { uri: 'https://a/vhds/b.vhd' } }, {}] },
        networkProfile: { networkInterfaces: [{ id }] },
        instanceView: { vmAgent: {}, extensions: [{}], disks: [{}] },
      },
    },
    {
      ...{ provisioningState: 'Unknown', powerState: undefined, extensionsAllowed: true, agentProvisioned: true },
      disks: [{ name: id.toLowerCase() }, { name: 'https://a/vhds/b.vhd' }, { name: 'unnamed' }],
      networkInterfaces: [{ primary: undefined }],
      agent: { version: 'Unknown', ready: false, message: undefined },
      extensions: [{ name: 'unnamed', type: '', statuses: [] }],
      encryption: { extension: false },
    },
  ],
])('where Azure does not say otherwise, %s', (_, schema, answer, understood) => {
  expect(schema.parse(answer)).toMatchObject(understood);
});
