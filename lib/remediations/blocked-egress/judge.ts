import { child, nameOf, type ResourceId } from '../../model/resource-id.js';
import { storageAt, type Destination, type Unknown } from './destination.js';
import { ofNetworkManager, ofNsg, type Flow, type Rule } from './flow.js';
import { portsOf } from './path.js';
import type { Guard, Network, Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';
import { adminVerdictOf, DEFAULT_RULES, verdictOf, type AdminVerdict, type Verdict } from './verdict.js';

/** How far traffic to one port gets: past network-manager rules, then past each NSG. */
export interface Passage {
  readonly to: string;
  readonly port: number;
  readonly admin: AdminVerdict;
  readonly nsgs: readonly { readonly guard: Guard; readonly verdict: Verdict }[];
}

/** The rules of an NSG that traffic out of the machine meets; Azure's own three where the answer holds none. */
export function outboundRules({ nsg }: Guard): readonly Rule[] {
  const defaults = nsg.defaultRules.filter(({ outbound }) => outbound).map(ofNsg);
  const custom = nsg.customRules.filter(({ outbound }) => outbound).map(ofNsg);
  return [...custom, ...(defaults.length > 0 ? defaults : DEFAULT_RULES)];
}

export function ruleId({ nsg }: Guard, name: string): ResourceId {
  return child(nsg.id, 'securityRules', name);
}

/** The region's Storage, as much as is known of it. */
export function destinationOf({ tag }: Network, seen: Pick<Seen, 'serviceTags' | 'effectiveNsgs'>): Destination {
  return storageAt(tag, seen);
}

/** Judges every port of the storage path. A rule that is left out (`but`) shows what the verdict rests on. */
export function passagesOf(seen: Seen, network: Network, but?: ResourceId): readonly Passage[] {
  const destination = destinationOf(network, seen);
  return portsOf(seen).map((port) =>
    passageOf(seen, network, { protocol: 'tcp', port, source: network.source, destination }, but),
  );
}

/** The same for any flow out of the machine. */
export function passageOf(seen: Seen, { guards }: Network, flow: Flow, but?: ResourceId): Passage {
  const admin = adminVerdictOf(adminRulesOf(seen), flow);
  const left = admin.is === 'passed' ? admin.left : [];
  const nsgs = guards.map((guard) => {
    const rules = outboundRules(guard).filter(({ name }) => ruleId(guard, name) !== but);
    return { guard, verdict: verdictOf(rules, flow, left) };
  });
  return { to: flow.destination.name, port: flow.port, admin, nsgs };
}

function adminRulesOf({ adminRules }: Seen): readonly Rule[] {
  return (valueOf(adminRules) ?? []).filter(({ outbound }) => outbound).map(ofNetworkManager);
}

export interface Open {
  readonly at: Rule;
  readonly of: string; // `NSG nsg-app`, `the network manager`
  readonly unknown: Unknown;
}

/** Rules that stand before the one that decides and cannot be judged. */
export function openAt(passages: readonly Passage[]): readonly Open[] {
  return passages.flatMap(({ admin, nsgs }) => [
    ...(admin.is === 'open' ? [{ ...admin, of: 'the network manager' }] : []),
    ...nsgs.flatMap(({ guard, verdict }) => (verdict.is === 'open' ? [{ ...verdict, of: nsgName(guard) }] : [])),
  ]);
}

export function nsgName({ nsg }: Pick<Guard, 'nsg'>): string {
  return `NSG ${nameOf(nsg.id)}`;
}

/** An NSG that denies some ports, with the first rule that denies each. */
export interface Blocked {
  readonly guard: Guard;
  readonly to: string;
  readonly denials: readonly { readonly port: number; readonly by: Rule }[];
}

/** Each NSG once, also where it hangs on both the network interface and the subnet; in the order traffic passes them. */
export function blockedIn(passages: readonly Passage[]): readonly Blocked[] {
  const found = new Map<string, Blocked>();
  for (const { to, port, nsgs } of passages) {
    for (const { guard, verdict } of nsgs) {
      const known = found.get(guard.nsg.id) ?? { guard, to, denials: [] };
      const isNew = verdict.is === 'denied' && !known.denials.some((one) => one.port === port);
      const more = isNew ? [{ port, by: verdict.by }] : [];
      found.set(guard.nsg.id, { ...known, denials: [...known.denials, ...more] });
    }
  }
  return [...found.values()].filter(({ denials }) => denials.length > 0);
}
