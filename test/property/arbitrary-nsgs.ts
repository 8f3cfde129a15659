import fc from 'fast-check';
import { SERVICE_TAGS } from '../support/egress.js';
import type { ArmResource } from '../support/reader.js';
import type { Packet } from './packets.js';

export const MACHINE = '10.1.0.4';
const NEIGHBOUR = '10.1.0.5';
export const GROUP = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/app';
const OTHER_GROUP = `${GROUP}-other`;
export const OWN_NAME = 'backup-medic-allow-storage-westeurope';
export const REGION = 'Storage.WestEurope';
export const REGION_PREFIXES = SERVICE_TAGS[0]?.properties.addressPrefixes ?? [];

const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const some = <T>(...values: readonly T[]) => fc.subarray([...values], { minLength: 2, maxLength: 3 });

/** A field in the singular or in the plural, as ARM answers either. */
const field = (singular: string, plural: string, single: fc.Arbitrary<string>, several: fc.Arbitrary<string[]>) =>
  fc.oneof(
    { weight: 4, arbitrary: single.map((value) => ({ [singular]: value, [plural]: [] })) },
    { weight: 1, arbitrary: several.map((values) => ({ [plural]: values })) },
  );

const inside = [
  '20.60.0.0/26',
  '20.60.0.128/25',
  '20.60.0.0/16',
  '52.239.140.0/23',
  '52.239.142.7',
  '0.0.0.0/1',
] as const;
const outside = ['8.8.8.0/24', '20.60.1.0/24', '10.1.0.0/16', '10.0.0.0/8', '2603::/16'] as const;

const source = fc.oneof(
  {
    weight: 8,
    arbitrary: field(
      'sourceAddressPrefix',
      'sourceAddressPrefixes',
      one('*', 'VirtualNetwork', MACHINE, '10.1.0.0/24', '10.9.0.0/16', NEIGHBOUR, 'Internet', '0.0.0.0/0'),
      some(MACHINE, '10.9.0.0/16', '10.1.0.0/30', '8.8.4.4'),
    ),
  },
  { weight: 1, arbitrary: one(GROUP, OTHER_GROUP).map((id) => ({ sourceApplicationSecurityGroups: [{ id }] })) },
);
const destination = fc.oneof(
  {
    weight: 9,
    arbitrary: field(
      'destinationAddressPrefix',
      'destinationAddressPrefixes',
      one(
        '*',
        '0.0.0.0/0',
        'Internet',
        'INTERNET',
        'Storage',
        REGION,
        'storage.westeurope',
        'Storage.NorthEurope',
        'AzureCloud',
        'AzureCloud.westeurope',
        'Sql',
        'VirtualNetwork',
        'AzureLoadBalancer',
        ...inside,
        ...outside,
      ),
      some(...inside, ...outside),
    ),
  },
  { weight: 1, arbitrary: one(GROUP, OTHER_GROUP).map((id) => ({ destinationApplicationSecurityGroups: [{ id }] })) },
);
const sourcePorts = field(
  'sourcePortRange',
  'sourcePortRanges',
  fc.oneof(
    { weight: 6, arbitrary: one('*') },
    { weight: 1, arbitrary: one('1024-65535', '1-1023', '5000', '1024-30000') },
  ),
  fc.constant(['1024-30000', '30001-65535']),
);
const destinationPorts = field(
  'destinationPortRange',
  'destinationPortRanges',
  one('*', '*', '443', '8443', '80', '400-500', '443-8443'),
  some('443', '8443', '22', '8000-9000'),
);

/** Priorities are dense near 100, where places are few, and near each other elsewhere. */
const priority = fc.oneof(fc.integer({ min: 100, max: 112 }), fc.integer({ min: 100, max: 4096 }));

