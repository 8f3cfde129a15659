import { describe, expect, it } from 'vitest';
import { EffectiveRoute, RouteTable, ServiceTags } from '../../model/resources/network.js';
import { IDS, SERVICE_TAGS } from '../../../test/support/egress.js';
import { storageAt } from './destination.js';
import { hopsTo, inForce, ofTable, type Hops } from './routes.js';

const serviceTags = { seen: true, value: ServiceTags.parse({ values: SERVICE_TAGS }) } as const;

/** `prefix hop, prefix hop`: routes of a table, named by what they are. */
function sentBy(routes: Readonly<Record<string, string>>, tags?: typeof serviceTags): string {
  const listed = Object.entries(routes).map(([addressPrefix, nextHopType]) => ({
    name: `${addressPrefix} ${nextHopType}`,
    properties: { addressPrefix, nextHopType },
  }));
  const table = RouteTable.parse({ id: IDS.routeTable, properties: { routes: listed } });
  return inWords(hopsTo(storageAt('Storage.WestEurope', { serviceTags: tags }), ofTable(table), tags));
}

function inWords({ routes, unknown }: Hops): string {
  const doubtful = unknown.map(({ route }) => `${route.name}?`);
  return [...routes.map(({ name }) => name), ...doubtful].join(', ');
}

describe('by names alone', () => {
  it.each<[string, Record<string, string>, string]>([
    ['nothing covers Storage', { '10.0.0.0/8': 'None', '2603::/16': 'None' }, ''],
    ['a default route does', { '0.0.0.0/0': 'None', '10.0.0.0/8': 'VnetLocal' }, '0.0.0.0/0 None'],
    ['Storage beats the default route', { '0.0.0.0/0': 'None', Storage: 'Internet' }, 'Storage Internet'],
    ['the region beats Storage', { Storage: 'None', 'Storage.WestEurope': 'Internet' }, 'Storage.WestEurope Internet'],
    [
      'a public prefix stays open',
      { '0.0.0.0/0': 'None', '20.60.0.0/25': 'Internet' },
      '0.0.0.0/0 None, 20.60.0.0/25 Internet?',
    ],
  ])('%s', (_, routes, sent) => {
    expect(sentBy(routes)).toBe(sent);
  });
});

describe('by prefixes', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'the longest prefix wins, each for its part',
      { '0.0.0.0/0': 'None', '20.60.0.0/25': 'Internet' },
      '20.60.0.0/25 Internet, 0.0.0.0/0 None',
    ],
    [
      'a longer prefix beats a tag',
      { 'Storage.WestEurope': 'Internet', '20.60.0.0/26': 'None' },
      '20.60.0.0/26 None, Storage.WestEurope Internet',
    ],
    [
      'of equal prefixes the explicit one wins',
      { 'Storage.WestEurope': 'Internet', '20.60.0.0/24': 'None', '52.239.140.0/22': 'None' },
      '20.60.0.0/24 None, 52.239.140.0/22 None',
    ],
    [
      'a tag of the cloud covers what it covers',
      { 'AzureCloud.westeurope': 'None', AzureCloud: 'Internet' },
      'AzureCloud.westeurope None, AzureCloud Internet',
    ],
    ['another service is none of ours', { Sql: 'None', '20.60.1.0/24': 'None' }, ''],
  ])('%s', (_, routes, sent) => {
    expect(sentBy(routes, serviceTags)).toBe(sent);
  });
});

it('takes active routes only, and calls one without a name by its prefixes', () => {
  const route = (state: string) =>
    EffectiveRoute.parse({
      state,
      addressPrefix: ['0.0.0.0/0'],
      nextHopType: 'VirtualAppliance',
      nextHopIpAddress: ['10.9.0.4'],
    });
  expect(inForce([route('Invalid'), route('Active')])).toEqual([
    { name: '0.0.0.0/0', prefixes: ['0.0.0.0/0'], hop: 'VirtualAppliance', ip: '10.9.0.4', source: 'Unknown' },
  ]);
});
