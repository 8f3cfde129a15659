import { describe, expect, it } from 'vitest';
import { DENY_ALL, IDS, denied, view, seenIn, rule } from '../../../test/support/egress.js';
import type { Differences, Properties } from '../../../test/support/egress.js';

const ENDPOINT = { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['westeurope'] }] };
const TO_NONE = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'None' }];
const TO_NVA = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.9.4' }];
const TO_INTERNET = [{ addressPrefix: 'Storage', nextHopType: 'Internet' }];
const nva = (more: Properties, vm: Properties = view('running')) => [
  {
    id: `${IDS.nic}-nva`,
    properties: {
      virtualMachine: { id: `${IDS.vm}-nva` },
      ipConfigurations: [{ name: 'a', properties: { privateIPAddress: '10.1.9.4' } }],
      ...more,
    },
  },
  { id: `${IDS.vm}-nva`, location: 'westeurope', properties: vm },
];
const effectiveRoute = (prefix: string, nextHopType: string, more: Properties = {}) => ({
  lists: {
    effectiveRoutes: {
      [IDS.nic]: [{ state: 'Active', source: 'VirtualNetworkGateway', addressPrefix: [prefix], nextHopType, ...more }],
    },
  },
});

/** Number of the table's row, the world, what is found, and a line of the evidence. */
const ROWS: readonly (readonly [number, string, Differences, string, string | RegExp])[] = [
  [
    7,
    'a route drops',
    { nicRules: [], routes: TO_NONE },
    'unhealthy route-drops',
    'route route-1 (0.0.0.0/0) of route table rt-app sends Storage.WestEurope to None: it is dropped',
  ],
  [
    7,
    'a route on the tag wins over the default route',
    { nicRules: [], routes: [...TO_NONE, ...TO_INTERNET] },
    'healthy',
    /sends Storage.WestEurope to Internet$/m,
  ],
  [
    7,
    'a route drops and an NSG denies: nobody writes',
    { nicRules: [DENY_ALL], routes: TO_NONE },
    'unhealthy route-drops, nsg-denies',
    /it is dropped/,
  ],
  [
    8,
    'a route to an appliance',
    { nicRules: [], routes: TO_NVA },
    'unhealthy routed-elsewhere',
    /to VirtualAppliance 10\.1\.9\.4$/m,
  ],
  [
    8,
    'a route to a gateway',
    { nicRules: [], routes: [{ addressPrefix: 'Storage.WestEurope', nextHopType: 'VirtualNetworkGateway' }] },
    'unhealthy routed-elsewhere',
    /to VirtualNetworkGateway$/m,
  ],
  [
    8,
    'a route to something Azure has no name for yet',
    { nicRules: [], routes: [{ addressPrefix: '0.0.0.0/0', nextHopType: 'Quantum' }] },
    'unhealthy routed-elsewhere',
    /to Quantum$/m,
  ],
  [
    8,
    'an NSG denies before an appliance: the proven cause is cured',
    { nicRules: [DENY_ALL], routes: TO_NVA },
    'unhealthy nsg-denies',
    /to VirtualAppliance/,
  ],
  [
    9,
    'a gateway advertises a default route',
    { nicRules: [], ...effectiveRoute('0.0.0.0/0', 'VirtualNetworkGateway') },
    'unhealthy routed-elsewhere',
    'the routes in force on nic-app send Storage.WestEurope to VirtualNetworkGateway by 0.0.0.0/0 (VirtualNetworkGateway)',
  ],
  [
    9,
    'an inactive route is none',
    { nicRules: [], ...effectiveRoute('0.0.0.0/0', 'VirtualNetworkGateway', { state: 'Invalid' }) },
    'healthy',
    'the routes in force on nic-app lead to Storage.WestEurope directly',
  ],
  [
    9,
    'the routes in force cannot be seen: the peering hints',
    {
      nicRules: [],
      failures: { effectiveRoutes: denied('routes/action') },
      vnet: { virtualNetworkPeerings: [{ properties: { useRemoteGateways: true } }] },
    },
    'healthy',
    /uses a gateway of a peered one/,
  ],
  [
    11,
    'a service endpoint beats the route',
    { nicRules: [], routes: TO_NONE, subnet: ENDPOINT },
    'healthy',
    'subnet default has the service endpoint Microsoft.Storage for the region: routes play no part',
  ],
  [
    11,
    'a service endpoint of another region does not',
    {
      nicRules: [],
      routes: TO_NONE,
      subnet: { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['eastus'] }] },
    },
    'unhealthy route-drops',
    /it is dropped/,
  ],
  [
    12,
    'a service endpoint policy filters',
    {
      nicRules: [],
      subnet: { ...ENDPOINT, serviceEndpointPolicies: [{ id: IDS.endpointPolicy }] },
      more: [
        {
          id: IDS.endpointPolicy,
          properties: {
            serviceEndpointPolicyDefinitions: [
              { properties: { service: 'Microsoft.Storage', serviceResources: [IDS.account] } },
            ],
          },
        },
      ],
    },
    'unhealthy service-endpoint-policy',
    /policy sep-app on subnet default lets only listed storage through \(staapp\)/,
  ],
  [
    13,
    'a private subnet alone',
    { nicRules: [], subnet: { defaultOutboundAccess: false } },
    'healthy',
    'subnet default is private: Storage of the same region stays reachable',
  ],
  [
    14,
    'a private subnet with a route to the Internet',
    { nicRules: [], routes: TO_INTERNET, subnet: { defaultOutboundAccess: false } },
    'unhealthy private-subnet',
    /to which there is no way out$/m,
  ],
  [
    14,
    'the same behind a NAT gateway',
    { nicRules: [], routes: TO_INTERNET, subnet: { defaultOutboundAccess: false, natGateway: { id: IDS.vnet } } },
    'healthy',
    /stays reachable/,
  ],
  [
    14,
    'the same behind a load balancer',
    {
      nicRules: [],
      routes: TO_INTERNET,
      nic: { defaultOutboundConnectivityEnabled: false },
      configuration: { loadBalancerBackendAddressPools: [{ id: IDS.vnet }] },
    },
    'healthy',
    /unless an outbound rule of the load balancer is one$/m,
  ],
  [
    15,
    'the next hop does not forward',
    { nicRules: [], routes: TO_NVA, more: nva({ enableIPForwarding: false }) },
    'unhealthy appliance-down',
    '10.1.9.4 is network interface nic-app-nva, which does not forward: IP forwarding is off',
  ],
  [
    15,
    'the next hop is off',
    { nicRules: [], routes: TO_NVA, more: nva({ enableIPForwarding: true }, view('deallocated')) },
    'unhealthy appliance-down',
    /vm-app-nva is deallocated$/m,
  ],
  [
    15,
    'the next hop forwards',
    { nicRules: [], routes: TO_NVA, more: nva({ enableIPForwarding: true }) },
    'healthy',
    /which forwards; whether it lets the backup through cannot be seen/,
  ],
  [
    15,
    'two interfaces have the address: nothing is proven',
    { nicRules: [], routes: TO_NVA, more: [...nva({}), { ...nva({})[0], id: `${IDS.nic}-twin` }] },
    'unhealthy routed-elsewhere',
    /no single network interface/,
  ],
  [
    9,
    'a route in force leads out',
    { nicRules: [], ...effectiveRoute('0.0.0.0/0', 'Internet') },
    'healthy',
    'the routes in force on nic-app lead to Storage.WestEurope directly',
  ],
  [
    15,
    'whether the machine behind the hop runs is not known',
    { nicRules: [], routes: TO_NVA, more: nva({ enableIPForwarding: true, virtualMachine: undefined }) },
    'unhealthy routed-elsewhere',
    /which forwards; whether it lets the backup through cannot be seen/,
  ],
  [
    7,
    'part of the traffic may be taken elsewhere, by a prefix that is not compared',
    {
      nicRules: [rule('no', 100, 'Deny')],
      routes: [{ addressPrefix: '20.60.0.0/25', nextHopType: 'VirtualAppliance' }],
      failures: { serviceTags: denied('tags/read') },
    },
    'unhealthy nsg-denies',
    /^route route-1 of route table rt-app may take part of Storage.WestEurope/m,
  ],
];

describe('each row of the table', () => {
  it.each(ROWS)('%i: %s', async (_, __, world, is, line) => {
    const found = await seenIn(world);
    expect(found.is).toBe(is);
    expect(found.said).toMatch(line);
  });
});
