import { describe, expect, it } from 'vitest';
import {
  ASKED,
  activity,
  DENY_ALL,
  denied,
  FAILED,
  IDS,
  rule,
  seenIn,
  subjectOf,
  SUBSCRIPTION,
  TAGS,
  view,
} from '../../../test/support/egress.js';
import type { Differences } from '../../../test/support/egress.js';
import { blockedEgress } from './index.js';
import { READS } from './eyes.js';

const OWN = rule('backup-medic-allow-storage-westeurope', 3999, 'Allow', {
  protocol: 'Tcp',
  destinationAddressPrefix: 'Storage.WestEurope',
  sourceAddressPrefix: 'VirtualNetwork',
  destinationPortRanges: ['443', '8443'],
  destinationPortRange: undefined,
});
const OWN_ID = `${IDS.nicNsg}/securityRules/${String(OWN['name'])}`.toLowerCase();
const WRITE = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const ORDINARY = [
  'virtualMachine vm-app',
  'networkInterface nic-app',
  'subnet default',
  'networkSecurityGroup nsg-nic',
  'adminRules vnet-app',
];

describe('what is read, cheapest decisive evidence first', () => {
  it('five reads settle the ordinary case: one NSG denies', async () => {
    expect((await seenIn({ nicRules: [DENY_ALL] })).asked).toEqual(ORDINARY);
  });

  it('six where both NSGs are there', async () => {
    const { asked } = await seenIn({ nicRules: [DENY_ALL], subnetRules: [DENY_ALL] });
    expect(asked).toEqual([...ORDINARY.slice(0, 4), 'networkSecurityGroup nsg-subnet', 'adminRules vnet-app']);
  });

  it('each interface until one says that it is primary, and only that one where the machine says which', async () => {
    const nics = [{ id: IDS.otherNic }, { id: IDS.nic }];
    const more = [{ id: IDS.otherNic, properties: { primary: false } }];
    const read = async (networkInterfaces: readonly object[]) =>
      (await seenIn({ nicRules: [DENY_ALL], vm: { networkProfile: { networkInterfaces } }, more })).asked.filter(
        (one) => one.startsWith('networkInterface '),
      );
    expect(await read(nics)).toEqual(['networkInterface nic-other', 'networkInterface nic-app']);
    expect(await read([nics[0] ?? {}, { id: IDS.nic, properties: { primary: true } }])).toEqual([
      'networkInterface nic-app',
    ]);
  });

  it('one read where the machine alone decides, and the protected item that may say otherwise', async () => {
    expect((await seenIn({ vm: { osProfile: { allowExtensionOperations: false } } })).asked).toEqual([
      'virtualMachine vm-app',
      'protectedItem vm-app',
    ]);
    expect((await seenIn({ vm: view('deallocated') })).asked).toEqual([
      'virtualMachine vm-app',
      'protectedItem vm-app',
      'activity vm-app',
    ]);
  });

  it('a route table only where it counts', async () => {
    const routes = [{ addressPrefix: '10.0.0.0/8', nextHopType: 'None' }];
    expect((await seenIn({ nicRules: [DENY_ALL], routes })).asked).toEqual([...ORDINARY, 'routeTable rt-app']);
    const subnet = { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['*'] }] };
    expect((await seenIn({ nicRules: [DENY_ALL], routes, subnet })).asked).toEqual(ORDINARY);
  });

  it("a tag's prefixes only where a rule before the deciding one needs them", async () => {
    const cloud = rule('cloud', 100, 'Allow', { destinationAddressPrefix: 'AzureCloud', destinationPortRange: '443' });
    const { asked, steps } = await seenIn({ nicRules: [cloud, DENY_ALL], lists: TAGS });
    expect(asked).toEqual([...ORDINARY, 'serviceTags westeurope']);
    expect(steps[0]?.after?.destinationPortRanges).toEqual(['8443']);
    expect(
      (await seenIn({ nicRules: [{ ...cloud }, rule('no', 99 + 1, 'Deny')].slice(1), lists: TAGS })).asked,
    ).toEqual(ORDINARY);
  });

  it('prefixes also for a route that would drop part of the traffic, not for one straight out', async () => {
    const part = (nextHopType: string) => [{ addressPrefix: '20.60.0.0/25', nextHopType }];
    const found = await seenIn({ nicRules: [], routes: part('None'), lists: TAGS });
    expect(found.asked).toContain('serviceTags westeurope');
    expect(found.is).toBe('unhealthy route-drops');
    expect((await seenIn({ nicRules: [DENY_ALL], routes: part('Internet') })).asked).not.toContain(
      'serviceTags westeurope',
    );
  });

  it('effective rules only where a rule on VirtualNetwork could turn the verdict', async () => {
    const toNetwork = rule('network', 100, 'Allow', { destinationAddressPrefix: 'VirtualNetwork' });
    const lists = { effectiveNetworkSecurityGroups: { [IDS.nic]: [{ tagMap: { VirtualNetwork: ['10.1.0.0/16'] } }] } };
    expect((await seenIn({ nicRules: [toNetwork, DENY_ALL], lists })).asked).toEqual([
      ...ORDINARY,
      'effectiveNetworkSecurityGroups nic-app',
    ]);
    const behind = { ...toNetwork, properties: { ...(Object(toNetwork['properties']) as object), priority: 4001 } };
    expect((await seenIn({ nicRules: [behind, DENY_ALL] })).asked).toEqual(ORDINARY);
  });

  it('the disks of unknown kind before a rule is planned', async () => {
    const vm = { storageProfile: { osDisk: { name: 'os', managedDisk: { id: IDS.disk } } } };
    expect((await seenIn({ vm, nicRules: [DENY_ALL] })).asked).toEqual([...ORDINARY, 'disk disk-os']);
  });

  it('everything else where nothing cheaper decided and a run has failed', async () => {
    expect((await seenIn({ nicRules: [] })).asked.slice(5)).toEqual([
      'virtualNetwork vnet-app',
      'disk disk-os',
      'activity vm-app',
      'activity nsg-nic',
      'protectedItem vm-app',
      'recoveryPoints vm-app',
      'backupPolicy daily',
      `restorePointCollections ${SUBSCRIPTION}`,
      'effectiveRoutes nic-app',
    ]);
  });

  it('less where somebody just asks', async () => {
    expect((await seenIn({ nicRules: [] }, ASKED)).asked.slice(5)).toEqual([
      'protectedItem vm-app',
      'virtualNetwork vnet-app',
      'disk disk-os',
    ]);
    expect((await seenIn({ nicRules: [] }, { ...ASKED, protectedItem: undefined })).asked.slice(5)).toEqual([
      'virtualNetwork vnet-app',
      'disk disk-os',
    ]);
  });

  it('reads no route in force where gateways may not tell, or the table has told', async () => {
    const routes = [{ addressPrefix: '10.0.0.0/8', nextHopType: 'None' }];
    const closed = await seenIn({ nicRules: [], routes, routeTable: { disableBgpRoutePropagation: true } });
    expect(closed.asked).not.toContain('effectiveRoutes nic-app');
  });
});

