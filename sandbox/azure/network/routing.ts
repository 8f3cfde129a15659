import type { Cloud } from '../cloud.js';
import { objectAt, objectsAt, textAt, textsAt, type JsonObject } from '../json.js';
import { isRunning } from '../compute/power-state.js';
import type { Placement } from './placement.js';
import { holds, rangesOf, sizeOf, type Range } from './prefixes.js';
import { serviceTag, storagePrefixes } from './service-tags.js';
import { attachmentOf } from './views.js';

/** A route as effectiveRouteTable knows it. */
export interface Route {
  readonly name?: string;
  readonly source: 'Default' | 'User' | 'VirtualNetworkGateway';
  readonly state: 'Active' | 'Invalid';
  readonly prefixes: readonly string[];
  readonly nextHopType: string;
  readonly nextHopIp?: string;
}

const SERVICE_ENDPOINT = 'VirtualNetworkServiceEndpoint';
/** Azure's own routes for addresses that are nobody's on the Internet. */
const NOWHERE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

const active = (
  source: Route['source'],
  nextHopType: string,
  prefixes: readonly string[],
  more: Partial<Route> = {},
): Route => ({
  source,
  state: 'Active',
  prefixes,
  nextHopType,
  ...more,
});

/** Each peering brings the other side's address space. */
function peeringRoutes(network: JsonObject | undefined): readonly Route[] {
  return objectsAt(network, 'properties', 'virtualNetworkPeerings').map((peering) =>
    active('Default', 'VNetPeering', textsAt(peering, 'properties', 'remoteAddressSpace', 'addressPrefixes')),
  );
}

/** The route of a Microsoft.Storage endpoint: nothing overrides it (no-network.md row 11). */
function endpointRoutes({ subnet, location }: Placement): readonly Route[] {
  const reaches = objectsAt(subnet, 'properties', 'serviceEndpoints').some(
    (one) =>
      textAt(one, 'service')?.toLowerCase() === 'microsoft.storage' &&
      (textAt(one, 'provisioningState') ?? 'Succeeded').toLowerCase() === 'succeeded' &&
      textsAt(one, 'locations').some((place) => place === '*' || place.replaceAll(' ', '').toLowerCase() === location),
  );
  return reaches ? [active('Default', SERVICE_ENDPOINT, storagePrefixes(location))] : [];
}

/** A user route names a CIDR or a service tag. */
const userRoutes = ({ routeTable }: Placement): readonly Route[] =>
  objectsAt(routeTable, 'properties', 'routes').map((route) => {
    const prefix = textAt(route, 'properties', 'addressPrefix') ?? '';
    const [name, nextHopIp] = [textAt(route, 'name'), textAt(route, 'properties', 'nextHopIpAddress')];
    const more = { ...(name !== undefined && { name }), ...(nextHopIp !== undefined && { nextHopIp }) };
    return active(
      'User',
      textAt(route, 'properties', 'nextHopType') ?? '',
      serviceTag(prefix)?.prefixes ?? [prefix],
      more,
    );
  });

/** What on-premises announces: an entry of the subnet or of its network, unless the route table declines it. */
function gatewayRoutes({ subnet, network, routeTable }: Placement, cloud: Cloud): readonly Route[] {
  const declines = objectAt(routeTable, 'properties')['disableBgpRoutePropagation'] === true;
  const entries = [subnet?.id, network?.id].flatMap(
    (id) => cloud.resources.get(`${id ?? ''}/providers/Sandbox/gatewayRoutes`) ?? [],
  );
  const announced = entries.flatMap((entry) => objectsAt(entry, 'properties', 'routes'));
  return declines
    ? []
    : announced.map((route) =>
        active('VirtualNetworkGateway', textAt(route, 'nextHopType') ?? 'VirtualNetworkGateway', [
          textAt(route, 'addressPrefix') ?? '',
        ]),
      );
}

