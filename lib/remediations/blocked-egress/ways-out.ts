import { destinationOf } from './judge.js';
import { hopsTo, inForce, ofTable, type Hops, type Route } from './routes.js';
import type { Network, Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';

/** A service endpoint's routes beat any default route and BGP, and no route table overrides them ([UDR]; row 11). */
export function hasStorageEndpoint({ subnet }: Network, location: string): boolean {
  return subnet.serviceEndpoints.some(
    ({ service, locations, provisioningState }) =>
      service.toLowerCase() === 'microsoft.storage' &&
      provisioningState.toLowerCase() === 'succeeded' &&
      locations.some((one) => one === '*' || one.replaceAll(' ', '').toLowerCase() === location),
  );
}

/** Where the subnet's route table sends the traffic; a service endpoint, or no table, leaves it to the system. */
export function hopsOfTable(seen: Seen, network: Network): Hops {
  const table = valueOf(seen.routeTable);
  const routes = table === undefined ? [] : ofTable(table);
  return hopsTo(destinationOf(network, seen), routes, seen.serviceTags);
}

/** Where the routes in force send it: gateways' routes among them, which no route table shows. */
export function hopsInForce(seen: Seen, network: Network): Hops {
  return hopsTo(destinationOf(network, seen), inForce(valueOf(seen.effectiveRoutes) ?? []), seen.serviceTags);
}

export function isDropping({ hop }: Pick<Route, 'hop'>): boolean {
  return hop.toLowerCase() === 'none';
}

const DIRECT = new Set(['internet', 'virtualnetworkserviceendpoint', 'none']);

/** To an appliance, a gateway, or something Azure has no name for yet: whether it forwards, the route does not say. */
export function isDetour({ hop }: Pick<Route, 'hop'>): boolean {
  return !DIRECT.has(hop.toLowerCase());
}

/** Whether a route that may cover some of the destination could change what is said; one straight out could not. */
export function mattersUnknown(route: Route, network: Network): boolean {
  return isDropping(route) || isDetour(route) || isPrivate(network);
}

/** The appliances on the way, by the addresses that the routes name. */
export function applianceAddresses(seen: Seen, network: Network): readonly string[] {
  const { routes } = hopsOfTable(seen, network).routes.some(isDetour)
    ? hopsOfTable(seen, network)
    : hopsInForce(seen, network);
  return [...new Set(routes.filter(isDetour).flatMap(({ ip }) => ip ?? []))];
}

/** A private subnet has no default way to the Internet; an interface shows what it had when it was last allocated. */
export function isPrivate({ nic, subnet }: Network): boolean {
  return nic.defaultOutboundConnectivity === undefined ? subnet.isPrivate : !nic.defaultOutboundConnectivity;
}

/** Explicit ways out of a private subnet; an outbound rule of a load balancer is not looked at. */
export function explicitOutbound({ subnet, configuration }: Network): 'some' | 'perhaps' | 'none' {
  if (subnet.natGateway !== undefined || configuration.publicIp !== undefined) {
    return 'some';
  }
  return configuration.backendPools.length > 0 ? 'perhaps' : 'none';
}
