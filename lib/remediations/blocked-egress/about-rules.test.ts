import { describe, expect, it } from 'vitest';
import { DENY_ALL, IDS, rule, denied, seenIn } from '../../../test/support/egress.js';
import type { Differences } from '../../../test/support/egress.js';

const adminRule = (access: string, prefix = '*') => ({
  id: '/nm/rules/corp',
  properties: {
    access,
    priority: 5,
    direction: 'Outbound',
    protocol: 'Any',
    destinations: [{ addressPrefix: prefix }],
  },
});
const admin = (...rules: readonly unknown[]): Differences => ({ lists: { adminRules: { [IDS.vnet]: rules } } });
const tagMap = (...VirtualNetwork: readonly string[]) => ({
  lists: { effectiveNetworkSecurityGroups: { [IDS.nic]: [{ tagMap: { VirtualNetwork } }] } },
});
const toNetwork = (access: 'Allow' | 'Deny') =>
  rule('network', 100, access, { destinationAddressPrefix: 'VirtualNetwork' });

/** Number of the table's row, the world, what is found, and a line of the evidence. */
const ROWS: readonly (readonly [number, string, Differences, string, string | RegExp])[] = [
  [
    1,
    'the NSG of the interface denies',
    { nicRules: [DENY_ALL] },
    'unhealthy nsg-denies',
    'NSG nsg-nic (network interface nic-app) denies TCP 443, 8443 to Storage.WestEurope by rule DenyAllOutbound (priority 4000)',
  ],
  [
    2,
    'the NSG of the subnet denies',
    { subnetRules: [DENY_ALL] },
    'unhealthy nsg-denies',
    /^NSG nsg-subnet \(subnet default\) denies/m,
  ],
  [
    2,
    'both deny',
    { nicRules: [DENY_ALL], subnetRules: [DENY_ALL] },
    'unhealthy nsg-denies, nsg-denies',
    /^NSG nsg-nic/m,
  ],
  [
    3,
    'a secondary interface and configuration are ignored',
    {
      vm: {
        networkProfile: {
          networkInterfaces: [
            { id: IDS.otherNic, properties: { primary: false } },
            { id: IDS.nic, properties: { primary: true } },
          ],
        },
      },
      nic: {
        ipConfigurations: [
          {
            name: 'second',
            properties: { primary: false, privateIPAddress: '10.1.0.9', subnet: { id: IDS.otherSubnet } },
          },
          { name: 'first', properties: { primary: true, privateIPAddress: '10.1.0.4', subnet: { id: IDS.subnet } } },
        ],
      },
    },
    'healthy',
    '1 further network interface (nic-other): the backup leaves by nic-app',
  ],
  [4, 'both allow', { nicRules: [], subnetRules: [] }, 'healthy', /nsg-subnet \(subnet default\) allows TCP 443, 8443/],
  [
    10,
    'a network manager denies',
    { ...admin(adminRule('Deny')), nicRules: [] },
    'unhealthy network-manager-denies',
    'Virtual Network Manager denies TCP 443, 8443 to Storage.WestEurope by rule corp (priority 5), before any NSG is asked',
  ],
  [
    10,
    'a network manager denies, and an NSG as well',
    { ...admin(adminRule('Deny')), nicRules: [DENY_ALL] },
    'unhealthy network-manager-denies',
    /before any NSG/,
  ],
  [
    10,
    'a network manager always allows what the NSG denies',
    { ...admin(adminRule('AlwaysAllow', 'Storage')), nicRules: [DENY_ALL] },
    'healthy',
    'Virtual Network Manager always allows TCP 443, 8443 to Storage by rule corp (priority 5): NSGs are not asked',
  ],
  [
    10,
    'a network manager allows, and the NSG decides',
    { ...admin(adminRule('Allow')), nicRules: [DENY_ALL] },
    'unhealthy nsg-denies',
    /no Virtual Network Manager rule decides/,
  ],
  [
    22,
    'VirtualNetwork holds the default route and is allowed',
    { nicRules: [toNetwork('Allow'), DENY_ALL], ...tagMap('10.1.0.0/16', '0.0.0.0/0') },
    'healthy',
    /^the tag VirtualNetwork holds public addresses here \(10\.1\.0\.0\/16, 0\.0\.0\.0\/0\)/m,
  ],
  [
    22,
    'VirtualNetwork holds the default route and is denied',
    { nicRules: [toNetwork('Deny')], ...tagMap('10.1.0.0/16', '0.0.0.0/0') },
    'unhealthy nsg-denies',
    /denies TCP 443, 8443 to Storage.WestEurope by rule network/,
  ],
  [
    22,
    'VirtualNetwork is narrow',
    { nicRules: [toNetwork('Allow'), DENY_ALL], ...tagMap('10.1.0.0/16') },
    'unhealthy nsg-denies',
    'the tag VirtualNetwork holds private addresses alone: 10.1.0.0/16',
  ],
  [
    22,
    'what VirtualNetwork holds cannot be seen',
    {
      nicRules: [toNetwork('Allow'), DENY_ALL],
      failures: { effectiveNetworkSecurityGroups: denied('effectiveNetworkSecurityGroups/action') },
    },
    'cannot-tell',
    /needs effectiveNetworkSecurityGroups\/action/,
  ],
  [
    22,
    'the effective rules do not say what VirtualNetwork holds',
    { nicRules: [toNetwork('Deny')], lists: { effectiveNetworkSecurityGroups: { [IDS.nic]: [{ tagMap: 'none' }] } } },
    'cannot-tell',
    /do not say what VirtualNetwork holds/,
  ],
];

describe('each row of the table', () => {
  it.each(ROWS)('%i: %s', async (_, __, world, is, line) => {
    const found = await seenIn(world);
    expect(found.is).toBe(is);
    expect(found.said).toMatch(line);
  });
});