/** Of equal prefixes the user's route wins, then what a gateway announced. */
const RANK = { User: 0, VirtualNetworkGateway: 1, Default: 2 } as const;

/** Every route of a NIC; of two for the same prefix the better source is active (user, then BGP, then Azure's own). */
export function routesOf(placement: Placement, cloud: Cloud): readonly Route[] {
  const all = [
    active('Default', 'VnetLocal', textsAt(placement.network, 'properties', 'addressSpace', 'addressPrefixes')),
    ...peeringRoutes(placement.network),
    active('Default', 'Internet', ['0.0.0.0/0']),
    ...NOWHERE.map((prefix) => active('Default', 'None', [prefix])),
    ...endpointRoutes(placement),
    ...gatewayRoutes(placement, cloud),
    ...userRoutes(placement),
  ];
  const isBeaten = (route: Route): boolean =>
    route.nextHopType !== SERVICE_ENDPOINT &&
    all.some(
      (other) =>
        RANK[other.source] < RANK[route.source] && route.prefixes.every((prefix) => other.prefixes.includes(prefix)),
    );
  return all.map((route) => (isBeaten(route) ? { ...route, state: 'Invalid' } : route));
}

/** The route that an address takes: a service endpoint's, else the longest prefix, else the better source. */
export function routeTo(address: number, routes: readonly Route[]): Route | undefined {
  const candidates = routes
    .filter((route) => route.state === 'Active')
    .flatMap((route) => rangesOf(route.prefixes).map((range) => ({ route, range })))
    .filter(({ range }) => holds([range], address));
  const rank = ({ route, range }: { readonly route: Route; readonly range: Range }): readonly number[] => [
    route.nextHopType === SERVICE_ENDPOINT ? 0 : 1,
    sizeOf(range),
    RANK[route.source],
  ];
  const better = (a: readonly number[], b: readonly number[]): number =>
    a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return candidates.sort((a, b) => better(rank(a), rank(b)))[0]?.route;
}

/** Prefixes that the VirtualNetwork tag holds (domain.md a: routes to a gateway or an appliance widen it, default routes too). */
export function virtualNetworkPrefixes({ network }: Placement, routes: readonly Route[]): readonly string[] {
  const remote = routes.filter((route) =>
    ['VNetPeering', 'VirtualNetworkGateway', 'VirtualAppliance'].includes(route.nextHopType),
  );
  const own = textsAt(network, 'properties', 'addressSpace', 'addressPrefixes');
  return [
    ...new Set([
      ...own,
      ...remote.filter((one) => one.state === 'Active').flatMap((one) => one.prefixes),
      '168.63.129.16/32',
    ]),
  ];
}

/** An appliance forwards when the estate holds it: a firewall, or a running VM's NIC with IP forwarding. */
function forwards(address: string | undefined, cloud: Cloud): boolean {
  const isThere = (configurations: readonly JsonObject[]): boolean =>
    configurations.some((one) => textAt(one, 'properties', 'privateIPAddress') === address);
  const firewall = cloud.resources
    .ofType('Microsoft.Network/azureFirewalls')
    .some((one) => isThere(objectsAt(one, 'properties', 'ipConfigurations')));
  const nic = cloud.resources
    .ofType('Microsoft.Network/networkInterfaces')
    .find((one) => isThere(objectsAt(one, 'properties', 'ipConfigurations')));
  if (firewall || nic === undefined) return firewall;
  const attachment = attachmentOf(nic, cloud);
  return (
    objectAt(nic, 'properties')['enableIPForwarding'] === true &&
    attachment !== undefined &&
    isRunning(attachment.virtualMachine)
  );
}

/** Whether a packet that takes this route arrives. A gateway is taken to forward: what lies behind it is not simulated. */
export function passes(route: Route | undefined, cloud: Cloud): boolean {
  switch (route?.nextHopType.toLowerCase()) {
    case undefined:
    case 'none':
      return false;
    case 'virtualappliance':
      return forwards(route.nextHopIp, cloud);
    default:
      return true;
  }
}
