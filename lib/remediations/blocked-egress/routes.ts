import type { EffectiveRoute, RouteTable } from '../../model/resources/network.js';
import { isUnknown, prefixesOf, type Destination, type TagSights, type Unknown } from './destination.js';
import { bitsOf, common, EVERY_ADDRESS, rangeOf, without, type Range } from './ipv4.js';

/** One route, of a route table or as it is in force. */
export interface Route {
  readonly name: string;
  readonly prefixes: readonly string[];
  /** `None`, `Internet`, `VirtualAppliance`, `VirtualNetworkGateway`, …; Azure answers values outside its own enum. */
  readonly hop: string;
  readonly ip?: string | undefined;
  readonly source?: string;
}

/** Where the traffic to a destination is sent; addresses that no route covers follow the system's own routes. */
export interface Hops {
  readonly routes: readonly Route[];
  /** Routes that may cover some of the destination. */
  readonly unknown: readonly { readonly route: Route; readonly unknown: Unknown }[];
}

export function ofTable({ routes }: RouteTable): readonly Route[] {
  return routes.map(({ name, prefix, nextHopType, nextHopIp }) => {
    return { name, prefixes: [prefix], hop: nextHopType, ip: nextHopIp };
  });
}

export function inForce(routes: readonly EffectiveRoute[]): readonly Route[] {
  return routes
    .filter(({ active }) => active)
    .map(({ name, prefixes, nextHopType, nextHopIps, source }) => {
      return { name: name ?? prefixes.join(', '), prefixes, hop: nextHopType, ip: nextHopIps[0], source };
    });
}

/** The longest prefix wins, address by address; of equal ones the explicit, then the more special tag ([UDR]). */
export function hopsTo(
  destination: Destination,
  routes: readonly Route[],
  serviceTags: TagSights['serviceTags'],
): Hops {
  const unknown: { readonly route: Route; readonly unknown: Unknown }[] = [];
  const candidates: Candidate[] = [];
  for (const route of routes) {
    for (const prefix of route.prefixes) {
      const found = candidatesOf(route, prefix, destination, serviceTags);
      if (isUnknown(found)) {
        unknown.push({ route, unknown: found });
      } else {
        candidates.push(...found);
      }
    }
  }
  const taken = new Set<Route>();
  let left = destination.addresses;
  for (const { route, range } of candidates.toSorted(byRank)) {
    if (common(left, [range]).length > 0) {
      taken.add(route);
      left = without(left, [range]);
    }
  }
  return { routes: [...taken], unknown };
}

interface Candidate {
  readonly route: Route;
  readonly range: Range;
  readonly bits: number;
  readonly preference: number;
}

function byRank(a: Candidate, b: Candidate): number {
  return b.bits - a.bits || b.preference - a.preference;
}

function candidatesOf(
  route: Route,
  prefix: string,
  destination: Destination,
  serviceTags: TagSights['serviceTags'],
): readonly Candidate[] | Unknown {
  const cover = destination.coverOf(prefix);
  if (isUnknown(cover) || cover.length === 0) {
    return isUnknown(cover) ? cover : [];
  }
  const preference = preferenceOf(prefix, destination);
  const prefixes = rangeOf(prefix) === undefined ? prefixesOf(prefix, serviceTags) : [prefix];
  if (isUnknown(prefixes)) {
    // Storage or Storage.<Region>, all of the destination without a prefix read: longer than any default route.
    return EVERY_ADDRESS.map((range) => ({ route, range, bits: 32, preference }));
  }
  const ranges = prefixes.flatMap((one) => rangeOf(one) ?? []);
  return ranges.map((range) => ({ route, range, bits: bitsOf(range), preference }));
}

function preferenceOf(prefix: string, { name }: Destination): number {
  const order = [/^azurecloud\./i, /^storage$/i, new RegExp(`^${name}$`, 'i'), /^[\d./]+$/];
  return order.findIndex((pattern) => pattern.test(prefix));
}
