import { nameOf } from '../../azure/arm/arm-id.js';
import type { JsonObject } from '../../azure/json.js';
import type { Ids } from '../ids.js';
import { element } from './elements.js';
import type { Machine, Parts } from './parts.js';

/** One network with one subnet, its routes and all NSGs. */
export function networking(ids: Ids, { nsgs, subnetNsg, appliance }: Parts): readonly JsonObject[] {
  const route = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: appliance };
  const routes = element(ids.routes, {
    disableBgpRoutePropagation: false,
    routes: [{ id: `${ids.routes}/routes/to-hub`, name: 'to-hub', properties: route }],
  });
  const subnet = {
    provisioningState: 'Succeeded',
    addressPrefix: '10.20.1.0/24',
    ...(subnetNsg !== undefined && { networkSecurityGroup: { id: ids.nsg(subnetNsg) } }),
    ...(appliance !== undefined && { routeTable: { id: ids.routes } }),
  };
  return [
    ...Object.entries(nsgs).map(([name, securityRules]) => element(ids.nsg(name), { securityRules })),
    ...(appliance === undefined ? [] : [routes]),
    element(ids.network, {
      addressSpace: { addressPrefixes: ['10.20.0.0/16'] },
      subnets: [{ id: ids.subnet, name: nameOf(ids.subnet), properties: subnet }],
    }),
  ];
}

export function interfaceOf(ids: Ids, { name, nsg }: Machine, index: number): JsonObject {
  const id = ids.nic(name);
  const configuration = {
    primary: true,
    privateIPAddress: `10.20.1.${4 + index}`,
    privateIPAddressVersion: 'IPv4',
    privateIPAllocationMethod: 'Dynamic',
    subnet: { id: ids.subnet },
  };
  return element(id, {
    primary: true,
    enableIPForwarding: false,
    ...(nsg !== undefined && { networkSecurityGroup: { id: ids.nsg(nsg) } }),
    virtualMachine: { id: ids.vm(name) },
    ipConfigurations: [{ id: `${id}/ipConfigurations/ipconfig1`, name: 'ipconfig1', properties: configuration }],
  });
}
