import { describe, expect, it } from 'vitest';
import {
  DENY_ALL,
  denied,
  IDS,
  readerWith,
  rule,
  seenIn,
  subjectOf,
  view,
  type Properties,
} from '../../../test/support/egress.js';
import { observe } from './observe.js';
import { plan } from './plan.js';

const OWN = 'backup-medic-allow-storage-westeurope';
const own = (priority: number, more: Properties = {}) =>
  rule(OWN, priority, 'Allow', {
    protocol: 'Tcp',
    sourceAddressPrefix: 'VirtualNetwork',
    destinationAddressPrefix: 'Storage.WestEurope',
    destinationPortRange: '443',
    ...more,
  });
const many = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    rule(`r${from + index}`, from + index, 'Allow', { destinationAddressPrefix: '10.0.0.0/8' }),
  );
const first = async (...asked: Parameters<typeof seenIn>) => (await seenIn(...asked)).steps[0];

describe('a rule that is planned', () => {
  it('opens what is closed, from the network, right before the rule that denies', async () => {
    const [step, ...more] = (await seenIn({ nicRules: [DENY_ALL] })).steps;
    expect(more).toEqual([]);
    expect(step).toEqual({
      kind: 'security-rule',
      resourceId: `${IDS.nicNsg}/securityRules/${OWN}`.toLowerCase(),
      cause: `blocked-egress/nsg-denies@${IDS.nicNsg.toLowerCase()}`,
      summary: `Add rule ${OWN} (priority 3999) in NSG nsg-nic: allow TCP 443, 8443 from VirtualNetwork to Storage.WestEurope. It opens every storage account of the region to 1 network interface`,
      before: null,
      after: {
        access: 'Allow',
        direction: 'Outbound',
        priority: 3999,
        protocol: 'Tcp',
        sourceAddressPrefixes: ['VirtualNetwork'],
        sourcePortRanges: ['*'],
        destinationAddressPrefixes: ['Storage.WestEurope'],
        destinationPortRanges: ['443', '8443'],
      },
      atMost: 'auto',
      undo: 'automatic',
    });
  });

  it('lets only the machine out where the settings say so', async () => {
    const step = await first({ nicRules: [DENY_ALL] }, undefined, { egressSource: 'virtual-machine' });
    expect(step?.after?.sourceAddressPrefixes).toEqual(['10.1.0.4']);
  });

  it('holds only the ports that are blocked, in each NSG its own', async () => {
    const nicRules = [rule('no-8443', 200, 'Deny', { destinationPortRange: '8443' })];
    const { steps } = await seenIn({ nicRules, subnetRules: [DENY_ALL] });
    expect(steps.map(({ after }) => [after?.priority, after?.destinationPortRanges])).toEqual([
      [199, ['8443']],
      [3999, ['443', '8443']],
    ]);
  });

  it('stands before the first rule that denies any of its ports, at a number that no outbound rule has', async () => {
    const nicRules = [
      DENY_ALL,
      rule('no-8443', 300, 'Deny', { destinationPortRange: '8443' }),
      ...many(298, 299),
      rule('inbound', 297, 'Deny', { direction: 'Inbound' }),
    ];
    expect((await first({ nicRules }))?.after?.priority).toBe(297);
  });

  it('is one where the same NSG hangs on both the interface and the subnet', async () => {
    const both = { nicRules: [DENY_ALL], subnet: { networkSecurityGroup: { id: IDS.nicNsg } } };
    expect((await seenIn(both)).steps).toHaveLength(1);
  });

  it('names what it reaches', async () => {
    const nicNsg = { networkInterfaces: [{ id: IDS.nic }, { id: IDS.otherNic }], subnets: [{ id: IDS.subnet }] };
    expect((await first({ nicRules: [DENY_ALL], nicNsg }))?.summary).toMatch(/to 2 network interfaces and 1 subnet$/);
  });

  it('has the ports of the disks: 80 for unmanaged ones in an account without encryption', async () => {
    const vm = { storageProfile: { osDisk: { vhd: { uri: 'https://staapp.blob.core.windows.net/vhds/os.vhd' } } } };
    const plain = { encryption: { services: { blob: { enabled: false } } } };
    const ports = async (properties: Properties) =>
      (await first({ vm, nicRules: [DENY_ALL], more: [{ id: IDS.account, properties }] }))?.after
        ?.destinationPortRanges;
    expect(await ports({})).toEqual(['443']);
    expect(await ports(plain)).toEqual(['80']);
  });
});