describe('a verdict that rests on a rule of ours', () => {
  const nicRules = [OWN, DENY_ALL];
  const routes = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.9.4' }];

  it('is the end of looking where the rule is newer than the failed run: the backup has to run', async () => {
    const lists = activity(OWN_ID, [WRITE, '2026-03-01T23:00:00Z']);
    const found = await seenIn({ nicRules, routes, lists });
    expect(found.is).toBe('healthy');
    expect(found.restsOn).toEqual([OWN_ID]);
    expect(found.asked.slice(5)).toEqual(['routeTable rt-app', `activity ${OWN['name'] as string}`]);
  });

  it('is looked behind where the rule is older: something else is wrong', async () => {
    const found = await seenIn({ nicRules, routes });
    expect(found.is).toBe('unhealthy routed-elsewhere');
  });

  it('costs no more than the ordinary case where nothing failed', async () => {
    expect((await seenIn({ nicRules }, { ...ASKED, protectedItem: undefined })).asked).toEqual(ORDINARY);
  });

  it('needs no activity log where the case itself has just changed something, whatever the item says', async () => {
    const item = { lastBackupStatus: 'Failed', lastBackupTime: FAILED.startedAt, healthDetails: [{ code: 400206 }] };
    const found = await seenIn({ nicRules, item }, { ...ASKED, changedSince: true });
    expect(found.is).toBe('healthy');
    expect(found.asked).toEqual([...ORDINARY, 'protectedItem vm-app']);
  });

  it('is trusted where the activity log cannot be read, or no time is known to compare with', async () => {
    expect((await seenIn({ nicRules, failures: { activity: denied('values/read') } })).is).toBe('healthy');
    expect((await seenIn({ nicRules, routes }, subjectOf({}))).is).toBe('healthy');
  });

  it('names no rule that the verdict could do without', async () => {
    expect((await seenIn({ nicRules: [OWN] })).restsOn).toEqual([]);
    expect((await seenIn({ nicRules: [], subnetRules: [OWN, DENY_ALL] })).restsOn).toEqual([
      OWN_ID.replace('nsg-nic', 'nsg-subnet'),
    ]);
  });
});

describe('who asks how the VM is', () => {
  const health = (code: number) => ({
    lastBackupStatus: 'Failed',
    lastBackupTime: FAILED.startedAt,
    healthDetails: [{ code }],
  });

  it('has the last run explained where it failed with our code', async () => {
    const vm = {
      storageProfile: { osDisk: { name: 'os', managedDisk: { id: IDS.disk, storageAccountType: 'UltraSSD_LRS' } } },
    };
    expect((await seenIn({ vm, item: health(400206) }, ASKED)).is).toBe('unhealthy host-only-disks');
    expect((await seenIn({ vm, item: health(400198) }, ASKED)).is).toBe('healthy');
    expect((await seenIn({ vm }, ASKED)).is).toBe('healthy');
  });

  it('is told of a detour only as evidence', async () => {
    const routes = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualNetworkGateway' }];
    const found = await seenIn({ nicRules: [], routes }, ASKED);
    expect(found.is).toBe('healthy');
    expect(found.said).toMatch(/sends Storage.WestEurope to VirtualNetworkGateway/);
  });
});

