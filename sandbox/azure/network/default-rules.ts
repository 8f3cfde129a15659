import type { JsonObject } from '../json.js';

type Row = readonly [
  name: string,
  description: string,
  source: string,
  destination: string,
  access: string,
  priority: number,
  direction: string,
];

/** recordings/g-nsg-put-201: the six that every NSG has and nobody can remove. */
const ROWS: readonly Row[] = [
  [
    'AllowVnetInBound',
    'Allow inbound traffic from all VMs in VNET',
    'VirtualNetwork',
    'VirtualNetwork',
    'Allow',
    65_000,
    'Inbound',
  ],
  [
    'AllowAzureLoadBalancerInBound',
    'Allow inbound traffic from azure load balancer',
    'AzureLoadBalancer',
    '*',
    'Allow',
    65_001,
    'Inbound',
  ],
  ['DenyAllInBound', 'Deny all inbound traffic', '*', '*', 'Deny', 65_500, 'Inbound'],
  [
    'AllowVnetOutBound',
    'Allow outbound traffic from all VMs to all VMs in VNET',
    'VirtualNetwork',
    'VirtualNetwork',
    'Allow',
    65_000,
    'Outbound',
  ],
  [
    'AllowInternetOutBound',
    'Allow outbound traffic from all VMs to Internet',
    '*',
    'Internet',
    'Allow',
    65_001,
    'Outbound',
  ],
  ['DenyAllOutBound', 'Deny all outbound traffic', '*', '*', 'Deny', 65_500, 'Outbound'],
];

const propertiesOf = ([, description, source, destination, access, priority, direction]: Row): JsonObject => ({
  description,
  protocol: '*',
  sourcePortRange: '*',
  destinationPortRange: '*',
  sourceAddressPrefix: source,
  destinationAddressPrefix: destination,
  access,
  priority,
  direction,
});

/** As they are stored: a view adds ids and states. */
export const DEFAULT_RULES: readonly JsonObject[] = ROWS.map((row) => ({
  name: row[0],
  properties: propertiesOf(row),
}));
