import { expect, test } from 'vitest';
import { isReading } from './guard.js';

const ARM = 'https://management.azure.com';
const GROUP = `${ARM}/subscriptions/s/resourceGroups/g/providers`;

test.each([
  `${ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`,
  `${GROUP}/Microsoft.Network/networkInterfaces/nic/effectiveNetworkSecurityGroups?api-version=1`,
  `${GROUP}/Microsoft.Network/networkInterfaces/nic/effectiveRouteTable`,
  `${GROUP}/Microsoft.Network/networkWatchers/w/ipFlowVerify`,
  `${GROUP}/Microsoft.Network/networkWatchers/w/nextHop`,
  `${GROUP}/Microsoft.Network/virtualNetworks/v/listNetworkManagerEffectiveSecurityAdminRules`,
  `${ARM}/Subscriptions/s/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`,
  `${ARM}/Subscriptions/s/providers/Microsoft.RecoveryServices/locations/westeurope/backupPreValidateProtection`,
])('POST %s reads', (url) => {
  expect(isReading('POST', url)).toBe(true);
  expect(isReading('POST', url.toUpperCase())).toBe(true);
  expect(isReading('PUT', url)).toBe(false);
  expect(isReading('PATCH', url)).toBe(false);
});

test.each([
  `${GROUP}/Microsoft.Network/networkInterfaces/nic`,
  `${GROUP}/Microsoft.Network/networkInterfaces/nic/effectiveRouteTable/more`,
  `${GROUP}/Microsoft.Network/networkInterfaces/a/b/effectiveRouteTable`,
  `${GROUP}/Microsoft.Network/networkInterfaces/nic/../../virtualNetworks/v/delete/effectiveRouteTable`,
  `${GROUP}/Microsoft.Network/networkWatchers/w/connectivityCheck`,
  `${GROUP}/Microsoft.Storage/storageAccounts/a/listKeys`,
  `${GROUP}/Microsoft.Compute/virtualMachines/vm/start?x=/effectiveRouteTable`,
  `${ARM}/x/providers/Microsoft.ResourceGraph/resources`,
  `${ARM}/subscriptions/s/providers/Microsoft.RecoveryServices/locations/l/backupCrrJob`,
])('POST %s does not read', (url) => {
  expect(isReading('POST', url)).toBe(false);
});

test('GET and HEAD read, whatever the path', () => {
  expect(isReading('GET', `${GROUP}/x`)).toBe(true);
  expect(isReading('HEAD', `${GROUP}/x`)).toBe(true);
  expect(isReading('DELETE', `${GROUP}/x`)).toBe(false);
});
