import { describe, expect, it } from 'vitest';
import { AdminRule, EffectiveNetworkSecurityGroup, SecurityRule, ServiceTags } from '../../model/resources/network.js';
import { rule, SERVICE_TAGS, type Properties } from '../../../test/support/egress.js';
import { idOf } from '../../../test/support/reader.js';
import { storageAt, type TagSights } from './destination.js';
import { ofNetworkManager, ofNsg, type Flow } from './flow.js';
import { adminVerdictOf, DEFAULT_RULES, verdictOf } from './verdict.js';

const GROUP = idOf('/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/app');
const TAGS: TagSights = { serviceTags: { seen: true, value: ServiceTags.parse({ values: SERVICE_TAGS }) } };
const effective = (...prefixes: readonly string[]): TagSights => ({
  effectiveNsgs: {
    seen: true,
    value: [EffectiveNetworkSecurityGroup.parse({ tagMap: { VirtualNetwork: prefixes } })],
  },
});

function flow(sights: TagSights = {}, more: Partial<Flow> = {}): Flow {
  const destination = storageAt('Storage.WestEurope', sights);
  return { protocol: 'tcp', port: 443, source: { address: '10.1.0.4', groups: [GROUP] }, destination, ...more };
}

/** One custom rule at 200, before Azure's own. */
function verdictBy(access: 'Allow' | 'Deny', properties: Properties, sights: TagSights = {}, then?: 'Deny'): string {
  const custom = [rule('custom', 200, access, properties), ...(then === undefined ? [] : [rule('all', 300, then)])];
  const rules = [...custom.map((one) => ofNsg(SecurityRule.parse(one))), ...DEFAULT_RULES];
  const { destination } = flow(sights);
  const verdict = verdictOf(rules, flow(sights), destination.addresses);
  return verdict.is === 'open'
    ? `open: ${verdict.unknown.ask ?? verdict.unknown.why}`
    : `${verdict.is} by ${verdict.is === 'denied' ? verdict.by.name : verdict.by.map(({ name }) => name).join(', ')}`;
}

const DEFAULT = 'allowed by AllowInternetOutBound';
const plural = (kind: string, values: readonly string[]) => ({
  [kind]: undefined,
  [`${kind}${kind.endsWith('x') ? 'es' : 's'}`]: values,
});

describe('a deny at 200', () => {
  it.each<[string, Properties, string]>([
    ['of everything', {}, 'denied by custom'],
    ['of Internet, which Azure itself is part of', { destinationAddressPrefix: 'INTERNET' }, 'denied by custom'],
    ['of 0.0.0.0/0', { destinationAddressPrefix: '0.0.0.0/0' }, 'denied by custom'],
    ['of Storage', { destinationAddressPrefix: 'Storage' }, 'denied by custom'],
    ['of the region itself', { destinationAddressPrefix: 'storage.westeurope' }, 'denied by custom'],
    ['among several destinations', plural('destinationAddressPrefix', ['10.0.0.0/8', 'Storage']), 'denied by custom'],
    ['of private addresses', { destinationAddressPrefix: '10.0.0.0/8' }, DEFAULT],
    ['of IPv6', { destinationAddressPrefix: '2603::/16' }, DEFAULT],
    ['of the load balancer', { destinationAddressPrefix: 'AzureLoadBalancer' }, DEFAULT],
    [
      'of a destination group',
      { destinationAddressPrefix: undefined, destinationApplicationSecurityGroups: [{ id: GROUP }] },
      DEFAULT,
    ],
    ['for UDP', { protocol: 'Udp' }, DEFAULT],
    ['for TCP', { protocol: 'TCP' }, 'denied by custom'],
    ['of another port', { destinationPortRange: '80' }, DEFAULT],
    ['of a range with the port', { destinationPortRange: '400-500' }, 'denied by custom'],
    ['of several ports', plural('destinationPortRange', ['80', '443']), 'denied by custom'],
    ['from another address', { sourceAddressPrefix: '10.1.0.5' }, DEFAULT],
    ['from the subnet', { sourceAddressPrefix: '10.1.0.0/24' }, 'denied by custom'],
    ['from several sources', plural('sourceAddressPrefix', ['10.9.0.0/16', '10.1.0.0/16']), 'denied by custom'],
    ['from the network', { sourceAddressPrefix: 'VirtualNetwork' }, 'denied by custom'],
    ['from the Internet', { sourceAddressPrefix: 'Internet' }, DEFAULT],
    [
      "from the machine's group",
      { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: GROUP }] },
      'denied by custom',
    ],
    [
      'from a group of others',
      { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: `${GROUP}2` }] },
      DEFAULT,
    ],
    ['of some source ports that guests use', { sourcePortRange: '1-1024' }, 'denied by custom'],
    ['of source ports that guests do not use', { sourcePortRange: '1-1023' }, DEFAULT],
  ])('%s', (_, properties, verdict) => {
    expect(verdictBy('Deny', properties)).toBe(verdict);
  });
});