describe('a rule of ours that is there already', () => {
  it('is moved before the rule that denies now, and keeps its ports', async () => {
    const rules = [rule('new', 200, 'Deny', { destinationPortRange: '8443' }), own(300), DENY_ALL];
    const step = await first({ nicRules: rules });
    expect(step?.before).toMatchObject({ priority: 300, destinationPortRanges: ['443'] });
    expect(step?.after).toMatchObject({ priority: 199, destinationPortRanges: ['443', '8443'] });
    expect(step?.summary).toMatch(/^Change rule/);
  });

  it('stays where it is and gets the port that it lacks', async () => {
    const step = await first({ nicRules: [own(300), DENY_ALL] });
    expect(step?.after).toMatchObject({ priority: 300, destinationPortRanges: ['443', '8443'] });
  });

  it('may take its own number again', async () => {
    const rules = [...many(100, 198), rule('new', 200, 'Deny'), own(199, { destinationPortRange: '22' })];
    expect((await first({ nicRules: rules }))?.after?.priority).toBe(199);
  });

  it.each<[string, string, 'virtual-machine' | 'virtual-network', readonly string[]]>([
    ['another machine', '10.1.0.9', 'virtual-machine', ['10.1.0.4', '10.1.0.9']],
    ['this machine', '10.1.0.4', 'virtual-machine', ['10.1.0.4']],
    ['the whole network', 'VirtualNetwork', 'virtual-machine', ['VirtualNetwork']],
    ['another machine, before the setting was widened', '10.1.0.9', 'virtual-network', ['VirtualNetwork']],
  ])('and was made for %s', async (_, sourceAddressPrefix, egressSource, sources) => {
    const step = await first({ nicRules: [own(300, { sourceAddressPrefix }), DENY_ALL] }, undefined, { egressSource });
    expect(step?.after?.sourceAddressPrefixes).toEqual(sources);
  });

  it.each<[string, Properties]>([
    ['denies now', { access: 'Deny' }],
    ['is inbound now', { direction: 'Inbound' }],
    ['goes elsewhere now', { destinationAddressPrefix: 'Sql' }],
    ['holds more now', { destinationAddressPrefixes: ['10.0.0.0/8'] }],
    ['is for UDP now', { protocol: 'Udp' }],
    ['has a group now', { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: IDS.nic }] }],
    ['minds source ports now', { sourcePortRange: '5000' }],
  ])('is left alone where it %s', async (_, more) => {
    const { is, ways } = await seenIn({ nicRules: [own(4001, more), DENY_ALL], lists: { serviceTags: {} } });
    expect(is).toMatch(/^unhealthy/);
    expect(ways[0]).toMatch(new RegExp(`^Rename or remove rule ${OWN} of NSG nsg-nic`));
  });
});

describe('a change that a person approves first', () => {
  const because = async (...asked: Parameters<typeof seenIn>) => {
    const step = await first(...asked);
    return `${step?.atMost ?? ''}: ${step?.because ?? ''}`;
  };
  const denyInbound = rule('in', 200, 'Deny', { direction: 'Inbound' });

  it('a quarantine', async () => {
    const rules = [DENY_ALL, denyInbound, own(4001)];
    expect(await because({ nicRules: rules })).toBe(
      'approve: NSG nsg-nic looks like a quarantine: it denies everything inbound and outbound and allows nothing',
    );
    expect(await because({ nicRules: [...rules, rule('a', 210, 'Allow', { direction: 'Inbound' })] })).toBe('auto: ');
    expect(await because({ nicRules: [DENY_ALL] })).toBe('auto: ');
  });

  it.each<[string, readonly Properties[]]>([
    ['by protocol', [{ protocol: 'Tcp' }, { protocol: 'Udp' }]],
    ['by its two halves', [{ destinationAddressPrefix: '0.0.0.0/1' }, { destinationAddressPrefix: '128.0.0.0/1' }]],
    [
      'by tags',
      [
        { destinationAddressPrefix: 'Internet' },
        { destinationAddressPrefix: 'VirtualNetwork', sourceAddressPrefix: 'VirtualNetwork' },
      ],
    ],
  ])('a quarantine %s', async (_, denies) => {
    const rules = denies.map((more, index) => rule(`out-${index}`, 300 + index, 'Deny', more));
    const tags = {
      serviceTags: { westeurope: [{ name: 'Storage.WestEurope', properties: { addressPrefixes: ['20.60.0.0/24'] } }] },
    };
    const tagMap = { effectiveNetworkSecurityGroups: { [IDS.nic]: [{ tagMap: { VirtualNetwork: ['10.1.0.0/16'] } }] } };
    const lists = { ...tags, ...tagMap };
    expect(
      await because({
        nicRules: [...rules, rule('any', 400, 'Deny', { direction: 'Inbound', destinationPortRange: '0-65535' })],
        lists,
      }),
    ).toMatch(/^approve: .*quarantine/);
    for (const some of [{ destinationPortRange: '22' }, { destinationAddressPrefix: '10.1.0.9' }]) {
      const narrow = rule('some', 400, 'Deny', { direction: 'Inbound', ...some });
      expect(await because({ nicRules: [...rules, narrow], lists })).toBe('auto: ');
    }
  });

  it('a deny of Storage by name', async () => {
    const named = rule('no-storage', 200, 'Deny', { destinationAddressPrefix: 'storage.westeurope' });
    expect(await because({ nicRules: [named] })).toBe(
      'approve: NSG nsg-nic denies Storage by name: rule no-storage (priority 200)',
    );
  });

  it('a machine whose snapshots likely do not use Storage', async () => {
    const vm = { securityProfile: { securityType: 'TrustedLaunch' } };
    expect(await because({ vm, nicRules: [DENY_ALL] })).toMatch(/^approve: the machine is of type TrustedLaunch/);
  });

  it('a disk of a kind that cannot be seen', async () => {
    const vm = { storageProfile: { osDisk: { name: 'os', managedDisk: { id: IDS.disk } } } };
    const failures = { disk: denied('Microsoft.Compute/disks/read') };
    expect(await because({ vm, nicRules: [DENY_ALL], failures })).toMatch(
      /^approve: the kind of disk os cannot be seen/,
    );
    expect(await because({ vm, nicRules: [DENY_ALL] })).toBe('auto: ');
  });

  it('an NSG that reaches more than the settings allow', async () => {
    const nicNsg = { networkInterfaces: [{ id: IDS.nic }, { id: IDS.otherNic }] };
    expect(await because({ nicRules: [DENY_ALL], nicNsg }, undefined, { maxReach: 1 })).toBe(
      'approve: NSG nsg-nic reaches 2 network interfaces, more than the 1 that may be changed without approval',
    );
    expect(await because({ nicRules: [DENY_ALL], nicNsg }, undefined, { maxReach: 2 })).toBe('auto: ');
  });

  it('an NSG on a subnet that cannot be looked at', async () => {
    const subnetNsg = { subnets: [{ id: IDS.subnet }, { id: IDS.otherSubnet }] };
    expect(await because({ subnetRules: [DENY_ALL], subnetNsg })).toBe(
      'approve: whether 1 other subnet of NSG nsg-subnet is delegated is not known',
    );
    const more = [{ id: IDS.otherSubnet, properties: {} }];
    expect(await because({ subnetRules: [DENY_ALL], subnetNsg, more })).toBe('auto: ');
  });
});