const foreign = fc
  .tuple(
    fc.record({
      protocol: one('*', '*', 'Tcp', 'tcp', 'Udp', 'Icmp'),
      access: one('Allow', 'Deny', 'Deny'),
      direction: one('Outbound', 'Outbound', 'Outbound', 'Inbound'),
      priority,
    }),
    source,
    sourcePorts,
    destination,
    destinationPorts,
  )
  .map(([facts, ...fields]) => Object.assign({}, facts, ...fields) as Properties);

/** A rule of ours from an earlier case: for other ports, for another machine, or too far down by now. */
const own = fc
  .tuple(one('VirtualNetwork', MACHINE, NEIGHBOUR), one(['443'], ['8443'], ['80'], ['443', '8443']), priority)
  .map(([from, ports, at]) => ({
    ...{ access: 'Allow', direction: 'Outbound', protocol: 'Tcp', priority: at, sourcePortRange: '*' },
    ...{ sourceAddressPrefix: from, destinationAddressPrefix: REGION, destinationPortRanges: ports },
  }));

type Properties = Readonly<Record<string, unknown>> & { readonly priority: number; readonly direction: string };

/** The rules of one NSG: up to 16, no two of a direction at one priority. */
export const rulesOfNsg = fc
  .tuple(fc.array(foreign, { maxLength: 15 }), fc.option(own, { freq: 3 }))
  .map(([foreigners, ours]): readonly ArmResource[] => {
    const named = foreigners.map((properties, index) => ({ name: `rule-${index + 1}`, properties }));
    const all = ours === null ? named : [{ name: OWN_NAME, properties: ours }, ...named];
    const taken = new Set<string>();
    return all
      .filter(({ properties }) => {
        const place = `${properties.direction} ${properties.priority}`;
        const isFree = !taken.has(place);
        taken.add(place);
        return isFree;
      })
      .map((rule) => ({ id: '', ...rule }));
  });

/** What the tag VirtualNetwork holds. */
export const virtualNetwork = one<readonly string[]>(
  ['10.1.0.0/16', '168.63.129.16/32'],
  ['10.1.0.0/16', '168.63.129.16/32'],
  ['10.1.0.0/16', '20.60.0.0/25'],
  ['10.1.0.0/16', '0.0.0.0/0'],
);

/** Packets of every kind, many of them at the edges of what rules name. */
export const packets = fc.array(
  fc.record<Packet>({
    protocol: one('Tcp', 'Tcp', 'Udp', 'Icmp'),
    from: one(MACHINE, MACHINE, NEIGHBOUR, '10.9.0.1', '8.8.4.4'),
    fromGroups: one([], [GROUP]),
    fromPort: one(80, 1023, 1024, 5000, 30_000, 65_535),
    to: one(
      '20.60.0.0',
      '20.60.0.63',
      '20.60.0.64',
      '20.60.0.255',
      '20.60.1.0',
      '20.60.19.7',
      '52.239.143.255',
      '52.239.144.0',
      '40.68.37.1',
      '8.8.8.8',
      '10.1.0.9',
      '168.63.129.16',
    ),
    toPort: one(22, 80, 442, 443, 444, 8443, 8444),
    direction: one('Outbound', 'Outbound', 'Outbound', 'Inbound'),
  }),
  { minLength: 120, maxLength: 120 },
);

/** Packets of the backup flow: the edges of everything that rules can name inside the region's prefixes. */
export const BACKUP_PACKETS: readonly Packet[] = [443, 8443].flatMap((toPort) =>
  [1024, 5000, 30_000, 30_001, 65_535].flatMap((fromPort) =>
    [
      '20.60.0.0',
      '20.60.0.63',
      '20.60.0.64',
      '20.60.0.127',
      '20.60.0.128',
      '20.60.0.255',
      '52.239.140.0',
      '52.239.141.255',
      '52.239.142.0',
      '52.239.142.6',
      '52.239.142.7',
      '52.239.142.8',
      '52.239.143.255',
    ].map((to): Packet => ({
      protocol: 'Tcp',
      from: MACHINE,
      fromGroups: [GROUP],
      fromPort,
      to,
      toPort,
      direction: 'Outbound',
    })),
  ),
);
