import type { Reader } from '../../lib/model/reader.js';
import type { Subject } from '../../lib/model/remediation.js';
import type { Plan, StepOf } from '../../lib/model/step.js';
import type { Failure } from '../../lib/model/result.js';
import { blockedEgress } from '../../lib/remediations/blocked-egress/index.js';
import { idOf, WorldReader, type ArmResource, type World } from './reader.js';

/** One VM in West Europe, as small as ARM's answers can be, for tests of what keeps it from Storage. */
export const SUBSCRIPTION = '00000000-0000-0000-0000-00000000000a';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-app`;
const id = (type: string, name: string): string => `${GROUP}/providers/${type}/${name}`;
const VNET = id('Microsoft.Network/virtualNetworks', 'vnet-app');
export const IDS = {
  vm: id('Microsoft.Compute/virtualMachines', 'vm-app'),
  disk: id('Microsoft.Compute/disks', 'disk-os'),
  dataDisk: id('Microsoft.Compute/disks', 'disk-data'),
  nic: id('Microsoft.Network/networkInterfaces', 'nic-app'),
  otherNic: id('Microsoft.Network/networkInterfaces', 'nic-other'),
  nicNsg: id('Microsoft.Network/networkSecurityGroups', 'nsg-nic'),
  subnetNsg: id('Microsoft.Network/networkSecurityGroups', 'nsg-subnet'),
  vnet: VNET,
  subnet: `${VNET}/subnets/default`,
  otherSubnet: `${VNET}/subnets/other`,
  routeTable: id('Microsoft.Network/routeTables', 'rt-app'),
  endpointPolicy: id('Microsoft.Network/serviceEndpointPolicies', 'sep-app'),
  account: id('Microsoft.Storage/storageAccounts', 'staapp'),
  item: id('Microsoft.RecoveryServices/vaults', 'rsv/backupFabrics/Azure/protectionContainers/c/protectedItems/vm-app'),
  policy: id('Microsoft.RecoveryServices/vaults', 'rsv/backupPolicies/Daily'),
} as const;

export type Properties = Readonly<Record<string, unknown>>;

/** An outbound rule about everything, but for what is said otherwise. */
export function rule(name: string, priority: number, access: 'Allow' | 'Deny', more: Properties = {}): ArmResource {
  const any = {
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
  };
  const properties = { protocol: '*', direction: 'Outbound', priority, access, ...any, ...more };
  return { id: `${IDS.nicNsg}/securityRules/${name}`, name, properties };
}

export const DENY_ALL = rule('DenyAllOutbound', 4000, 'Deny');

function nsg(at: string, rules: readonly ArmResource[], more: Properties = {}): ArmResource {
  const securityRules = rules.map((one) => ({ ...one, id: `${at}/securityRules/${String(one['name'])}` }));
  return { id: at, location: 'westeurope', properties: { securityRules, ...more } };
}

/** What differs from a healthy VM; an NSG is there where its rules are given. */
export interface Differences {
  readonly location?: string;
  readonly vm?: Properties;
  readonly nic?: Properties;
  readonly configuration?: Properties;
  readonly subnet?: Properties;
  readonly nicRules?: readonly ArmResource[];
  readonly subnetRules?: readonly ArmResource[];
  readonly nicNsg?: Properties;
  readonly subnetNsg?: Properties;
  readonly routes?: readonly Properties[];
  readonly routeTable?: Properties;
  readonly vnet?: Properties;
  readonly item?: Properties;
  readonly more?: readonly ArmResource[];
  readonly lists?: { readonly [R in keyof Reader]?: Readonly<Record<string, readonly unknown[]>> };
  readonly failures?: World['failures'];
}

const MANAGED = { name: 'os', managedDisk: { id: IDS.disk, storageAccountType: 'Premium_LRS' } };
const RUNNING = {
  statuses: [{ code: 'PowerState/running' }],
  vmAgent: { vmAgentVersion: '2.9.1.1', statuses: [{ displayStatus: 'Ready', time: '2026-03-01T22:00:00Z' }] },
};

export function worldWith(d: Differences = {}): World {
  const { location = 'westeurope' } = d;
  const has = (rules: unknown, at: string) => (rules === undefined ? {} : { networkSecurityGroup: { id: at } });
  const table = d.routes === undefined ? {} : { routeTable: { id: IDS.routeTable } };
  const configuration = {
    name: 'ipconfig1',
    properties: { primary: true, privateIPAddress: '10.1.0.4', subnet: { id: IDS.subnet }, ...d.configuration },
  };
  const routes = (d.routes ?? []).map((properties, index) => ({ name: `route-${index + 1}`, properties }));
  return {
    resources: [
      {
        id: IDS.vm,
        location,
        properties: {
          provisioningState: 'Succeeded',
          storageProfile: { osDisk: { osType: 'Linux', ...MANAGED }, dataDisks: [] },
          networkProfile: { networkInterfaces: [{ id: IDS.nic }] },
          instanceView: RUNNING,
          ...d.vm,
        },
      },
      {
        id: IDS.nic,
        properties: { primary: true, ...has(d.nicRules, IDS.nicNsg), ipConfigurations: [configuration], ...d.nic },
      },
      { id: IDS.subnet, properties: { ...has(d.subnetRules, IDS.subnetNsg), ...table, ...d.subnet } },
      nsg(IDS.nicNsg, d.nicRules ?? [], { networkInterfaces: [{ id: IDS.nic }], ...d.nicNsg }),
      nsg(IDS.subnetNsg, d.subnetRules ?? [], { subnets: [{ id: IDS.subnet }], ...d.subnetNsg }),
      { id: IDS.routeTable, properties: { routes, ...d.routeTable } },
      { id: VNET, properties: { addressSpace: { addressPrefixes: ['10.1.0.0/16'] }, ...d.vnet } },
      { id: IDS.disk, sku: { name: 'Premium_LRS' }, properties: {} },
      {
        id: IDS.item,
        properties: { sourceResourceId: IDS.vm, policyId: IDS.policy, lastBackupStatus: 'Completed', ...d.item },
      },
      { id: IDS.policy, name: 'Daily', properties: {} },
      ...(d.more ?? []),
    ],
    ...(d.lists === undefined ? {} : { lists: d.lists }),
    ...(d.failures === undefined ? {} : { failures: d.failures }),
  };
}

/** The nightly run that failed. */
export const FAILED = { startedAt: '2026-03-01T22:30:00.1234567Z', endedAt: '2026-03-01T22:40:00Z' };

export function subjectOf(failedJob: Subject['failedJob'] = FAILED): Subject {
  return { virtualMachine: idOf(IDS.vm), protectedItem: idOf(IDS.item), failedJob, codes: ['400206'] };
}

/** Somebody asks how the VM is. */
export const ASKED: Subject = { virtualMachine: idOf(IDS.vm), protectedItem: idOf(IDS.item), codes: [] };

/** What the service-tag API answers, made small: two regions and what holds them. */
export const SERVICE_TAGS = [
  {
    name: 'Storage.WestEurope',
    properties: { region: 'westeurope', addressPrefixes: ['20.60.0.0/24', '52.239.140.0/22'] },
  },
  { name: 'Storage.NorthEurope', properties: { region: 'northeurope', addressPrefixes: ['20.60.19.0/24'] } },
  { name: 'Storage', properties: { region: '', addressPrefixes: ['20.60.0.0/16', '52.239.128.0/18'] } },
  { name: 'AzureCloud.westeurope', properties: { region: 'westeurope', addressPrefixes: ['20.60.0.0/25'] } },
  { name: 'AzureCloud', properties: { region: '', addressPrefixes: ['20.0.0.0/8', '52.0.0.0/8', '2603::/16'] } },
  { name: 'Sql', properties: { region: '', addressPrefixes: ['40.68.37.0/24'] } },
];
export const TAGS = { serviceTags: { westeurope: SERVICE_TAGS } };

export function readerWith(d: Differences): WorldReader {
  return new WorldReader(worldWith(d));
}

/** A refusal of Azure's, for want of a permission. */
export function denied(action: string): Failure {
  return { kind: 'denied', action, scope: 'here' };
}

/** An instance view in a power state. */
export function view(state: string, more: Properties = {}): Properties {
  return { instanceView: { ...RUNNING, statuses: [{ code: `PowerState/${state}` }], ...more } };
}

/** What the activity log holds of a resource. */
export function activity(id: string, ...events: readonly (readonly [operation: string, at: string])[]) {
  const entries = events.map(([operation, eventTimestamp]) => {
    return { operationName: { value: operation }, status: { value: 'Succeeded' }, eventTimestamp };
  });
  return { activity: { [id]: entries } };
}

/** The rules that a plan writes: this remediation knows no other step. */
export function ruleSteps(plan: Plan | undefined): readonly StepOf<'security-rule'>[] {
  const steps = plan?.then === 'change' ? plan.steps : [];
  return steps.flatMap((step) => (step.kind === 'security-rule' ? [step] : []));
}

type Options = Parameters<typeof blockedEgress>[0];

/** What the remediation finds, in short: `unhealthy kind, kind`, everything that it said, what it would do. */
export async function seenIn(d: Differences, subject = subjectOf(), options: Partial<Options> = {}) {
  const reader = readerWith(d);
  const found = await blockedEgress({ egressSource: 'virtual-network', ...options }).look(subject, reader);
  const diagnosis = found.ok ? found.value.diagnosis : undefined;
  const plan = found.ok ? found.value.plan : undefined;
  const kinds = diagnosis?.status === 'unhealthy' ? diagnosis.causes.map(({ kind }) => kind) : [];
  const missing = diagnosis?.status === 'cannot-tell' ? diagnosis.missing : [];
  return {
    is: [diagnosis?.status ?? 'failed', kinds.join(', ')].join(' ').trim(),
    failure: found.ok ? undefined : found.failure,
    diagnosis,
    said: [...(diagnosis?.evidence ?? []), ...missing].join('\n'),
    steps: ruleSteps(plan),
    ways: plan?.then === 'ask-a-person' ? plan.ways : [],
    restsOn: diagnosis?.status === 'healthy' ? diagnosis.restsOn : [],
    asked: reader.asked,
  };
}