describe('what is left to a person', () => {
  it('a deny at 100', async () => {
    const { ways, steps } = await seenIn({ nicRules: [rule('no', 100, 'Deny'), ...many(101, 103)] });
    expect(steps).toEqual([]);
    expect(ways).toEqual([
      'Move rule no (priority 100) of NSG nsg-nic to priority 104, which is free, behind rule r101 (priority 101), rule r102 (priority 102), rule r103 (priority 103), so that a rule fits in before it.',
      'Or narrow rule no (priority 100) of NSG nsg-nic so that it no longer denies TCP 443, 8443 to Storage.WestEurope: no number below 100 exists.',
    ]);
  });

  it('all numbers before the deny are taken', async () => {
    const { ways } = await seenIn({ nicRules: [...many(100, 106), rule('no', 107, 'Deny')] });
    expect(ways).toEqual([
      'Move rule no (priority 107) of NSG nsg-nic to priority 108, which is free, so that a rule fits in before it.',
      'Or free one of the priorities 100 to 106 of NSG nsg-nic, all taken: rule r100 (priority 100), rule r101 (priority 101), rule r102 (priority 102), rule r103 (priority 103), rule r104 (priority 104) and 2 more.',
    ]);
  });

  it('nothing is written where one of two NSGs cannot be changed', async () => {
    const { steps, ways } = await seenIn({ nicRules: [DENY_ALL], subnetRules: [rule('no', 100, 'Deny')] });
    expect(steps).toEqual([]);
    expect(ways[0]).toMatch(/^Move rule no .* of NSG nsg-subnet/);
  });

  it.each([
    ['its own subnet', { delegations: [{ properties: { serviceName: 'Microsoft.Sql/managedInstances' } }] }, {}],
    ['another subnet of the NSG', {}, { delegations: [{ name: 'd' }] }],
  ])('an NSG whose subnet is delegated: %s', async (_, subnet, other) => {
    const subnetNsg = { subnets: [{ id: IDS.subnet }, { id: IDS.otherSubnet }] };
    const more = [{ id: IDS.otherSubnet, properties: other }];
    const { steps, ways } = await seenIn({ subnetRules: [DENY_ALL], subnet, subnetNsg, more });
    expect(steps).toEqual([]);
    expect(ways[0]).toMatch(/^Have the owner of NSG nsg-subnet allow TCP 443, 8443 to Storage.WestEurope in it/);
  });

  it('an NSG and something else: both are named', async () => {
    const routes = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'None' }];
    const { steps, ways } = await seenIn({ nicRules: [DENY_ALL], routes });
    expect(steps).toEqual([]);
    expect(ways).toEqual([
      'Have the owner of route table rt-app change route route-1, or add the service endpoint Microsoft.Storage to subnet default: its routes to Storage.WestEurope win.',
      'NSG nsg-nic denies TCP 443, 8443 to Storage.WestEurope as well: no rule is written before the rest is cured.',
    ]);
  });

  it('nothing, where nothing is wrong', async () => {
    const reader = readerWith({ nicRules: [] });
    const seen = await observe(subjectOf(), reader);
    expect(seen.ok && plan(seen.value, { egressSource: 'virtual-network' })).toEqual({
      then: 'ask-a-person',
      ways: [],
    });
  });

  it('says every way as a whole sentence', async () => {
    const { ways } = await seenIn({ vm: view('stopped') });
    expect(ways).toEqual([
      'Start vm-app, or stop it in Azure (deallocate) instead of inside the guest, then run the backup again.',
    ]);
  });
});
