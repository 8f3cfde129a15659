import { nameOf, typeOf } from '../arm/arm-id.js';
import type { JsonObject } from '../json.js';

/** One VM behind two NSGs, protected by a vault: the estate that the tests start from. */
export interface World {
  readonly ids: Readonly<Record<Name, string>>;
  readonly resources: readonly JsonObject[];
}

type Name =
  | 'subscription'
  | 'group'
  | 'vm'
  | 'disk'
  | 'nic'
  | 'nsg'
  | 'subnetNsg'
  | 'network'
  | 'subnet'
  | 'routes'
  | 'account'
  | 'vault'
  | 'policy'
  | 'item'
  | 'guest';

export const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';

const idsOf = (subscription: string): World['ids'] => {
  const group = `/subscriptions/${subscription}/resourceGroups/rg-shop`;
  const network = `${group}/providers/Microsoft.Network/virtualNetworks/vnet-shop`;
  const vm = `${group}/providers/Microsoft.Compute/virtualMachines/vm-shop`;
  const vault = `${group}/providers/Microsoft.RecoveryServices/vaults/rsv-shop`;
  const container = 'iaasvmcontainerv2;rg-shop;vm-shop';
  return {
    subscription: `/subscriptions/${subscription}`,
    group,
    vm,
    disk: `${group}/providers/Microsoft.Compute/disks/vm-shop-os`,
    nic: `${group}/providers/Microsoft.Network/networkInterfaces/nic-shop`,
    nsg: `${group}/providers/Microsoft.Network/networkSecurityGroups/nsg-shop`,
    subnetNsg: `${group}/providers/Microsoft.Network/networkSecurityGroups/nsg-subnet`,
    network,
    subnet: `${network}/subnets/default`,
    routes: `${group}/providers/Microsoft.Network/routeTables/rt-shop`,
    account: `${group}/providers/Microsoft.Storage/storageAccounts/shopstore`,
    vault,
    policy: `${vault}/backupPolicies/DefaultPolicy`,
    item: `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/VM;${container}`,
    guest: `${vm}/providers/Sandbox/guest`,
  };
};

/** An element as ARM's GET answers it. */
export const element = (id: string, properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  id,
  name: nameOf(id),
  type: typeOf(id),
  location: 'westeurope',
  ...more,
  properties: { provisioningState: 'Succeeded', ...properties },
});

export const rule = (name: string, priority: number, more: JsonObject = {}): JsonObject => ({
  name,
  properties: {
    access: 'Deny',
    direction: 'Outbound',
    priority,
    protocol: '*',
    sourcePortRange: '*',
    destinationPortRange: '*',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '*',
    ...more,
  },
});

const WITHOUT_LOCATION = { location: undefined };
const SINCE = '2026-01-02T03:04:05.000Z';

const networking = (ids: World['ids']): readonly JsonObject[] => [
  element(ids.nsg, { securityRules: [] }),
  element(ids.subnetNsg, { securityRules: [] }),
  element(ids.routes, { disableBgpRoutePropagation: false, routes: [] }),
  element(ids.network, {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
    subnets: [
      {
        id: ids.subnet,
        name: 'default',
        properties: {
          provisioningState: 'Succeeded',
          addressPrefix: '10.1.0.0/24',
          networkSecurityGroup: { id: ids.subnetNsg },
          routeTable: { id: ids.routes },
        },
      },
    ],
  }),
  element(ids.nic, {
    primary: true,
    enableIPForwarding: false,
    networkSecurityGroup: { id: ids.nsg },
    virtualMachine: { id: ids.vm },
    ipConfigurations: [
      {
        id: `${ids.nic}/ipConfigurations/ipconfig1`,
        name: 'ipconfig1',
        properties: {
          primary: true,
          privateIPAddress: '10.1.0.4',
          privateIPAddressVersion: 'IPv4',
          privateIPAllocationMethod: 'Dynamic',
          subnet: { id: ids.subnet },
        },
      },
    ],
  }),
];

const computing = (ids: World['ids']): readonly JsonObject[] => [
  element(
    ids.disk,
    { osType: 'Linux', diskSizeGB: 30, diskState: 'Attached', creationData: { createOption: 'FromImage' } },
    { managedBy: ids.vm, sku: { name: 'Premium_LRS', tier: 'Premium' } },
  ),
  element(ids.vm, {
    vmId: '22222222-2222-4222-8222-222222222222',
    hardwareProfile: { vmSize: 'Standard_DS1_v2' },
    osProfile: { computerName: 'vm-shop', adminUsername: 'azureuser', linuxConfiguration: { provisionVMAgent: true } },
    networkProfile: { networkInterfaces: [{ id: ids.nic }] },
    storageProfile: {
      osDisk: {
        osType: 'Linux',
        name: 'vm-shop-os',
        createOption: 'FromImage',
        diskSizeGB: 30,
        managedDisk: { id: ids.disk, storageAccountType: 'Premium_LRS' },
      },
      dataDisks: [],
    },
  }),
  element(
    ids.account,
    { supportsHttpsTrafficOnly: true, primaryLocation: 'westeurope' },
    { kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' } },
  ),
];

const DAILY = { retentionTimes: ['2026-01-01T16:30:00Z'], retentionDuration: { count: 30, durationType: 'Days' } };

const protection = (ids: World['ids']): readonly JsonObject[] => [
  element(ids.vault, { publicNetworkAccess: 'Enabled' }, { sku: { name: 'Standard' } }),
  {
    ...element(ids.policy, {}, WITHOUT_LOCATION),
    properties: {
      backupManagementType: 'AzureIaasVM',
      timeZone: 'UTC',
      instantRpRetentionRangeInDays: 2,
      schedulePolicy: {
        schedulePolicyType: 'SimpleSchedulePolicy',
        scheduleRunFrequency: 'Daily',
        scheduleRunTimes: DAILY.retentionTimes,
      },
      retentionPolicy: { retentionPolicyType: 'LongTermRetentionPolicy', dailySchedule: DAILY },
    },
  },
  {
    ...element(ids.item, {}, WITHOUT_LOCATION),
    properties: {
      friendlyName: 'vm-shop',
      containerName: 'iaasvmcontainerv2;rg-shop;vm-shop',
      sourceResourceId: ids.vm,
      virtualMachineId: ids.vm,
      policyId: ids.policy,
      policyName: 'DefaultPolicy',
      protectionState: 'Protected',
      protectionStatus: 'Healthy',
      healthStatus: 'Passed',
      healthDetails: [],
      lastBackupStatus: 'Completed',
      lastBackupTime: SINCE,
      lastRecoveryPoint: SINCE,
    },
  },
  {
    ...element(`${ids.item}/recoveryPoints/34000000000001`, {}, WITHOUT_LOCATION),
    properties: {
      objectType: 'IaasVMRecoveryPoint',
      recoveryPointType: 'FileSystemConsistent',
      recoveryPointTime: SINCE,
      isManagedVirtualMachine: true,
      osType: 'Linux',
    },
  },
];

export function world(subscription = SUBSCRIPTION): World {
  const ids = idsOf(subscription);
  const group = element(ids.group, {}, { tags: { team: 'shop' } });
  return { ids, resources: [group, ...networking(ids), ...computing(ids), ...protection(ids)] };
}
