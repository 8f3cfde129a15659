import { nameOf, typeOf } from '../azure/arm/arm-id.js';
import type { JsonObject } from '../azure/json.js';
import { guidOf, idsOf, type Ids } from './ids.js';

const LOCATION = 'westeurope';
/** Before any clock that a laptop may show: what the demo makes is newer. */
const LAST_GOOD_BACKUP = '2024-05-06T02:31:07.000Z';
const DAILY_AT = '2024-05-01T02:30:00Z';

/** A virtual machine that the vault protects; its backup worked until something was done to its network. */
export interface Machine {
  readonly name: string;
  /** The NSG of its network interface. */
  readonly nsg?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A data disk beside the OS disk, of this kind. */
  readonly dataDisk?: string;
  /** What only its guest knows (design, section 9). */
  readonly guest?: JsonObject;
}

/** What tells one scenario's estate from another's. */
export interface Parts {
  readonly nsgs: Readonly<Record<string, readonly JsonObject[]>>;
  /** The NSG of the subnet. */
  readonly subnetNsg?: string;
  /** Where the subnet's default route leads. */
  readonly appliance?: string;
  /** The NSG with a ReadOnly lock on it. */
  readonly locked?: string;
  readonly machines: readonly Machine[];
}

export interface Site {
  readonly ids: Ids;
  /** The names of its machines. */
  readonly machines: readonly string[];
  readonly resources: readonly JsonObject[];
}

/** An element as ARM's GET answers it. */
function element(id: string, properties: JsonObject, more: JsonObject = {}): JsonObject {
  const head = { id, name: nameOf(id), type: typeOf(id), location: LOCATION };
  return { ...head, ...more, properties: { provisioningState: 'Succeeded', ...properties } };
}

/** Children of a vault and extension resources have no place of their own. */
const child = (id: string, properties: JsonObject): JsonObject => ({
  id,
  name: nameOf(id),
  type: typeOf(id),
  properties,
});

const rule = (name: string, access: string, direction: string, priority: number): JsonObject => ({
  name,
  properties: {
    ...{ access, direction, priority, protocol: '*' },
    ...{ sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: '*', destinationAddressPrefix: '*' },
  },
});

export const denyAllOutbound = (priority: number): JsonObject => rule('DenyAllOutbound', 'Deny', 'Outbound', priority);
export const denyAllInbound = (priority: number): JsonObject => rule('DenyAllInbound', 'Deny', 'Inbound', priority);

/** Traffic that somebody wants: its place shows that a new rule disturbs nothing. */
export const allowHttpsInbound = (priority: number): JsonObject => ({
  name: 'AllowHttpsInbound',
  properties: {
    ...{ access: 'Allow', direction: 'Inbound', priority, protocol: 'Tcp' },
    ...{ sourcePortRange: '*', sourceAddressPrefix: 'Internet' },
    ...{ destinationPortRange: '443', destinationAddressPrefix: 'VirtualNetwork' },
  },
});

function networking(ids: Ids, { nsgs, subnetNsg, appliance }: Parts): readonly JsonObject[] {
  const route = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: appliance };
  const routes = element(ids.routes, {
    disableBgpRoutePropagation: false,
    routes: [{ id: `${ids.routes}/routes/to-hub`, name: 'to-hub', properties: route }],
  });
  const subnet = {
    provisioningState: 'Succeeded',
    addressPrefix: '10.20.1.0/24',
    ...(subnetNsg !== undefined && { networkSecurityGroup: { id: ids.nsg(subnetNsg) } }),
    ...(appliance !== undefined && { routeTable: { id: ids.routes } }),
  };
  return [
    ...Object.entries(nsgs).map(([name, securityRules]) => element(ids.nsg(name), { securityRules })),
    ...(appliance === undefined ? [] : [routes]),
    element(ids.network, {
      addressSpace: { addressPrefixes: ['10.20.0.0/16'] },
      subnets: [{ id: ids.subnet, name: nameOf(ids.subnet), properties: subnet }],
    }),
  ];
}

function interfaceOf(ids: Ids, { name, nsg }: Machine, index: number): JsonObject {
  const id = ids.nic(name);
  const configuration = {
    primary: true,
    privateIPAddress: `10.20.1.${4 + index}`,
    privateIPAddressVersion: 'IPv4',
    privateIPAllocationMethod: 'Dynamic',
    subnet: { id: ids.subnet },
  };
  return element(id, {
    primary: true,
    enableIPForwarding: false,
    ...(nsg !== undefined && { networkSecurityGroup: { id: ids.nsg(nsg) } }),
    virtualMachine: { id: ids.vm(name) },
    ipConfigurations: [{ id: `${id}/ipConfigurations/ipconfig1`, name: 'ipconfig1', properties: configuration }],
  });
}