describe('an allow before a deny of everything', () => {
  it.each<[string, Properties, string]>([
    ['of Storage opens the way', { destinationAddressPrefix: 'Storage' }, 'allowed by custom'],
    ['of all ports that guests choose from', { sourcePortRange: '1024-65535' }, 'allowed by custom'],
    ['of them in parts', plural('sourcePortRange', ['1000-5000', '5001-65535']), 'allowed by custom'],
    ['of only some of them', { sourcePortRange: '1024-5000' }, 'denied by all'],
    ['of another port', { destinationPortRange: '8443' }, 'denied by all'],
  ])('%s', (_, properties, verdict) => {
    expect(verdictBy('Allow', properties, {}, 'Deny')).toBe(verdict);
  });
});

describe('what is not known by its name', () => {
  it.each([['20.60.0.0/16'], ['AzureCloud'], ['AzureCloud.westeurope'], ['Storage.NorthEurope'], ['Sql']])(
    '%s asks for the prefixes of tags where it stands before the rule that decides',
    (destinationAddressPrefix) => {
      expect(verdictBy('Deny', { destinationAddressPrefix })).toBe('open: service-tags');
      expect(verdictBy('Allow', { destinationAddressPrefix }, {}, 'Deny')).toBe('open: service-tags');
      expect(verdictBy('Allow', { destinationAddressPrefix })).toBe(DEFAULT); // allowed whatever it holds
      expect(verdictBy('Deny', { destinationAddressPrefix, destinationPortRange: '80' })).toBe(DEFAULT);
    },
  );

  it.each([
    ['20.60.0.0/16', 'denied by custom', 'denied by all'],
    ['20.60.1.0/24', DEFAULT, 'denied by all'],
    ['AzureCloud', 'denied by custom', 'allowed by custom'],
    ['AzureCloud.westeurope', 'denied by custom', 'denied by all'],
    ['Storage.NorthEurope', DEFAULT, 'denied by all'],
    ['Sql', DEFAULT, 'denied by all'],
    [
      'NoSuchTag',
      "open: Azure's list of service tags has no NoSuchTag",
      "open: Azure's list of service tags has no NoSuchTag",
    ],
  ])('%s is judged by the prefixes', (destinationAddressPrefix, denied, allowed) => {
    expect(verdictBy('Deny', { destinationAddressPrefix }, TAGS)).toBe(denied);
    expect(verdictBy('Allow', { destinationAddressPrefix }, TAGS, 'Deny')).toBe(allowed);
  });

  it('takes parts together: allows in pieces cover the whole', () => {
    const pieces = plural('destinationAddressPrefix', ['20.60.0.0/24', '52.239.140.0/22']);
    expect(verdictBy('Allow', pieces, TAGS, 'Deny')).toBe('allowed by custom');
  });

  it('says why, where tags cannot be read or the region has none', () => {
    const blind: TagSights = { serviceTags: { seen: false, why: 'no permission' } };
    expect(verdictBy('Deny', { destinationAddressPrefix: 'Sql' }, blind)).toBe('open: no permission');
    const other: TagSights = {
      serviceTags: { seen: true, value: ServiceTags.parse({ values: SERVICE_TAGS.slice(1) }) },
    };
    expect(verdictBy('Deny', { destinationAddressPrefix: 'AzureCloud' }, other)).toBe(
      "open: Azure's list of service tags has no Storage.WestEurope",
    );
  });
});

describe('VirtualNetwork as a destination', () => {
  const toNetwork = { destinationAddressPrefix: 'VirtualNetwork' };

  it('asks what it holds', () => {
    expect(verdictBy('Deny', toNetwork)).toBe('open: virtual-network');
    expect(verdictBy('Allow', toNetwork, {}, 'Deny')).toBe('open: virtual-network');
  });

  it('plays no part where it holds private addresses alone', () => {
    expect(verdictBy('Deny', toNetwork, effective('10.1.0.0/16', '168.63.129.16/32'))).toBe(DEFAULT);
  });

  it('turns the verdict round where it holds the default route', () => {
    expect(verdictBy('Deny', toNetwork, effective('10.1.0.0/16', '0.0.0.0/0'))).toBe('denied by custom');
    expect(verdictBy('Allow', toNetwork, effective('10.1.0.0/16', '0.0.0.0/0'), 'Deny')).toBe('allowed by custom');
  });

  it('needs the prefixes of tags where it holds some public addresses', () => {
    const wide = effective('10.1.0.0/16', '20.60.0.0/24');
    expect(verdictBy('Deny', toNetwork, wide)).toBe('open: service-tags');
    expect(verdictBy('Deny', toNetwork, { ...wide, ...TAGS })).toBe('denied by custom');
  });

  it('stays open where the effective rules cannot be read or do not say', () => {
    expect(verdictBy('Deny', toNetwork, { effectiveNsgs: { seen: false, why: 'not running' } })).toBe(
      'open: not running',
    );
    expect(verdictBy('Deny', toNetwork, effective())).toBe(
      'open: the effective security rules do not say what VirtualNetwork holds',
    );
  });
});

