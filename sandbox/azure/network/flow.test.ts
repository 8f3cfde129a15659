import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.js';
import { TestAzure } from '../testing/azure.js';
import { element, rule } from '../testing/world.js';
import { reaches } from './flow.js';
import { placementOf } from './placement.js';
import { storagePrefixes } from './service-tags.js';

const WEST = storagePrefixes('westeurope');
const rules = (...list: readonly JsonObject[]): JsonObject => ({ securityRules: list });
const allow = (name: string, priority: number, more: JsonObject = {}): JsonObject =>
  rule(name, priority, { access: 'Allow', protocol: 'Tcp', destinationPortRange: '443', ...more });

const opens = (azure: TestAzure, port = 443): boolean =>
  reaches(placementOf(azure.stored(azure.ids.nic), azure.cloud), WEST, port, azure.cloud);

/** Both NSGs, the NIC's as given. */
const behind = (...list: readonly JsonObject[]): TestAzure => {
  const azure = new TestAzure();
  azure.change(azure.ids.nsg, rules(...list));
  return azure;
};

describe('security groups', () => {
  it('let out what only the default rules decide', () => {
    expect(opens(new TestAzure())).toBe(true);
  });

  it('deny what the lowest priority denies', () => {
    expect(opens(behind(rule('DenyAll', 4000)))).toBe(false);
    expect(
      opens(behind(rule('DenyAll', 4000), allow('Storage', 100, { destinationAddressPrefix: 'Storage.WestEurope' }))),
    ).toBe(true);
    expect(opens(behind(rule('DenyAll', 100), allow('Storage', 200, { destinationAddressPrefix: 'Storage' })))).toBe(
      false,
    );
  });

  it('must both let out: the NIC and the subnet have one each', () => {
    const azure = behind(allow('All', 100));
    azure.change(azure.ids.subnetNsg, rules(rule('DenyAll', 4000)));
    expect(opens(azure)).toBe(false);
  });

  it.each([
    ['Internet', false],
    ['AzureCloud', false],
    ['AzureCloud.westeurope', false],
    ['Storage', false],
    ['storage.westeurope', false],
    ['Storage.NorthEurope', true],
    ['VirtualNetwork', true],
    ['AzureBackup', true],
    ['0.0.0.0/0', false],
    ['10.0.0.0/8', true],
  ])('a deny of %s leaves storage reachable: %s', (destinationAddressPrefix, reachable) => {
    expect(opens(behind(rule('Deny', 100, { destinationAddressPrefix })))).toBe(reachable);
  });

  it('a deny of one address of the tag blocks: the disk may be there', () => {
    const [prefix = ''] = WEST;
    expect(opens(behind(rule('Deny', 100, { destinationAddressPrefix: prefix.replace('.0/24', '.77/32') })))).toBe(
      false,
    );
  });

  it('read plural fields, ranges, protocols and directions', () => {
    const plural = {
      destinationAddressPrefix: undefined,
      destinationAddressPrefixes: ['1.1.1.1', ...WEST],
      destinationPortRange: undefined,
    };
    expect(opens(behind(rule('Deny', 100, { ...plural, destinationPortRanges: ['22', '400-500'] })))).toBe(false);
    expect(opens(behind(rule('Deny', 100, { ...plural, destinationPortRanges: ['22', '8443'] })))).toBe(true);
    expect(opens(behind(rule('Deny', 100, { protocol: 'Udp' })))).toBe(true);
    expect(opens(behind(rule('Deny', 100, { direction: 'Inbound' })))).toBe(true);
  });

  it('compare the source: another address, another group', () => {
    const group = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/web';
    const bySource = (more: JsonObject): boolean =>
      opens(behind(rule('Deny', 100, { sourceAddressPrefix: undefined, ...more })));
    expect(bySource({ sourceAddressPrefix: '10.1.0.4' })).toBe(false);
    expect(bySource({ sourceAddressPrefix: '10.1.0.5' })).toBe(true);
    expect(bySource({ sourceAddressPrefix: 'VirtualNetwork' })).toBe(false);
    expect(bySource({ sourceApplicationSecurityGroups: [{ id: group }] })).toBe(true);
  });

  it('find the NIC in its application security group', () => {
    const group = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/web';
    const azure = behind(
      rule('Deny', 100, { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: group }] }),
    );
    azure.change(azure.ids.nic, {
      ipConfigurations: [
        {
          name: 'one',
          properties: {
            primary: true,
            privateIPAddress: '10.1.0.4',
            applicationSecurityGroups: [{ id: group.toUpperCase() }],
          },
        },
      ],
    });
    expect(opens(azure)).toBe(false);
  });

  it('decide each port by itself', () => {
    const azure = behind(rule('DenyAll', 4000), allow('Https', 100));
    expect([opens(azure, 443), opens(azure, 80)]).toEqual([true, false]);
  });
});

