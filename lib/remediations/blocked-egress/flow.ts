import type { ResourceId } from '../../model/resource-id.js';
import type { AdminRule, SecurityRule } from '../../model/resources/network.js';
import type { Destination } from './destination.js';
import { covers, isWithin, setOf, type Range } from './ipv4.js';

/** From where the backup leaves: the primary network interface's primary IPv4 configuration (domain.md b). */
export interface Source {
  readonly address: string;
  readonly groups: readonly ResourceId[];
}

/** One kind of packet towards one destination. */
export interface Flow {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly source: Source;
  readonly destination: Destination;
}

/** What a security rule and a network-manager rule have in common. */
export interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly effect: 'allow' | 'deny' | 'always allow' | 'unknown';
  readonly protocol: string;
  readonly sources: readonly string[];
  readonly sourceGroups: readonly ResourceId[];
  readonly sourcePorts: readonly string[];
  readonly destinations: readonly string[];
  readonly destinationPorts: readonly string[];
}

/** A rule on destination groups has no destinations: a group holds network interfaces, never Storage. */
export function ofNsg(rule: SecurityRule): Rule {
  const { name, priority, protocol, sources, sourceGroups, sourcePorts, destinations, destinationPorts } = rule;
  const effect = rule.allows ? 'allow' : 'deny';
  return { name, priority, effect, protocol, sources, sourceGroups, sourcePorts, destinations, destinationPorts };
}

const EFFECTS: Readonly<Record<string, Rule['effect']>> = { allow: 'allow', deny: 'deny', alwaysallow: 'always allow' };

/** A network-manager rule leaves a list empty where it means any. */
export function ofNetworkManager(rule: AdminRule): Rule {
  const orAny = (list: readonly string[]): readonly string[] => (list.length === 0 ? ['*'] : list);
  return {
    name: rule.name,
    priority: rule.priority,
    effect: EFFECTS[rule.access] ?? 'unknown',
    protocol: rule.protocol,
    sources: orAny(rule.sources),
    sourceGroups: [],
    sourcePorts: orAny(rule.sourcePorts),
    destinations: orAny(rule.destinations),
    destinationPorts: orAny(rule.destinationPorts),
  };
}

const ANY = new Set(['*', 'any']);
/** Guests choose their source port among these. */
const EPHEMERAL: Range = { from: 1024, to: 65_535 };

/** Whether a rule is about this flow, wherever the flow goes. */
export function concerns(rule: Rule, flow: Omit<Flow, 'destination'>): boolean {
  return mayConcern(rule, flow) && mindsSourcePorts(rule);
}

/** The same for packets that leave from one source port. */
export function concernsFrom(sourcePort: number, rule: Rule, flow: Omit<Flow, 'destination'>): boolean {
  return mayConcern(rule, flow) && rule.sourcePorts.some((ports) => holds(portsOf(ports), sourcePort));
}

/** One source port of each run of them that all these rules treat alike. */
export function sourcePortsToTry(rules: readonly Rule[], flow: Omit<Flow, 'destination'>): readonly number[] {
  const ranges = rules.filter((rule) => mayConcern(rule, flow)).flatMap(({ sourcePorts }) => sourcePorts.map(portsOf));
  const edges = ranges.flatMap(({ from, to }) => [from, to + 1]);
  return [...new Set([EPHEMERAL.from, ...edges.filter((port) => holds(EPHEMERAL, port))])];
}

/** But for the source port. */
function mayConcern(rule: Rule, flow: Omit<Flow, 'destination'>): boolean {
  return (
    (ANY.has(rule.protocol) || rule.protocol === flow.protocol) &&
    isFrom(rule, flow.source) &&
    rule.destinationPorts.some((ports) => holds(portsOf(ports), flow.port))
  );
}

/** A private address is in no service tag but VirtualNetwork, which holds every address of the network. */
function isFrom(rule: Rule, { address, groups }: Source): boolean {
  return (
    rule.sources.some((source) => {
      const name = source.toLowerCase();
      return ANY.has(name) || name === 'virtualnetwork' || isWithin(address, source);
    }) || rule.sourceGroups.some((group) => groups.includes(group))
  );
}

/** An allow helps only where it covers every port that the guest may choose; a deny harms where it meets any. */
function mindsSourcePorts({ effect, sourcePorts }: Rule): boolean {
  const ranges = sourcePorts.map(portsOf);
  return effect === 'deny'
    ? ranges.some(({ from, to }) => from <= EPHEMERAL.to && to >= EPHEMERAL.from)
    : covers(setOf(ranges), [EPHEMERAL]);
}

/** `*`, `443` or `400-500`. */
function portsOf(text: string): Range {
  if (ANY.has(text)) {
    return { from: 0, to: 65_535 };
  }
  return { from: Number(text.split('-')[0]), to: Number(text.slice(text.indexOf('-') + 1)) };
}

function holds({ from, to }: Range, port: number): boolean {
  return from <= port && port <= to;
}
