import { nameOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { interfaceAt } from './about-appliance.js';
import type { Eyes } from './eyes.js';
import { lookAtFirewall } from './look-at-firewall.js';
import { lookAtActivity, lookAtItem } from './look-at-machine.js';
import { lookAtDisks, lookAtVirtualNetwork } from './look-at-rules.js';
import type { Appliance, Network, Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';
import { applianceAddresses, hasStorageEndpoint, hopsOfTable, isDetour } from './ways-out.js';

/** When rules of ours were written that the verdict rests on; without a failed run, it does not matter. */
export async function lookForOwnChange(seen: Seen, ours: readonly ResourceId[], eyes: Eyes): Promise<Seen> {
  let looked = seen;
  for (const id of seen.failed === undefined ? [] : ours) {
    looked = await lookAtActivity(looked, id, eyes);
  }
  return looked;
}

/** Everything else that ARM shows. What only helps to explain a failed run is left alone where there is none. */
export async function lookAtRest(seen: Seen, network: Network, eyes: Eyes): Promise<Seen> {
  const around = await lookAtDisks(await lookAtVirtualNetwork(seen, network, eyes), seen.vm.disks, eyes);
  const onTheWay = await lookAtAppliance(around, network, eyes);
  return seen.failed === undefined ? onTheWay : lookForReasons(onTheWay, network, eyes);
}

async function lookForReasons(seen: Seen, network: Network, eyes: Eyes): Promise<Seen> {
  let looked = await lookAtActivity(seen, seen.vm.id, eyes);
  for (const { nsg } of network.guards) {
    looked = await lookAtActivity(looked, nsg.id, eyes);
  }
  looked = await lookAtEndpointPolicies(looked, network, eyes);
  looked = await lookAtBackups(await lookAtItem(looked, eyes), eyes);
  looked = await lookAtRestorePoints(looked, eyes);
  return lookAtFirewall(await lookAtRoutesInForce(looked, network, eyes), network, eyes);
}

async function lookAtEndpointPolicies(seen: Seen, { subnet }: Network, { read, look }: Eyes): Promise<Seen> {
  const endpointPolicies = [...seen.endpointPolicies];
  for (const id of subnet.serviceEndpointPolicies) {
    endpointPolicies.push(await look.at(`service endpoint policy ${nameOf(id)}`, () => read.serviceEndpointPolicy(id)));
  }
  return { ...seen, endpointPolicies };
}

async function lookAtBackups(seen: Seen, { read, look }: Eyes): Promise<Seen> {
  const item = valueOf(seen.item);
  if (item === undefined) {
    return seen;
  }
  const { id, policy: policyId } = item;
  const points = await look.at(`recovery points of ${nameOf(seen.vm.id)}`, () => read.recoveryPoints(id));
  const policy =
    policyId === undefined
      ? undefined
      : await look.at(`backup policy ${nameOf(policyId)}`, () => read.backupPolicy(policyId));
  return { ...seen, points, policy };
}

/** Instant restore points, which may lie in any group and in several collections. */
async function lookAtRestorePoints(seen: Seen, { read, look }: Eyes): Promise<Seen> {
  const { id: machine } = seen.vm;
  const ask = () => read.restorePointCollections(subscriptionOf(machine));
  const collections = await look.at('the restore point collections of the subscription', ask);
  const restorePoints = [...seen.restorePoints];
  for (const { id } of (valueOf(collections) ?? []).filter(({ source }) => source === machine)) {
    restorePoints.push(await look.at(`restore point collection ${nameOf(id)}`, () => read.restorePointCollection(id)));
  }
  return { ...seen, collections, restorePoints };
}

/** A long read, for which the machine must run; only where the route table leaves it open (row 9). */
async function lookAtRoutesInForce(seen: Seen, network: Network, eyes: Eyes): Promise<Seen> {
  const takesGatewayRoutes = valueOf(seen.routeTable)?.takesGatewayRoutes !== false;
  const isTold = hasStorageEndpoint(network, seen.vm.location) || hopsOfTable(seen, network).routes.some(isDetour);
  if (isTold || !takesGatewayRoutes) {
    return seen;
  }
  const { nic } = network;
  const ask = () => eyes.read.effectiveRoutes(nic.id);
  const effectiveRoutes = await eyes.look.at(`the routes in force on ${nameOf(nic.id)}`, ask);
  return lookAtAppliance({ ...seen, effectiveRoutes }, network, eyes);
}

/** What stands at the address of the next hop, if any: a firewall, else a network interface and its machine. */
async function lookAtAppliance(seen: Seen, network: Network, { read, look }: Eyes): Promise<Seen> {
  const [address] = hasStorageEndpoint(network, seen.vm.location) ? [] : applianceAddresses(seen, network);
  if (address === undefined || seen.appliance !== undefined) {
    return seen;
  }
  const subscription = subscriptionOf(seen.vm.id);
  const firewalls = await look.at('the Azure Firewalls of the subscription', () => read.azureFirewalls(subscription));
  if (valueOf(firewalls)?.some(({ addresses }) => addresses.includes(address)) === true) {
    return { ...seen, appliance: { address, firewalls } };
  }
  const ask = () => read.networkInterfaces(subscription);
  const nics = await look.at('the network interfaces of the subscription', ask);
  const appliance: Appliance = { address, firewalls, nics };
  const machine = interfaceAt(appliance)?.virtualMachine;
  const vm =
    machine === undefined ? undefined : await look.at(`machine ${nameOf(machine)}`, () => read.virtualMachine(machine));
  return { ...seen, appliance: { ...appliance, vm } };
}