describe('network-manager rules', () => {
  const managed = (access: string, more: JsonObject = {}): TestAzure => {
    const azure = behind(rule('DenyAll', 4000));
    const properties = {
      access,
      priority: 10,
      direction: 'Outbound',
      protocol: 'Any',
      sources: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }],
      destinations: [{ addressPrefix: 'Storage', addressPrefixType: 'ServiceTag' }],
      sourcePortRanges: ['0-65535'],
      destinationPortRanges: ['443'],
      ...more,
    };
    const id = `${azure.ids.network}/providers/Sandbox/adminRules`;
    azure.put({ id, type: 'Sandbox/adminRules', properties: { value: [{ id: 'rule', kind: 'Custom', properties }] } });
    return azure;
  };

  it('AlwaysAllow passes by the NSGs, Allow leaves it to them, Deny ends it', () => {
    expect(opens(managed('AlwaysAllow'))).toBe(true);
    expect(opens(managed('Allow'))).toBe(false);
    const denied = managed('Deny');
    denied.change(denied.ids.nsg, rules());
    expect(opens(denied)).toBe(false);
  });

  it('say nothing of what they do not cover', () => {
    const azure = managed('Deny', { destinationPortRanges: ['22'] });
    azure.change(azure.ids.nsg, rules());
    expect(opens(azure)).toBe(true);
  });
});

describe('routes', () => {
  const routed = (addressPrefix: string, nextHopType: string, nextHopIpAddress?: string): TestAzure => {
    const azure = new TestAzure();
    const hop = nextHopIpAddress === undefined ? {} : { nextHopIpAddress };
    azure.change(azure.ids.routes, { routes: [{ name: 'one', properties: { addressPrefix, nextHopType, ...hop } }] });
    return azure;
  };
  const endpoint = (azure: TestAzure, locations: readonly string[]): void => {
    azure.change(azure.ids.network, {
      subnets: [
        {
          name: 'default',
          properties: {
            addressPrefix: '10.1.0.0/24',
            routeTable: { id: azure.ids.routes },
            serviceEndpoints: [{ service: 'Microsoft.Storage', locations, provisioningState: 'Succeeded' }],
          },
        },
      ],
    });
  };

  it('None drops, by prefix and by tag; a route for somebody else does not', () => {
    expect(opens(routed('0.0.0.0/0', 'None'))).toBe(false);
    expect(opens(routed('Storage.WestEurope', 'None'))).toBe(false);
    expect(opens(routed('Storage.NorthEurope', 'None'))).toBe(true);
  });

  it('the longest prefix wins over the default route', () => {
    const azure = routed('0.0.0.0/0', 'None');
    const to = (addressPrefix: string, nextHopType: string): JsonObject => ({
      name: addressPrefix,
      properties: { addressPrefix, nextHopType },
    });
    azure.change(azure.ids.routes, { routes: [to('0.0.0.0/0', 'None'), to('Storage', 'Internet')] });
    expect(opens(azure)).toBe(true);
  });

  it('an appliance that nobody knows blocks; a firewall with the address forwards', () => {
    const azure = routed('0.0.0.0/0', 'VirtualAppliance', '10.1.9.4');
    expect(opens(azure)).toBe(false);
    const firewall = `${azure.ids.group}/providers/Microsoft.Network/azureFirewalls/fw`;
    azure.put(element(firewall, { ipConfigurations: [{ name: 'c', properties: { privateIPAddress: '10.1.9.4' } }] }));
    expect(opens(azure)).toBe(true);
  });

  it('an appliance of its own must run and forward', () => {
    const azure = routed('0.0.0.0/0', 'VirtualAppliance', '10.1.9.5');
    const [nic, vm] = ['Network/networkInterfaces/nva', 'Compute/virtualMachines/nva'].map(
      (path) => `${azure.ids.group}/providers/Microsoft.${path}`,
    );
    const configurations = [{ name: 'c', properties: { privateIPAddress: '10.1.9.5' } }];
    const appliance = (forwards: boolean, power: string): boolean => {
      azure.put(element(nic ?? '', { enableIPForwarding: forwards, ipConfigurations: configurations }));
      const instanceView = { statuses: [{ code: `PowerState/${power}` }] };
      azure.put(element(vm ?? '', { networkProfile: { networkInterfaces: [{ id: nic }] }, instanceView }));
      return opens(azure);
    };
    expect([appliance(true, 'running'), appliance(false, 'running'), appliance(true, 'deallocated')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('a service endpoint for Storage overrides them, where it reaches the region', () => {
    const azure = routed('0.0.0.0/0', 'None');
    endpoint(azure, ['northeurope']);
    expect(opens(azure)).toBe(false);
    endpoint(azure, ['westeurope', 'northeurope']);
    expect(opens(azure)).toBe(true);
    endpoint(azure, ['*']);
    expect(opens(azure)).toBe(true);
  });

  it('what a gateway announces is taken, unless the table declines it', () => {
    const azure = new TestAzure();
    const id = `${azure.ids.subnet}/providers/Sandbox/gatewayRoutes`;
    azure.put({
      id,
      type: 'Sandbox/gatewayRoutes',
      properties: { routes: [{ addressPrefix: '0.0.0.0/0', nextHopType: 'None' }] },
    });
    expect(opens(azure)).toBe(false);
    azure.change(azure.ids.routes, { disableBgpRoutePropagation: true });
    expect(opens(azure)).toBe(true);
  });

  it('a default route to a gateway widens VirtualNetwork: it allows what a deny of Internet would block, and the other way round', () => {
    const azure = behind(rule('DenyVnet', 100, { destinationAddressPrefix: 'VirtualNetwork' }));
    expect(opens(azure)).toBe(true);
    azure.change(azure.ids.routes, {
      routes: [{ name: 'out', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualNetworkGateway' } }],
    });
    expect(opens(azure)).toBe(false);
    azure.change(
      azure.ids.nsg,
      rules(allow('Vnet', 100, { destinationAddressPrefix: 'VirtualNetwork' }), rule('DenyInternet', 200)),
    );
    expect(opens(azure)).toBe(true);
  });
});
