import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { RoleAssignment, RoleDefinition } from './authorization.js';
import { BackupJob, BackupPolicy, BackupStatus, KeptKeys, ProtectedItem, RecoveryPoint } from './backup.js';
import { ActivityEvent, AsyncOperation, ErrorBody, Lock, ResourceGroup } from './control.js';
import { AzureFirewall, RuleCollectionGroup } from './firewall.js';
import { DeletedObject, KeyVault, VaultObject } from './key-vault.js';
import {
  AdminRule,
  EffectiveNetworkSecurityGroup,
  EffectiveRoute,
  NetworkInterface,
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

const GROUP = '/subscriptions/s/resourceGroups/RG';
const id = `${GROUP}/providers/X/y/z`;
const of = (properties: object) => ({ id, name: 'n', properties });
const ref = (name: string) => ({ id: `${GROUP}/providers/X/y/${name}` });
const at = (name: string) => ref(name).id.toLowerCase();

describe('what Azure says is understood as it is meant', () => {
  it.each<[what: string, schema: z.ZodType, answer: unknown, understood: object]>([
    [
      'a failed job, scheduled, with number and name of its code',
      BackupJob,
      of({
        ...{ operation: 'Backup', status: 'Failed', isUserTriggered: false, backupManagementType: 'AzureIaasVM' },
        ...{ containerName: 'iaasvmcontainer;IaasVMContainerV2;RG;VM', activityId: 'AB', entityFriendlyName: 'vm' },
        errorDetails: [{ errorCode: 400206, errorTitle: 'ExtensionSnapshotFailedNoNetwork', errorString: 'no way' }],
        extendedInfo: { tasksList: [{ taskId: 'Take Snapshot', status: 'Failed' }] },
      }),
      {
        ...{ operation: 'Backup', status: 'Failed', scheduled: true, isVirtualMachine: true },
        ...{ container: 'iaasvmcontainerv2;rg;vm', activityId: 'ab' },
        errors: [{ number: '400206', name: 'ExtensionSnapshotFailedNoNetwork', message: 'no way' }],
        tasks: [{ name: 'Take Snapshot', status: 'Failed' }],
      },
    ],
    [
      'a job that is known by its type alone, whose error has a sentence for a title',
      BackupJob,
      of({ jobType: 'AzureIaaSVMJobV2', errorDetails: [{ errorTitle: 'It did not work.' }] }),
      { isVirtualMachine: true, errors: [{ name: undefined }] },
    ],
    [
      'a protected item with the code of its last backup',
      ProtectedItem,
      of({
        ...{ virtualMachineId: id, protectionState: 'Protected', lastBackupStatus: 'Failed' },
        healthDetails: [{ code: 400239, title: 'fine', message: 'm' }],
        kpisHealths: { BackupOperationStatusKPI: { resourceHealthDetails: [{ code: 400206 }] } },
        extendedProperties: { diskExclusionProperties: { diskLunList: [1], isInclusionList: true } },
      }),
      {
        ...{ virtualMachine: id.toLowerCase(), health: [{ number: '400239' }, { number: '400206' }] },
        diskExclusion: { luns: [1], onlyThese: true },
      },
    ],
    [
      'a point that is in the vault, and one whose copy is not valid any more',
      RecoveryPoint,
      of({ recoveryPointType: 'AppConsistent', recoveryPointTierDetails: [{ type: 'HardenedRP' }] }),
      { inVault: true, type: 'AppConsistent' },
    ],
    [
      'a point whose copy in the vault is gone',
      RecoveryPoint,
      of({ recoveryPointTierDetails: [{ type: 'HardenedRP', status: 'Deleted' }, {}] }),
      { inVault: false },
    ],
    [
      'a point that keeps key and secret, of which the material is not taken over',
      KeptKeys,
      of({
        keyAndSecret: {
          kekDetails: { keyUrl: 'https://k', keyBackupData: 'xyz' },
          bekDetails: { secretUrl: 'https://s', secretData: 'xyz' },
        },
      }),
      { key: 'https://k', secret: 'https://s' },
    ],
    [
      'a point that names key and secret, and keeps neither',
      KeptKeys,
      of({
        keyAndSecret: {
          kekDetails: { keyUrl: 'https://k', keyBackupData: '' },
          bekDetails: { secretUrl: 'https://s' },
        },
      }),
      { key: undefined, secret: undefined },
    ],
    [
      'a policy that wants crash-consistent points, and keeps them for a week',
      BackupPolicy,
      of({
        ...{ timeZone: 'India Standard Time', snapshotConsistencyType: 'OnlyCrashConsistent' },
        retentionPolicy: { retentionDuration: { count: 7, durationType: 'Days' } },
      }),
      { crashConsistentByIntent: true, timeZone: 'India Standard Time', dailyRetention: { count: 7 } },
    ],
    [
      'a VM that is protected',
      BackupStatus,
      { protectionStatus: 'Protected', vaultId: id },
      { vault: id.toLowerCase() },
    ],
    [
      'a role that is assigned on a condition, where its id says',
      RoleAssignment,
      {
        id: `${id}/providers/Microsoft.Authorization/roleAssignments/1`,
        properties: { roleDefinitionId: id, principalId: 'P', condition: '@Resource' },
      },
      { scope: id.toLowerCase(), conditional: true },
    ],
    [
      'a role at the root of the tenant, without a condition',
      RoleAssignment,
      of({ scope: '/', roleDefinitionId: id, principalId: 'P', condition: '' }),
      { scope: '/', conditional: false },
    ],
    [
      'a role with what it allows on the data plane',
      RoleDefinition,
      of({ roleName: 'Reader', permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/keys/read'] }] }),
      {
        roleName: 'Reader',
        permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/keys/read'], notDataActions: [] }],
      },
    ],
    ['a group that AKS manages', ResourceGroup, { id: GROUP, managedBy: id, tags: { a: 'b' } }, { managedBy: id }],
    [
      'a lock of a resource',
      Lock,
      { id: `${id}/providers/Microsoft.Authorization/locks/l`, name: 'l', properties: { level: 'ReadOnly' } },
      { name: 'l', scope: id.toLowerCase(), readOnly: true },
    ],
    [
      'what somebody did',
      ActivityEvent,
      { operationName: { value: 'Delete' }, status: { value: 'Succeeded' }, caller: 'somebody', resourceId: id },
      { operation: 'Delete', status: 'Succeeded', resourceId: id.toLowerCase() },
    ],
    ['an error in ARM’s envelope', ErrorBody, { error: { code: 'C', message: 'm' } }, { code: 'C', message: 'm' }],
    [
      'an operation that became a job, or failed',
      AsyncOperation,
      { status: 'Failed', error: { code: 'C', message: 'm' }, properties: { jobId: 'j' } },
      { code: 'C', message: 'm', jobId: 'j' },
    ],
    [
      'a firewall of a hub with rules of its own',
      AzureFirewall,
      of({
        ipConfigurations: [{ properties: { privateIPAddress: '10.0.0.4' } }, {}],
        hubIPAddresses: { privateIPAddress: '10.1.0.4' },
        networkRuleCollections: [
          {
            name: 'net',
            properties: { priority: 200, action: { type: 'Allow' }, rules: [{ name: 'r', protocols: ['TCP'] }] },
          },
        ],
        applicationRuleCollections: [
          { properties: { rules: [{ name: 'a', protocols: [{ protocolType: 'Https', port: 443 }, {}] }] } },
        ],
      }),
      {
        addresses: ['10.0.0.4', '10.1.0.4'],
        ownRules: [
          { name: 'net', priority: 200, allows: true, network: [{ name: 'r', protocols: ['tcp'] }], application: [] },
          { allows: false, application: [{ protocols: [{ type: 'https', port: 443 }, { type: undefined }] }] },
        ],
      },
    ],
    [
      'a policy’s rules, without those that translate addresses',
      RuleCollectionGroup,
      {
        properties: {
          priority: 300,
          ruleCollections: [
            {
              rules: [
                { ruleType: 'NatRule' },
                { ruleType: 'NetworkRule', ipProtocols: ['Any'] },
                { ruleType: 'ApplicationRule', targetFqdns: ['A.B'], fqdnTags: ['AzureBackup'] },
              ],
            },
          ],
        },
      },
      {
        priority: 300,
        collections: [{ network: [{ protocols: ['any'] }], application: [{ names: ['a.b'], tags: ['azurebackup'] }] }],
      },
    ],
    [
      'a key vault that lets nobody in but trusted services',
      KeyVault,
      {
        ...{ id, name: 'kv', location: 'westeurope' },
        properties: {
          ...{ tenantId: 'T', enableRbacAuthorization: true, publicNetworkAccess: 'Disabled' },
          accessPolicies: [{ tenantId: 'T', objectId: 'O', permissions: { keys: ['List', 'get', 'list'] } }],
          networkAcls: {
            ...{ bypass: 'None', defaultAction: 'Deny', ipRules: [{ value: '1.2.3.4' }] },
            virtualNetworkRules: [{ id }],
          },
        },
      },
      {
        ...{ usesRbac: true, publicNetworkAccess: false },
        accessPolicies: [{ permissions: { keys: ['get', 'list'], secrets: [] } }],
        networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [{}], virtualNetworkRules: [{ id }] },
      },
    ],
    [
      'the newest version of a key that is not enabled yet',
      VaultObject,
      of({ attributes: { enabled: false, nbf: 0, exp: 60 }, keyUriWithVersion: 'https://kv/keys/k/ABC' }),
      { enabled: false, startsAt: '1970-01-01T00:00:00.000Z', expiresAt: '1970-01-01T00:01:00.000Z', version: 'abc' },
    ],
    [
      'the newest version of a secret',
      VaultObject,
      of({ secretUriWithVersion: 'https://kv/secrets/s/DEF?x' }),
      { version: 'def' },
    ],
    ['a URL without a version', VaultObject, of({ keyUriWithVersion: 'https://kv/keys/k' }), { version: undefined }],
    [
      'a deleted key that would come back disabled',
      DeletedObject,
      { attributes: { enabled: false }, scheduledPurgeDate: 86_400 },
      { enabled: false, purgedAt: '1970-01-02T00:00:00.000Z' },
    ],
    [
      'a rule in singular and in plural, each value once',
      SecurityRule,
      {
        ...{ name: 'r' },
        properties: {
          ...{ protocol: '*', access: 'Allow', direction: 'Outbound', priority: 100, sourceAddressPrefix: '' },
          ...{ sourceAddressPrefixes: ['10.0.0.4'], destinationPortRange: '443' },
          destinationPortRanges: ['443', '8443'],
        },
      },
      { name: 'r', allows: true, outbound: true, sources: ['10.0.0.4'], destinationPorts: ['443', '8443'] },
    ],
    [
      'a NIC with DNS servers of its own and IPv6',
      NetworkInterface,
      of({
        ...{ dnsSettings: { dnsServers: ['10.0.0.5'] }, enableIPForwarding: true },
        ipConfigurations: [{ name: 'v6', properties: { privateIPAddressVersion: 'IPv6', subnet: ref('net') } }],
      }),
      {
        dnsServers: ['10.0.0.5'],
        forwards: true,
        ipConfigurations: [{ name: 'v6', version: 'IPv6', subnet: at('net') }],
      },
    ],
    [
      'a private subnet with an endpoint for storage',
      Subnet,
      of({
        ...{ defaultOutboundAccess: false, delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web' } }] },
        serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['*'], provisioningState: 'Updating' }],
      }),
      {
        ...{ isPrivate: true, delegations: ['Microsoft.Web'] },
        serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['*'], provisioningState: 'Updating' }],
      },
    ],
    [
      'a network that uses another’s gateway',
      VirtualNetwork,
      of({
        ...{ addressSpace: { addressPrefixes: ['10.0.0.0/8'] }, dhcpOptions: { dnsServers: ['10.0.0.5'] } },
        virtualNetworkPeerings: [{ properties: { useRemoteGateways: true } }],
      }),
      { addressPrefixes: ['10.0.0.0/8'], dnsServers: ['10.0.0.5'], usesRemoteGateway: true },
    ],
    [
      'a route table with a route to an appliance',
      RouteTable,
      of({
        disableBgpRoutePropagation: true,
        routes: [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' } }],
      }),
      { takesGatewayRoutes: false, routes: [{ name: 'all', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' }] },
    ],
    [
      'a route in force',
      EffectiveRoute,
      { source: 'User', state: 'Active', nextHopType: 'None', addressPrefix: ['0.0.0.0/0'] },
      { source: 'User', active: true, prefixes: ['0.0.0.0/0'], nextHopType: 'None' },
    ],
    [
      'the tags of an NSG in force, whatever their casing',
      EffectiveNetworkSecurityGroup,
      { networkSecurityGroup: ref('nsg'), tagMap: { Storage: ['20.0.0.0/8'] } },
      { networkSecurityGroup: at('nsg'), tagPrefixes: { storage: ['20.0.0.0/8'] } },
    ],
    [
      'an admin rule by its name',
      AdminRule,
      {
        id: `${id}/rules/deny-all`,
        properties: {
          ...{ protocol: 'Tcp', access: 'Deny', direction: 'Outbound', priority: 10 },
          destinations: [{ addressPrefix: '*' }],
        },
      },
      { name: 'deny-all', protocol: 'tcp', access: 'deny', outbound: true, priority: 10, destinations: ['*'] },
    ],
    [
      'a tag of a region',
      ServiceTags,
      { values: [{ name: 'Storage.X', properties: { region: 'x', addressPrefixes: ['1.0.0.0/8'] } }] },
      [{ name: 'Storage.X', region: 'x', prefixes: ['1.0.0.0/8'] }],
    ],
    [
      'an endpoint policy for one storage account',
      ServiceEndpointPolicy,
      of({
        serviceEndpointPolicyDefinitions: [
          { properties: { service: 'Microsoft.Storage', serviceResources: [id] } },
          { properties: { service: 'Microsoft.Sql', serviceResources: ['/other'] } },
        ],
      }),
      { storageResources: [id] },
    ],
    [
      'restore points',
      RestorePointCollection,
      of({ source: { id }, restorePoints: [{}, {}] }),
      { source: id.toLowerCase(), points: 2 },
    ],
    [
      'a disk whose encryption was switched off',
      Disk,
      {
        ...of({ encryptionSettingsCollection: { enabled: false, encryptionSettings: [{}] } }),
        sku: { name: 'Premium_LRS' },
      },
      { sku: 'Premium_LRS', encryption: [] },
    ],
    [
      'a storage account that denies by default',
      StorageAccount,
      of({
        ...{ encryption: { services: { blob: { enabled: false } } } },
        networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices', virtualNetworkRules: [ref('net')] },
      }),
      { encrypted: false, deniesByDefault: true, bypass: 'AzureServices', subnets: [at('net')] },
    ],
    [
      'a VM that runs, whose agent is ready',
      VirtualMachine,
      {
        ...{ id, location: 'westeurope' },
        properties: {
          networkProfile: { networkInterfaces: [{ ...ref('nic'), properties: { primary: true } }] },
          instanceView: {
            statuses: [{ code: 'ProvisioningState/succeeded' }, { code: 'PowerState/Running' }],
            vmAgent: { vmAgentVersion: '2.7', statuses: [{ displayStatus: 'Ready', message: 'm' }] },
            extensions: [{ name: 'e', type: 'T', substatuses: [{ code: 'c' }] }],
          },
        },
      },
      {
        ...{ powerState: 'running', networkInterfaces: [{ id: at('nic'), primary: true }] },
        agent: { version: '2.7', ready: true, message: 'm' },
        extensions: [{ name: 'e', type: 'T', statuses: [{ code: 'c' }] }],
      },
    ],
  ])('%s', (_, schema, answer, understood) => {
    expect(schema.parse(answer)).toMatchObject(understood);
  });
});