function disk(ids: Ids, vm: string, name: string, kind: string, more: JsonObject): JsonObject {
  const attached = { diskSizeGB: 64, diskState: 'Attached', ...more };
  return element(ids.disk(name), attached, { managedBy: ids.vm(vm), sku: { name: kind, tier: kind.split('_')[0] } });
}

function computing(ids: Ids, machine: Machine, index: number): readonly JsonObject[] {
  const { name, tags, dataDisk, guest } = machine;
  const [os, data] = [`${name}-os`, `${name}-data`];
  const attached = (diskName: string, kind: string, createOption: string): JsonObject => ({
    ...{ name: diskName, createOption, diskSizeGB: 64 },
    managedDisk: { id: ids.disk(diskName), storageAccountType: kind },
  });
  const dataDisks = dataDisk === undefined ? [] : [{ lun: 0, ...attached(data, dataDisk, 'Attach') }];
  const vm = {
    vmId: guidOf(ids.vm(name)),
    hardwareProfile: { vmSize: 'Standard_D2s_v3' },
    osProfile: { computerName: name, adminUsername: 'azureuser', linuxConfiguration: { provisionVMAgent: true } },
    networkProfile: { networkInterfaces: [{ id: ids.nic(name) }] },
    storageProfile: { osDisk: { osType: 'Linux', ...attached(os, 'Premium_LRS', 'FromImage') }, dataDisks },
  };
  return [
    interfaceOf(ids, machine, index),
    disk(ids, name, os, 'Premium_LRS', { osType: 'Linux', creationData: { createOption: 'FromImage' } }),
    ...(dataDisk === undefined ? [] : [disk(ids, name, data, dataDisk, { creationData: { createOption: 'Empty' } })]),
    element(ids.vm(name), vm, tags === undefined ? {} : { tags }),
    ...(guest === undefined ? [] : [{ id: ids.guest(name), type: 'Sandbox/guests', properties: guest }]),
  ];
}

/** The enhanced kind: the only one that protects every kind of disk (recordings/e-policy-get-enhanced-v2). */
const POLICY = {
  backupManagementType: 'AzureIaasVM',
  policyType: 'V2',
  timeZone: 'UTC',
  instantRpRetentionRangeInDays: 2,
  instantRPDetails: {},
  schedulePolicy: {
    schedulePolicyType: 'SimpleSchedulePolicyV2',
    scheduleRunFrequency: 'Daily',
    dailySchedule: { scheduleRunTimes: [DAILY_AT] },
  },
  retentionPolicy: {
    retentionPolicyType: 'LongTermRetentionPolicy',
    dailySchedule: { retentionTimes: [DAILY_AT], retentionDuration: { count: 30, durationType: 'Days' } },
  },
};

function protection(ids: Ids, { name }: Machine): readonly JsonObject[] {
  const item = {
    friendlyName: name,
    containerName: nameOf(ids.item(name)).replace(/^VM;/, ''),
    sourceResourceId: ids.vm(name),
    virtualMachineId: ids.vm(name),
    policyId: ids.policy,
    policyName: nameOf(ids.policy),
    protectionState: 'Protected',
    protectionStatus: 'Healthy',
    healthStatus: 'Passed',
    healthDetails: [],
    lastBackupStatus: 'Completed',
    lastBackupTime: LAST_GOOD_BACKUP,
    lastRecoveryPoint: LAST_GOOD_BACKUP,
  };
  const point = {
    objectType: 'IaasVMRecoveryPoint',
    recoveryPointType: 'FileSystemConsistent',
    recoveryPointTime: LAST_GOOD_BACKUP,
    isManagedVirtualMachine: true,
    osType: 'Linux',
  };
  return [child(ids.item(name), item), child(`${ids.item(name)}/recoveryPoints/34000000000001`, point)];
}

function lock(ids: Ids, nsg: string): JsonObject {
  const id = `${ids.nsg(nsg)}/providers/Microsoft.Authorization/locks/change-freeze`;
  return child(id, { level: 'ReadOnly', notes: 'No changes before the audit.' });
}

/** The estate of one scenario, in a subscription of its own. */
export function site(scenario: string, parts: Parts): Site {
  const ids = idsOf(scenario);
  const { machines, locked } = parts;
  const resources = [
    element(ids.group, {}, { tags: { scenario } }),
    ...networking(ids, parts),
    element(ids.vault, { publicNetworkAccess: 'Enabled' }, { sku: { name: 'Standard' } }),
    child(ids.policy, POLICY),
    ...machines.flatMap((machine, index) => [...computing(ids, machine, index), ...protection(ids, machine)]),
    ...(locked === undefined ? [] : [lock(ids, locked)]),
  ];
  return { ids, machines: machines.map(({ name }) => name), resources };
}

/** One web server behind one NSG: where most scenarios begin. */
export function webServer(scenario: string, rules: readonly JsonObject[], machine: Partial<Machine> = {}): Site {
  return site(scenario, { nsgs: { 'nsg-app': rules }, machines: [{ name: 'vm-web-01', nsg: 'nsg-app', ...machine }] });
}