describe('network-manager rules', () => {
  const admin = (access: string, priority: number, to: string, more: Properties = {}) =>
    ofNetworkManager(
      AdminRule.parse({
        id: `/rules/${access}-${priority}`,
        properties: {
          access,
          priority,
          direction: 'Outbound',
          protocol: 'Tcp',
          destinations: [{ addressPrefix: to }],
          ...more,
        },
      }),
    );
  const judged = (sights: TagSights, ...rules: readonly ReturnType<typeof admin>[]): string => {
    const verdict = adminVerdictOf(rules, flow(sights));
    switch (verdict.is) {
      case 'open':
        return `open: ${verdict.unknown.ask ?? verdict.unknown.why}`;
      case 'denied':
        return `denied by ${verdict.by.name}`;
      case 'passed':
        return verdict.left.length === 0 ? 'exempt' : 'passed';
    }
  };

  it.each<[string, string, ReturnType<typeof admin>[]]>([
    ['nothing says anything', 'passed', []],
    ['a deny is final', 'denied by Deny-1', [admin('Deny', 1, '*')]],
    ['AlwaysAllow is final', 'exempt', [admin('AlwaysAllow', 1, 'Storage'), admin('Deny', 2, '*')]],
    ['Allow leaves it to the NSGs', 'passed', [admin('Allow', 1, '*'), admin('Deny', 2, '*')]],
    ['a rule on other ports is none', 'passed', [admin('Deny', 1, '*', { destinationPortRanges: ['22'] })]],
    ['a rule on private addresses is none', 'passed', [admin('Deny', 1, '10.0.0.0/8')]],
    ['an unknown kind of access stays open', 'open: its access is of no known kind', [admin('Audit', 1, '*')]],
    ['an unclear deny asks', 'open: service-tags', [admin('Deny', 1, 'AzureCloud')]],
    [
      'an unclear allow before a deny asks',
      'open: service-tags',
      [admin('Allow', 1, 'AzureCloud'), admin('Deny', 2, '*')],
    ],
    ['an unclear allow alone does not matter', 'passed', [admin('Allow', 1, 'AzureCloud')]],
  ])('%s', (_, verdict, rules) => {
    expect(judged({}, ...rules)).toBe(verdict);
  });

  it('are judged address by address', () => {
    const half = admin('AlwaysAllow', 1, '20.60.0.0/24');
    expect(judged(TAGS, half, admin('Deny', 2, '*'))).toBe('denied by Deny-2');
    expect(judged(TAGS, half, admin('AlwaysAllow', 2, '52.0.0.0/8'))).toBe('exempt');
    expect(judged(TAGS, half)).toBe('passed');
  });
});

type Ruled = readonly (readonly ['Allow' | 'Deny', string])[];

describe('rules that name source ports', () => {
  /** By priority from 100 on: access and source ports. */
  const verdictOn = (rules: Ruled): string => {
    const custom = rules.map(([access, sourcePortRange], n) =>
      ofNsg(SecurityRule.parse(rule(`rule-${n}`, 100 + n, access, { sourcePortRange }))),
    );
    const verdict = verdictOf([...custom, ...DEFAULT_RULES], flow(), flow().destination.addresses);
    return `${verdict.is} by ${'by' in verdict && 'name' in verdict.by ? verdict.by.name : 'several'}`;
  };

  it.each<[string, Ruled, string]>([
    [
      'an allow of the very ports that a later deny names',
      [
        ['Allow', '1024-30000'],
        ['Deny', '1024-30000'],
      ],
      'allowed',
    ],
    [
      'an allow of some of them',
      [
        ['Allow', '1024-20000'],
        ['Deny', '1024-30000'],
      ],
      'denied by rule-1',
    ],
    [
      'two allows that take all ports together',
      [
        ['Allow', '1024-30000'],
        ['Allow', '30001-65535'],
        ['Deny', '*'],
      ],
      'allowed',
    ],
    [
      'two allows that leave one port out',
      [
        ['Allow', '1024-29999'],
        ['Allow', '30001-65535'],
        ['Deny', '*'],
      ],
      'denied by rule-2',
    ],
    [
      'denials of parts: the first counts',
      [
        ['Deny', '50000-60000'],
        ['Deny', '1024-2000'],
      ],
      'denied by rule-0',
    ],
    ['a deny of ports that no guest chooses', [['Deny', '1-1023']], 'allowed'],
  ])('%s', (_, rules, verdict) => {
    expect(verdictOn(rules)).toContain(verdict);
  });
});
