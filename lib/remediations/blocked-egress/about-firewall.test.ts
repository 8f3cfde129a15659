import { describe, expect, it } from 'vitest';
import { ASKED, denied, seenIn, SUBSCRIPTION, TAGS } from '../../../test/support/egress.js';
import type { Differences, Properties } from '../../../test/support/egress.js';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.Network`;
const FIREWALL = `${GROUP}/azureFirewalls/fw-hub`;
const POLICY = `${GROUP}/firewallPolicies/fwp-hub`;
const BASE = `${GROUP}/firewallPolicies/fwp-base`;
const WEB = `${GROUP}/ipGroups/web`;
const STORES = `${GROUP}/ipGroups/stores`;
const TO_FIREWALL = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.9.4' }];

/** A rule on all TCP from everywhere to everywhere, but for what is said otherwise. */
const network = (name: string, more: Properties = {}): Properties => ({
  ruleType: 'NetworkRule',
  name,
  ipProtocols: ['TCP'],
  sourceAddresses: ['*'],
  destinationAddresses: ['*'],
  destinationPorts: ['*'],
  ...more,
});
const application = (name: string, more: Properties): Properties => ({
  ruleType: 'ApplicationRule',
  name,
  protocols: [{ protocolType: 'Https', port: 443 }],
  sourceAddresses: ['*'],
  ...more,
});
const BACKUP_TAG = application('backup', { fqdnTags: ['AzureBackup'], protocols: [] });
const collection = (name: string, priority: number, type: string, ...rules: readonly Properties[]): Properties => ({
  ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
  name,
  priority,
  action: { type },
  rules,
});
const allow = (...rules: readonly Properties[]) => collection('allow', 200, 'Allow', ...rules);
const deny = (...rules: readonly Properties[]) => collection('deny', 100, 'Deny', ...rules);
const group = (priority: number, ...ruleCollections: readonly Properties[]) => ({
  properties: { priority, ruleCollections },
});

/** Behind a firewall whose policy has these groups of rules. */
function behind(groups: readonly unknown[], more: Differences = {}, base?: readonly unknown[]): Differences {
  const basePolicy = base === undefined ? {} : { basePolicy: { id: BASE } };
  const ipConfigurations = [{ properties: { privateIPAddress: '10.1.9.4' } }];
  return {
    nicRules: [],
    routes: TO_FIREWALL,
    ...more,
    more: [
      { id: POLICY, properties: basePolicy },
      { id: BASE, properties: {} },
      { id: WEB, properties: { ipAddresses: ['10.1.0.0/28'] } },
      { id: STORES, properties: { ipAddresses: ['20.60.0.0/24', '52.239.140.0/22'] } },
      ...(more.more ?? []),
    ],
    lists: {
      azureFirewalls: {
        [SUBSCRIPTION]: [{ id: FIREWALL, properties: { firewallPolicy: { id: POLICY }, ipConfigurations } }],
      },
      ruleCollectionGroups: { [POLICY]: groups, [BASE]: base ?? [] },
      ...TAGS,
      ...more.lists,
    },
  };
}
const ruled = (...collections: readonly Properties[]) => behind([group(200, ...collections)]);

const PASSES = /^Azure Firewall fw-hub \(policy fwp-hub\) lets TCP 443, 8443 from 10\.1\.0\.4 to Storage\.WestEurope/m;
const STOPS = 'unhealthy firewall-stops';
const both = [
  { protocolType: 'Https', port: 443 },
  { protocolType: 'Https', port: 8443 },
];

/** What the firewall's rules say, what is found, and a line of the evidence. */
const ROWS: readonly (readonly [string, Differences, string, string | RegExp])[] = [
  ['a network rule allows everything', ruled(allow(network('all'))), 'healthy', PASSES],
  [
    'a network rule allows the tag of the region',
    ruled(
      allow(
        network('storage', { destinationAddresses: ['Storage.WestEurope'], destinationPorts: ['443-444', '8443'] }),
      ),
    ),
    'healthy',
    / through by network rule storage of rule collection allow$/m,
  ],
  [
    'a network rule allows the prefixes of the region',
    ruled(allow(network('storage', { destinationAddresses: ['20.60.0.0/24', '52.239.140.0/22'] }))),
    'healthy',
    PASSES,
  ],
  [
    'a network rule allows any protocol from a range',
    ruled(allow(network('any', { ipProtocols: ['Any'], sourceAddresses: ['10.1.0.1-10.1.0.9'] }))),
    'healthy',
    PASSES,
  ],
  [
    'rules of UDP, of another source and of other ports say nothing',
    ruled(
      allow(
        network('udp', { ipProtocols: ['UDP'] }),
        network('elsewhere', { sourceAddresses: ['10.2.0.0/16'] }),
        network('ssh', { destinationPorts: ['22'] }),
      ),
    ),
    STOPS,
    'Azure Firewall fw-hub (policy fwp-hub) does not let TCP 443, 8443 from 10.1.0.4 to Storage.WestEurope through: no rule allows it',
  ],
  [
    'a deny comes first',
    ruled(allow(network('all')), deny(network('no', { destinationAddresses: ['Storage'] }))),
    STOPS,
    / through: network rule no of rule collection deny denies it$/m,
  ],
  [
    'a group with a lower number comes first, whatever its collections are numbered',
    behind([group(300, deny(network('late'))), group(200, allow(network('early')))]),
    'healthy',
    /by network rule early of/,
  ],
  [
    'the FQDN tag alone: 8443 is missing',
    ruled(allow(BACKUP_TAG)),
    STOPS,
    /^Azure Firewall fw-hub \(policy fwp-hub\) does not let TCP 8443 from/m,
  ],
  [
    'the FQDN tag, and 8443 by a network rule',
    ruled(allow(BACKUP_TAG, network('8443', { destinationPorts: ['8443'] }))),
    'healthy',
    PASSES,
  ],
  [
    'application rules on names of blob storage',
    ruled(allow(application('blob', { targetFqdns: ['*.blob.storage.azure.net'], protocols: both }))),
    'healthy',
    /by application rule blob of/,
  ],
  [
    'an application rule on any name',
    ruled(allow(application('any', { targetFqdns: ['*'], protocols: both }))),
    'healthy',
    PASSES,
  ],
  [
    'application rules on single hosts, on other names, and on other protocols',
    ruled(
      allow(
        application('one', { targetFqdns: ['md-1.z5.blob.storage.azure.net'], protocols: both }),
        application('other', { targetFqdns: ['*.contoso.com'], protocols: both }),
        application('sql', { targetFqdns: ['*'], protocols: [{ protocolType: 'Mssql', port: 443 }, {}] }),
      ),
    ),
    STOPS,
    /no rule allows it$/m,
  ],
  [
    'network rules come before application rules',
    ruled(
      collection('first', 100, 'Deny', application('no', { targetFqdns: ['*'], protocols: both })),
      allow(network('yes')),
    ),
    'healthy',
    /by network rule yes of/,
  ],
  [
    'a base policy comes first',
    behind([group(100, allow(network('own')))], {}, [group(900, deny(network('base')))]),
    STOPS,
    /network rule base of rule collection deny denies it$/m,
  ],
  [
    'rules that translate addresses say nothing',
    ruled({ name: 'dnat', priority: 1, action: { type: 'DNAT' }, rules: [{ ruleType: 'NatRule', name: 'in' }] }),
    STOPS,
    /no rule allows it$/m,
  ],
  [
    'an IP group holds the machine, another one Storage',
    ruled(
      allow(
        network('groups', {
          sourceAddresses: [],
          sourceIpGroups: [WEB],
          destinationAddresses: [],
          destinationIpGroups: [STORES],
        }),
      ),
    ),
    'healthy',
    PASSES,
  ],
  [
    'an IP group does not hold the machine',
    ruled(allow(network('groups', { sourceAddresses: [], sourceIpGroups: [STORES] }))),
    STOPS,
    /no rule allows it$/m,
  ],
];

describe('an Azure Firewall on the way', () => {
  it.each(ROWS)('%s', async (_, world, is, line) => {
    const found = await seenIn(world);
    expect(found.is).toBe(is);
    expect(found.said).toMatch(line);
  });

  it('is named with its policy and with what is missing there', async () => {
    const found = await seenIn(ruled(allow(BACKUP_TAG)));
    expect(found.diagnosis).toMatchObject({ causes: [{ resourceId: POLICY.toLowerCase() }] });
    expect(found.ways).toEqual([
      'Have the owner of Azure Firewall fw-hub add to its policy fwp-hub a network rule that allows TCP 8443 from 10.1.0.4 to Storage.WestEurope. Or add the service endpoint Microsoft.Storage to subnet default.',
    ]);
    expect((await seenIn(ruled(deny(network('no'))))).ways).toEqual([
      'Have the owner of Azure Firewall fw-hub add to its policy fwp-hub a network rule that allows TCP 443, 8443 from 10.1.0.4 to Storage.WestEurope, before network rule no of rule collection deny; for port 443, an application rule with the FQDN tag AzureBackup does as well. Or add the service endpoint Microsoft.Storage to subnet default.',
    ]);
  });

  it('may have rules of its own instead of a policy, and its address of a virtual hub', async () => {
    const own = (name: string, rule: Properties) => ({
      name,
      properties: { priority: 100, action: { type: 'Allow' }, rules: [rule] },
    });
    const classic = (properties: Properties) => ({
      ...behind([]),
      lists: { azureFirewalls: { [SUBSCRIPTION]: [{ id: FIREWALL, properties }] } },
    });
    const hubIPAddresses = { privateIPAddress: '10.1.9.4' };
    const rules = {
      networkRuleCollections: [own('net', network('8443', { protocols: ['TCP'], destinationPorts: ['8443'] }))],
      applicationRuleCollections: [own('app', BACKUP_TAG)],
    };
    const open = await seenIn(classic({ hubIPAddresses, ...rules }));
    expect(open.is).toBe('healthy');
    expect(open.said).toMatch(
      /^Azure Firewall fw-hub lets TCP 443, 8443 .* by application rule backup of rule collection app, network rule 8443/m,
    );
    const closed = await seenIn(classic({ hubIPAddresses }));
    expect(closed.is).toBe(STOPS);
    expect(closed.ways.join()).toMatch(/^Have the owner of Azure Firewall fw-hub add to it a network rule/);
    expect(closed.diagnosis).toMatchObject({ causes: [{ resourceId: FIREWALL.toLowerCase() }] });
  });

  it('has to let unmanaged disks through to the host of each account', async () => {
    const disk = (account: string) => ({ vhd: { uri: `https://${account}.blob.core.windows.net/vhds/d.vhd` } });
    const vm = { storageProfile: { osDisk: disk('one'), dataDisks: [disk('two')] } };
    const to = (...targetFqdns: readonly string[]) =>
      behind([group(100, allow(application('disks', { targetFqdns })))], { vm });
    expect((await seenIn(to('one.blob.core.windows.net'))).is).toBe(STOPS);
    expect((await seenIn(to('one.blob.core.windows.net', '*.core.windows.net'))).is).toBe('healthy');
  });
});

