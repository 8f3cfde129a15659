import type { Cloud } from '../cloud.js';
import { objectsAt, textAt, textsAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { keyOf } from '../arm/arm-id.js';
import { DEFAULT_RULES } from './default-rules.js';
import type { Placement } from './placement.js';
import { addressOf, EVERYWHERE, holds, type Range, rangesOf, witnesses } from './prefixes.js';
import { passes, routesOf, routeTo, virtualNetworkPrefixes } from './routing.js';
import { holdsPort, readRule, type SecurityRule, type Side } from './security-rule.js';
import { serviceTag } from './service-tags.js';

/** Addresses that are nobody's on the Internet; `Internet` is all the rest, Azure's own public addresses among it. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '168.63.129.16/32',
];

/** Everything from the edges of `holes` to the next one. */
function complement(holes: readonly Range[]): readonly Range[] {
  const sorted = [...holes].sort((a, b) => a.from - b.from);
  const edges = [...sorted, { from: EVERYWHERE.to + 1, to: EVERYWHERE.to + 1 }];
  return edges.reduce<{ readonly at: number; readonly found: readonly Range[] }>(
    ({ at, found }, { from, to }) => ({
      at: Math.max(at, to + 1),
      found: from > at ? [...found, { from: at, to: from - 1 }] : found,
    }),
    { at: 0, found: [] },
  ).found;
}

const INTERNET = complement(rangesOf(PRIVATE));

/** What a prefix, address or tag of a rule stands for, seen from one NIC. */
type Expand = (prefix: string) => readonly Range[];

/** Tags mean something else on every NIC: VirtualNetwork is what its routes make of it. */
const expander =
  (virtualNetwork: readonly string[]): Expand =>
  (prefix) => {
    switch (prefix.toLowerCase()) {
      case '*':
      case 'any':
        return [EVERYWHERE];
      case 'virtualnetwork':
        return rangesOf(virtualNetwork);
      case 'internet':
        return INTERNET;
      default:
        return rangesOf(serviceTag(prefix)?.prefixes ?? [prefix]);
    }
  };

/** One TCP connection. */
interface Flow {
  readonly source: number;
  readonly destination: number;
  readonly port: number;
}

const inSide = (side: Side, address: number, groups: readonly string[], expand: Expand): boolean =>
  side.prefixes.some((prefix) => holds(expand(prefix), address)) ||
  side.groups.some((group) => groups.includes(keyOf(group)));

/** A rule without source ports or with any covers every client port. */
function covers(rule: SecurityRule, flow: Flow, placement: Placement, expand: Expand): boolean {
  return (
    rule.outbound &&
    ['*', 'tcp', 'any', 'all'].includes(rule.protocol) &&
    holdsPort(rule.destination.ports, flow.port) &&
    inSide(rule.source, flow.source, placement.applicationSecurityGroups, expand) &&
    // Storage is in no application security group: a destination by group alone never holds it.
    inSide(rule.destination, flow.destination, [], expand)
  );
}

/** Lowest priority first; Azure's default rules close the list and settle every flow. */
export function rulesOf(nsg: Resource): readonly SecurityRule[] {
  const defaults = objectsAt(nsg, 'properties', 'defaultSecurityRules');
  return [
    ...objectsAt(nsg, 'properties', 'securityRules').map((rule) => readRule(rule, false)),
    ...(defaults.length === 0 ? DEFAULT_RULES : defaults).map((rule) => readRule(rule, true)),
  ].sort((a, b) => a.priority - b.priority);
}

/** The NIC's NSG, then the subnet's; each may be absent. */
export const securityGroupsOf = (
  { nic, subnet }: Placement,
  cloud: Cloud,
): readonly { readonly nsg: Resource; readonly on: 'nic' | 'subnet' }[] =>
  (['nic', 'subnet'] as const).flatMap((on) => {
    const id = textAt(on === 'nic' ? nic : subnet, 'properties', 'networkSecurityGroup', 'id');
    const nsg = id === undefined ? undefined : cloud.resources.get(id);
    return nsg === undefined ? [] : [{ nsg, on }];
  });

/** A network-manager rule in the shape of a security rule; its address fields are lists of one kind. */
function adminRule(document: JsonObject): SecurityRule & { readonly always: boolean } {
  const properties = document['properties'] ?? {};
  const access = textAt(properties, 'access')?.toLowerCase() ?? '';
  const side = (addresses: string, ports: string): Side => ({
    prefixes: objectsAt(properties, addresses).flatMap((one) => textAt(one, 'addressPrefix') ?? []),
    ports: textsAt(properties, ports),
    groups: [],
  });
  const shape = { name: textAt(document, 'id') ?? '', properties };
  return {
    ...readRule(shape, false),
    allows: access !== 'deny',
    always: access === 'alwaysallow',
    source: side('sources', 'sourcePortRanges'),
    destination: side('destinations', 'destinationPortRanges'),
  };
}

const adminRulesOf = ({ network }: Placement, cloud: Cloud): readonly ReturnType<typeof adminRule>[] =>
  objectsAt(cloud.resources.get(`${network?.id ?? ''}/providers/Sandbox/adminRules`), 'properties', 'value')
    .map(adminRule)
    .sort((a, b) => a.priority - b.priority);

/** Network manager decides before any NSG: Deny ends it, AlwaysAllow skips the NSGs, Allow leaves it to them. */
function securityAllows(flow: Flow, placement: Placement, expand: Expand, cloud: Cloud): boolean {
  const admin = adminRulesOf(placement, cloud).find((rule) => covers(rule, flow, placement, expand));
  if (admin !== undefined && (!admin.allows || admin.always)) return admin.always;
  return securityGroupsOf(placement, cloud).every(
    ({ nsg }) => rulesOf(nsg).find((rule) => covers(rule, flow, placement, expand))?.allows === true,
  );
}

/** Whether TCP to every address of the prefixes gets out of the VM and on to Storage. */
export function reaches(placement: Placement, prefixes: readonly string[], port: number, cloud: Cloud): boolean {
  const routes = routesOf(placement, cloud);
  const expand = expander(virtualNetworkPrefixes(placement, routes));
  const rules = [
    ...securityGroupsOf(placement, cloud).flatMap(({ nsg }) => rulesOf(nsg)),
    ...adminRulesOf(placement, cloud),
  ];
  const judges = [
    ...rules.flatMap((rule) => rule.destination.prefixes.flatMap((prefix) => expand(prefix))),
    ...routes.flatMap((route) => rangesOf(route.prefixes)),
  ];
  const source = addressOf(placement.address) ?? 0;
  return witnesses(rangesOf(prefixes), judges).every(
    (destination) =>
      securityAllows({ source, destination, port }, placement, expand, cloud) &&
      passes(routeTo(destination, routes), cloud),
  );
}
