import { nameOf, type ResourceId } from '../../model/resource-id.js';
import { aboutHop } from './about-appliance.js';
import { blaming, type Row } from './row.js';
import type { Route } from './routes.js';
import type { Network, Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';
import {
  explicitOutbound,
  hasStorageEndpoint,
  hopsInForce,
  hopsOfTable,
  isDetour,
  isDropping,
  isPrivate,
} from './ways-out.js';
import { names } from '../../model/wording.js';

/** Where the traffic is sent: rows 7 to 9 and 11 to 15 of the table. */
export function aboutRoutes(seen: Seen, network: Network): readonly Row[] {
  const endpoint = hasStorageEndpoint(network, seen.vm.location);
  const routed = endpoint
    ? [aboutEndpoint(network)]
    : [...aboutTable(seen, network), ...aboutForce(seen, network), ...aboutPrivate(seen, network)];
  return [...routed, ...aboutEndpointPolicies(seen, network)];
}

function aboutEndpoint({ subnet }: Network): Row {
  const says = `subnet ${nameOf(subnet.id)} has the service endpoint Microsoft.Storage for the region: routes play no part`;
  return { row: 11, weight: 'excludes', says };
}

/** Rows 7 and 8: the route table alone. */
function aboutTable(seen: Seen, network: Network): readonly Row[] {
  const table = valueOf(seen.routeTable);
  const blind = unseen(seen.routeTable).map((why): Row => ({ row: 7, weight: 'unseen', says: why }));
  if (table === undefined) {
    const says = `subnet ${nameOf(network.subnet.id)} has no route table`;
    return network.subnet.routeTable === undefined ? [{ row: 7, weight: 'excludes', says }] : blind;
  }
  const { routes, unknown } = hopsOfTable(seen, network);
  const doubtful = unknown.map(({ route, unknown: { why } }): Row => {
    const says = `route ${route.name} of route table ${nameOf(table.id)} may take part of ${network.tag}: ${why}`;
    return { row: 7, weight: 'unseen', says };
  });
  const found = routes.flatMap((route) => {
    const says = `route ${route.name} (${route.prefixes.join(', ')}) of route table ${nameOf(table.id)} sends ${network.tag} to ${hopOf(route)}`;
    return isDropping(route)
      ? [dropped(says, route, table.id, network)]
      : isDetour(route)
        ? detour(8, says, route, table.id, seen, network)
        : [{ row: 8, weight: 'excludes', says } as const];
  });
  const none: Row = {
    row: 7,
    weight: 'excludes',
    says: `no route of ${nameOf(table.id)} takes ${network.tag} elsewhere`,
  };
  return found.length + doubtful.length > 0 ? [...found, ...doubtful] : [none];
}

function hopOf({ hop, ip }: Route): string {
  return ip === undefined || ip === '' ? hop : `${hop} ${ip}`;
}

function dropped(says: string, route: Route, table: ResourceId, { subnet, tag }: Network): Row {
  return blaming(7, 'proves', `${says}: it is dropped`, {
    kind: 'route-drops',
    resourceId: table,
    ways: [
      `Have the owner of route table ${nameOf(table)} change route ${route.name}, or add the service endpoint Microsoft.Storage to subnet ${nameOf(subnet.id)}: its routes to ${tag} win.`,
    ],
  });
}

/** Row 8 or 9, with what is known of the hop. */
function detour(row: 8 | 9, says: string, route: Route, at: ResourceId, seen: Seen, network: Network): readonly Row[] {
  const hop = aboutHop(seen, network, route);
  if (hop.isJudged) {
    return [{ row, weight: 'hints', says }, ...hop.rows];
  }
  const { subnet, tag } = network;
  const ways = [
    `Let TCP 443 and 8443 to ${tag} through ${hopOf(route)} (on Azure Firewall: the FQDN tag AzureBackup, or a network rule), or add the service endpoint Microsoft.Storage to subnet ${nameOf(subnet.id)}.`,
  ];
  return [blaming(row, 'hints', says, { kind: 'routed-elsewhere', resourceId: at, ways }), ...hop.rows];
}

/** Row 9: what gateways and virtual WAN advertise is in no route table. */
function aboutForce(seen: Seen, network: Network): readonly Row[] {
  const blind = unseen(seen.effectiveRoutes).map((why): Row => ({ row: 9, weight: 'unseen', says: why }));
  const { routes } = hopsInForce(seen, network);
  const nic = nameOf(network.nic.id);
  const detours = routes.flatMap((route) => {
    const says = `the routes in force on ${nic} send ${network.tag} to ${hopOf(route)} by ${names(route.prefixes)} (${route.source})`;
    return isDetour(route) ? detour(9, says, route, network.nic.id, seen, network) : [];
  });
  const direct: Row = {
    row: 9,
    weight: 'excludes',
    says: `the routes in force on ${nic} lead to ${network.tag} directly`,
  };
  const hint = valueOf(seen.virtualNetwork)?.usesRemoteGateway === true && seen.effectiveRoutes?.seen !== true;
  const gateway: Row = {
    row: 9,
    weight: 'hints',
    says: 'the virtual network uses a gateway of a peered one, which may send traffic elsewhere',
  };
  return [
    ...blind,
    ...detours,
    ...(seen.effectiveRoutes?.seen === true && detours.length === 0 ? [direct] : []),
    ...(hint ? [gateway] : []),
  ];
}

/** Rows 13 and 14. */
function aboutPrivate(seen: Seen, network: Network): readonly Row[] {
  if (!isPrivate(network)) {
    return [];
  }
  const subnet = nameOf(network.subnet.id);
  const viaInternet = hopsOfTable(seen, network).routes.filter(({ hop }) => hop.toLowerCase() === 'internet');
  const outbound = explicitOutbound(network);
  const alone = `subnet ${subnet} is private: Storage of the same region stays reachable`;
  if (viaInternet.length === 0 || outbound === 'some') {
    return [{ row: 13, weight: 'excludes', says: alone }];
  }
  const route = names(viaInternet.map(({ name }) => name));
  const says = `subnet ${subnet} is private and route ${route} sends ${network.tag} to the Internet, to which there is no way out`;
  const ways = [
    `Give subnet ${subnet} a NAT gateway or the service endpoint Microsoft.Storage, or have route ${route} removed.`,
  ];
  const blame = { kind: 'private-subnet', resourceId: network.subnet.id, ways };
  return outbound === 'none'
    ? [blaming(14, 'proves', says, blame)]
    : [{ row: 14, weight: 'hints', says: `${says}, unless an outbound rule of the load balancer is one` }];
}

/** Row 12: with any policy, only what it lists is reachable, and managed disks lie in Microsoft's own accounts. */
function aboutEndpointPolicies(seen: Seen, network: Network): readonly Row[] {
  const { subnet } = network;
  const [policy] = subnet.serviceEndpointPolicies;
  if (policy === undefined || !hasStorageEndpoint(network, seen.vm.location)) {
    return [];
  }
  const listed = seen.endpointPolicies.flatMap((sight) => valueOf(sight)?.storageResources ?? []);
  const says = `service endpoint policy ${nameOf(policy)} on subnet ${nameOf(subnet.id)} lets only listed storage through (${names(listed.map(lastOf))}); managed disks lie in accounts that cannot be listed`;
  const ways = [
    `Have the owner of service endpoint policy ${nameOf(policy)} take it off subnet ${nameOf(subnet.id)}, or try the backup from a subnet without one.`,
  ];
  const blind = unseen(...seen.endpointPolicies).map((why): Row => ({ row: 12, weight: 'unseen', says: why }));
  return [blaming(12, 'hints', says, { kind: 'service-endpoint-policy', resourceId: policy, ways }), ...blind];
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