describe('what is read of a firewall', () => {
  it('is its policy, the rules, the base, and the IP groups and tags that decide', async () => {
    const needing = network('groups', { destinationAddresses: [], destinationIpGroups: [STORES] });
    const ignored = network('ssh', { destinationPorts: ['22'], sourceIpGroups: [WEB] });
    const { asked } = await seenIn(behind([group(100, allow(needing, ignored))], {}, []));
    expect(asked.slice(asked.indexOf('restorePointCollections 00000000-0000-0000-0000-00000000000a') + 1)).toEqual([
      'firewallPolicy fwp-hub',
      'ruleCollectionGroups fwp-hub',
      'firewallPolicy fwp-base',
      'ruleCollectionGroups fwp-base',
      'ipGroup stores',
      'serviceTags westeurope',
    ]);
  });

  it('is nothing where no run has failed: what is merely likely explains nothing then', async () => {
    const { asked, said, is } = await seenIn(ruled(), ASKED);
    expect(is).toBe('healthy');
    expect(asked.some((one) => one.startsWith('firewallPolicy'))).toBe(false);
    expect(said).toMatch(
      /10\.1\.9\.4 is Azure Firewall fw-hub: whether its rules let the backup through is not looked/,
    );
  });

  it('is a handful of IP groups at most', async () => {
    const groups = Array.from({ length: 18 }, (_, n) => `${GROUP}/ipGroups/g${n}`);
    const many = network('many', { sourceAddresses: [], sourceIpGroups: groups });
    const more = groups.map((id) => ({ id, properties: {} }));
    const { asked, said, is } = await seenIn(behind([group(100, allow(many))], { more }));
    expect(asked.filter((one) => one.startsWith('ipGroup '))).toHaveLength(16);
    expect(said).toMatch(
      /rule many of rule collection allow: IP group g16 is not looked at: the rules name more than 16$/m,
    );
    expect(is).toBe('unhealthy routed-elsewhere');
  });

  const source = network('from', { sourceAddresses: [], sourceIpGroups: [WEB] });
  const destination = network('to', { destinationAddresses: [], destinationIpGroups: [STORES] });
  it.each<[string, readonly Properties[], string, string]>([
    ['the policy', [], 'firewallPolicy', 'firewall policy fwp-hub cannot be seen: needs firewallPolicy/read'],
    ['its rules', [], 'ruleCollectionGroups', 'the rules of firewall policy fwp-hub cannot be seen: needs'],
    ['an IP group of sources', [source], 'ipGroup', 'network rule from of rule collection allow: IP group web cannot'],
    ['an IP group of destinations', [destination], 'ipGroup', 'network rule to of rule collection allow: IP group'],
    ['the tags', [destination], 'serviceTags', 'the service tags of westeurope cannot be seen: needs serviceTags/read'],
  ])('is said where it cannot be read: %s', async (_, rules, read, why) => {
    const world = behind([group(100, allow(...rules))], { failures: { [read]: denied(`${read}/read`) } });
    const found = await seenIn(world);
    expect(found.is).toBe('unhealthy routed-elsewhere');
    expect(found.said).toMatch(
      `(policy fwp-hub) lets TCP 443 from 10.1.0.4 to Storage.WestEurope through is not known: `,
    );
    expect(found.said).toContain(why);
  });

  it('blames the firewall where one port is stopped and another one is not known', async () => {
    const rules = [{ ...source, destinationPorts: ['8443'] }];
    const world = behind([group(100, allow(...rules))], { failures: { ipGroup: denied('ipGroup/read') } });
    const found = await seenIn(world);
    expect(found.is).toBe(STOPS);
    expect(found.said).toMatch(/does not let TCP 443 from/);
    expect(found.said).toMatch(/lets TCP 8443 from .* is not known/);
  });
});
