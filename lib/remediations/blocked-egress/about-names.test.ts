import { describe, expect, it } from 'vitest';
import { DENY_ALL, IDS, rule, seenIn } from '../../../test/support/egress.js';
import type { Differences } from '../../../test/support/egress.js';

const admin = (...rules: readonly unknown[]): Differences => ({ lists: { adminRules: { [IDS.vnet]: rules } } });

/** Number of the table's row, the world, what is found, and a line of the evidence. */
const ROWS: readonly (readonly [number, string, Differences, string, string | RegExp])[] = [
  [
    21,
    'every custom DNS server is denied',
    {
      nicRules: [rule('no-dns', 100, 'Deny', { destinationPortRange: '53' })],
      vnet: { dhcpOptions: { dnsServers: ['10.5.0.4', '8.8.8.8'] } },
    },
    'unhealthy dns-blocked',
    'DNS (UDP 53) to every custom DNS server of nic-app (10.5.0.4, 8.8.8.8) is denied by rule no-dns (priority 100) of NSG nsg-nic',
  ],
  [
    21,
    'one of them is',
    {
      nicRules: [rule('no-dns', 100, 'Deny', { destinationPortRange: '53', destinationAddressPrefix: '8.8.8.8' })],
      vnet: { dhcpOptions: { dnsServers: ['10.1.0.53', '8.8.8.8'] } },
    },
    'healthy',
    'DNS (UDP) to 8.8.8.8 is denied by rule no-dns (priority 100) of NSG nsg-nic',
  ],
  [
    21,
    'DNS over TCP is',
    {
      nicRules: [rule('no-dns', 100, 'Deny', { destinationPortRange: '53', protocol: 'Tcp' })],
      nic: { dnsSettings: { dnsServers: ['10.1.0.53'] } },
    },
    'healthy',
    /^DNS \(TCP\) to 10\.1\.0\.53 is denied/m,
  ],
  [
    21,
    'a network manager denies DNS',
    {
      ...admin({ properties: { access: 'Deny', direction: 'Outbound', destinationPortRanges: ['53'] } }),
      nic: { dnsSettings: { dnsServers: ['10.1.0.53'] } },
    },
    'unhealthy dns-blocked',
    /is denied by rule unnamed \(priority 0\) of Virtual Network Manager$/m,
  ],
  [
    21,
    'Azure DNS is denied by its tag',
    { nicRules: [rule('no-dns', 100, 'Deny', { destinationAddressPrefix: 'AzurePlatformDNS' })] },
    'unhealthy dns-blocked',
    'NSG nsg-nic denies AzurePlatformDNS by rule no-dns (priority 100)',
  ],
  [
    21,
    'Azure DNS is denied and Storage too',
    { nicRules: [rule('no-dns', 100, 'Deny', { destinationAddressPrefix: 'AzurePlatformDNS' }), DENY_ALL] },
    'unhealthy dns-blocked, nsg-denies',
    /denies AzurePlatformDNS/,
  ],
  [
    21,
    'a plain deny of port 53 does not touch Azure DNS',
    {
      nicRules: [rule('no-dns', 100, 'Deny', { destinationPortRange: '53' })],
      vnet: { dhcpOptions: { dnsServers: ['168.63.129.16'] } },
    },
    'healthy',
    /allows/,
  ],
  [
    21,
    'the first rule on Azure DNS decides',
    {
      nicRules: [
        rule('no-dns', 200, 'Deny', { destinationAddressPrefix: 'AzurePlatformDNS' }),
        rule('dns', 100, 'Allow', { destinationAddressPrefix: 'AzurePlatformDNS' }),
      ],
    },
    'healthy',
    /allows/,
  ],
  [
    21,
    'whether a tag holds a public server is not known',
    {
      nicRules: [rule('sql', 100, 'Deny', { destinationAddressPrefix: 'Sql', destinationPortRange: '53' })],
      nic: { dnsSettings: { dnsServers: ['8.8.8.8'] } },
    },
    'healthy',
    /what the custom DNS servers 8.8.8.8 answer/,
  ],
  [
    21,
    'a rule on a tag, IPv6 or others does not hold a private server',
    {
      nicRules: ['Sql', '2603::/16', 'Internet', '10.7.0.0/16'].map((to, index) =>
        rule(`other-${index}`, 100 + index, 'Deny', { destinationAddressPrefix: to, destinationPortRange: '53' }),
      ),
      nic: { dnsSettings: { dnsServers: ['10.5.0.4'] } },
    },
    'healthy',
    /answer for Storage's names cannot be seen/,
  ],
  [
    21,
    'everyone outside is and the server is outside',
    {
      nicRules: [rule('out', 100, 'Deny', { destinationAddressPrefix: 'Internet', destinationPortRange: '53' })],
      nic: { dnsSettings: { dnsServers: ['8.8.8.8'] } },
    },
    'unhealthy dns-blocked',
    /denied by rule out/,
  ],
  [
    21,
    'what the network holds decides about a server in it',
    {
      nicRules: [rule('in', 100, 'Deny', { destinationAddressPrefix: 'VirtualNetwork', destinationPortRange: '53' })],
      vnet: { dhcpOptions: { dnsServers: ['10.1.0.53'] }, addressSpace: { addressPrefixes: ['10.1.0.0/16'] } },
    },
    'unhealthy dns-blocked',
    /denied by rule in/,
  ],
];

describe('each row of the table', () => {
  it.each(ROWS)('%i: %s', async (_, __, world, is, line) => {
    const found = await seenIn(world);
    expect(found.is).toBe(is);
    expect(found.said).toMatch(line);
  });
});