it('a region that is newer than the list is found among the tags', async () => {
  const at = (name: string, region: string) => ({
    lists: {
      serviceTags: {
        moonbase: [
          { name: 'Storage', properties: {} },
          { name, properties: { region, addressPrefixes: [] } },
        ],
      },
    },
  });
  const tagIn = async (name: string, region: string) =>
    (await seenIn({ location: 'moonbase', nicRules: [DENY_ALL], ...at(name, region) })).steps[0]?.after
      ?.destinationAddressPrefixes;
  expect(await tagIn('Storage.MoonBase', 'moonb')).toEqual(['Storage.MoonBase']);
  expect(await tagIn('Storage.Lunar', 'moonbase')).toEqual(['Storage.Lunar']);
});

it('a disk that turns out to be host-only, but is excluded, changes nothing', async () => {
  const vm = {
    storageProfile: {
      osDisk: { name: 'os', managedDisk: { id: IDS.disk, storageAccountType: 'Premium_LRS' } },
      dataDisks: [{ lun: 3, name: 'data', managedDisk: { id: IDS.dataDisk } }],
    },
  };
  const more = [{ id: IDS.dataDisk, sku: { name: 'UltraSSD_LRS' }, properties: {} }];
  const inclusion = (diskLunList: readonly number[], isInclusionList: boolean) => ({
    extendedProperties: { diskExclusionProperties: { diskLunList, isInclusionList } },
  });
  expect((await seenIn({ vm, more, nicRules: [DENY_ALL], item: inclusion([], true) })).is).toBe('unhealthy nsg-denies');
  expect((await seenIn({ vm, more, nicRules: [DENY_ALL], item: inclusion([3], true) })).is).toBe(
    'unhealthy host-only-disks',
  );
});

it('a policy of crash-consistent snapshots makes the code one that the network cannot explain', async () => {
  const more = [
    { id: `${IDS.policy}-cc`, name: 'Agentless', properties: { snapshotConsistencyType: 'OnlyCrashConsistent' } },
  ];
  const found = await seenIn({ nicRules: [], more, item: { policyId: `${IDS.policy}-cc` } });
  expect(found.is).toBe('not-applicable');
  expect(found.said).toMatch(/backup policy Agentless takes crash-consistent snapshots only/);
});

it('declares what it reads, and reads all of it in one case or another', async () => {
  const { reads, writes, answers } = blockedEgress({ egressSource: 'virtual-network' });
  expect(reads).toEqual(READS);
  expect(writes).toEqual(['security-rule']);
  expect(answers.codes).toEqual(['ExtensionSnapshotFailedNoNetwork', '400206']);
  const routes = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.9.4' }];
  const sql = rule('sql', 100, 'Deny', { destinationAddressPrefix: 'Sql' });
  const toNetwork = rule('network', 101, 'Deny', { destinationAddressPrefix: 'VirtualNetwork' });
  const tagMap = { [IDS.nic]: [{ tagMap: { VirtualNetwork: ['10.1.0.0/16'] } }] };
  const subnet = {
    serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['*'] }],
    serviceEndpointPolicies: [{ id: IDS.endpointPolicy }],
  };
  const policy = { id: `${IDS.vnet}-fwp`, properties: {} };
  const rule1 = { ruleType: 'NetworkRule', ipProtocols: ['TCP'], destinationPorts: ['*'], sourceIpGroups: [IDS.vnet] };
  const firewall = {
    azureFirewalls: {
      [SUBSCRIPTION]: [
        {
          id: `${IDS.vnet}-fw`,
          properties: { firewallPolicy: { id: policy.id }, hubIPAddresses: { privateIPAddress: '10.1.9.4' } },
        },
      ],
    },
    ruleCollectionGroups: { [policy.id]: [{ properties: { ruleCollections: [{ rules: [rule1] }] } }] },
  };
  const points = { [SUBSCRIPTION]: [{ id: `${IDS.disk}-rpc`, properties: { source: { id: IDS.vm } } }] };
  const worlds: readonly Differences[] = [
    {
      nicRules: [sql, toNetwork],
      lists: { ...TAGS, effectiveNetworkSecurityGroups: tagMap, azureFirewalls: { [SUBSCRIPTION]: [] } },
      routes,
    },
    { nicRules: [], routes, more: [policy], lists: { ...firewall, restorePointCollections: points } },
    { subnet },
    {
      nicRules: [],
      vm: { storageProfile: { osDisk: { vhd: { uri: 'https://staapp.blob.core.windows.net/os.vhd' } } } },
    },
    { nicRules: [] },
  ];
  const asked = (await Promise.all(worlds.map(async (one) => seenIn(one)))).flatMap((found) => found.asked);
  expect(READS.filter((read) => !asked.some((one) => one.startsWith(`${read} `)))).toEqual([]);
});
