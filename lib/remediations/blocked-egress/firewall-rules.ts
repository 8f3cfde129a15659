import { resourceIdIn, type ResourceId } from '../../model/resource-id.js';
import type {
  AzureFirewall,
  FirewallApplicationRule,
  FirewallNetworkRule,
  FirewallRules,
} from '../../model/resources/firewall.js';
import { coverOfAll, type Destination, type Unknown } from './destination.js';
import { concerns, type Flow, type Rule } from './flow.js';
import { isWithin } from './ipv4.js';
import { destinationOf } from './judge.js';
import { hostsOf, portsOf } from './path.js';
import type { FirewallSights, Network, Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';
import { DENY_ALL_OUTBOUND, verdictOf } from './verdict.js';

/** What a firewall does to the flow on one port, by which of its rules: none where no rule speaks of the flow. */
export type Passing = { readonly port: number; readonly by: readonly string[] } & (
  { readonly is: 'let through' | 'stopped' } | { readonly is: 'unknown'; readonly unknown: Unknown }
);

/** Each port of the storage path, to all of its hosts: the first that is not let through speaks for them. */
export function passingsOf(
  firewall: AzureFirewall,
  sights: FirewallSights,
  network: Network,
  seen: Seen,
): readonly Passing[] {
  const [why] = unseen(...sights.policies.flatMap(({ policy, groups }) => [policy, groups]));
  if (why !== undefined) {
    return portsOf(seen).map((port) => ({ port, is: 'unknown', by: [], unknown: { why } }));
  }
  const hosts = hostsOf(seen.vm).map((host) => rulesTowards(host, firewall, sights));
  return portsOf(seen).map((port) => {
    const flow = flowOf(port, sights, network, seen);
    const passings = hosts.map((rules) => passingOf(rules, flow, sights));
    const by = [...new Set(passings.flatMap((one) => one.by))];
    return passings.find(({ is }) => is !== 'let through') ?? { port, is: 'let through', by };
  });
}

function passingOf(rules: readonly Rule[], flow: Flow, { ipGroups }: FirewallSights): Passing {
  const { port } = flow;
  for (const { name, sourceGroups } of rules.filter((rule) => !concerns(rule, flow) && mayConcern(rule, flow))) {
    const [why] = unseen(...sourceGroups.map((id) => ipGroups.get(id)));
    if (why !== undefined) {
      return { port, is: 'unknown', by: [name], unknown: { why } };
    }
  }
  const verdict = verdictOf(rules, flow, flow.destination.addresses);
  switch (verdict.is) {
    case 'allowed':
      return { port, is: 'let through', by: verdict.by.map(({ name }) => name) };
    case 'denied':
      return { port, is: 'stopped', by: verdict.by === DENY_ALL_OUTBOUND ? [] : [verdict.by.name] };
    case 'open':
      return { port, is: 'unknown', by: [verdict.at.name], unknown: verdict.unknown };
  }
}

/** The IP groups without which the rules about the flow cannot be judged. */
export function groupsNeeded(
  firewall: AzureFirewall,
  sights: FirewallSights,
  network: Network,
  seen: Seen,
): readonly ResourceId[] {
  const flows = portsOf(seen).map((port) => flowOf(port, sights, network, seen));
  const rules = hostsOf(seen.vm).flatMap((host) => rulesTowards(host, firewall, sights));
  const groups = rules
    .filter((rule) => flows.some((flow) => mayConcern(rule, flow)))
    .flatMap(({ sourceGroups, destinations }) => [
      ...sourceGroups,
      ...destinations.flatMap((one) => resourceIdIn(one) ?? []),
    ]);
  return [...new Set(groups)];
}

/** Whether a rule is about the flow, were it about every source. */
function mayConcern(rule: Rule, flow: Flow): boolean {
  return concerns({ ...rule, sources: ['*'] }, flow);
}

function flowOf(port: number, { ipGroups }: FirewallSights, network: Network, seen: Seen): Flow {
  const { address } = network.source;
  const groups = [...ipGroups].flatMap(([id, sight]) =>
    valueOf(sight)?.prefixes.some((prefix) => isWithin(address, prefix)) === true ? id : [],
  );
  const storage = destinationOf(network, seen);
  const coverOf: Destination['coverOf'] = (prefix) => {
    const id = resourceIdIn(prefix);
    if (id === undefined) {
      return storage.coverOf(prefix);
    }
    const group = ipGroups.get(id);
    return group?.seen === true ? coverOfAll(storage, group.value.prefixes) : { why: unseen(group).join() };
  };
  return { protocol: 'tcp', port, source: { address, groups }, destination: { ...storage, coverOf } };
}

/**
 * The firewall's rules in the order in which it asks them, which their priority says: network rules before application
 * rules, and of each kind those of a base policy before those of the policy that is built on it. Whatever no rule
 * matches is denied (Azure's documentation of firewall-manager, rule-processing). Threat intelligence before them and
 * Azure's own few rules behind them are in no list: a verdict is a hint, never a proof.
 */
function rulesTowards(host: string, { ownRules }: AzureFirewall, { policies }: FirewallSights): readonly Rule[] {
  const ofPolicies = policies.flatMap(({ groups }) =>
    inOrder(valueOf(groups) ?? []).flatMap(({ collections }) => inOrder(collections)),
  );
  const collections = [...ofPolicies, ...inOrder(ownRules)];
  return [
    ...collections.flatMap((one) => one.network.map((rule) => ofNetwork(rule, one))),
    ...collections.flatMap((one) => one.application.map((rule) => ofApplication(rule, one, host))),
  ].map((rule, priority) => ({ ...rule, priority }));
}

function inOrder<T extends { readonly priority: number }>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => a.priority - b.priority);
}

type Unplaced = Omit<Rule, 'priority'>;

function ofNetwork(rule: FirewallNetworkRule, { name, allows }: FirewallRules): Unplaced {
  return {
    name: `network rule ${rule.name} of rule collection ${name}`,
    effect: allows ? 'allow' : 'deny',
    protocol: rule.protocols.find((one) => one === 'any' || one === 'tcp') ?? 'none',
    sources: rule.sources,
    sourceGroups: rule.sourceGroups,
    sourcePorts: ['*'],
    destinations: [...rule.destinations, ...rule.destinationGroups],
    destinationPorts: rule.ports,
  };
}

/** The ports that FQDN tags stand for; 8443 takes a rule of its own (domain.md a). */
const PORTS_OF_TAGS = ['80', '443'];

/** A rule that names the host, or the tag AzureBackup, stands for all of Storage; another one for nothing of it. */
function ofApplication(rule: FirewallApplicationRule, { name, allows }: FirewallRules, host: string): Unplaced {
  const isTagged = rule.tags.includes('azurebackup');
  const isNamed = rule.names.some((one) => holds(one, host));
  const ofNames = rule.protocols.flatMap(({ type, port }) => (type?.startsWith('http') === true ? String(port) : []));
  return {
    name: `application rule ${rule.name} of rule collection ${name}`,
    effect: allows ? 'allow' : 'deny',
    protocol: 'tcp',
    sources: rule.sources,
    sourceGroups: rule.sourceGroups,
    sourcePorts: ['*'],
    destinations: isTagged || isNamed ? ['*'] : [],
    destinationPorts: [...(isTagged ? PORTS_OF_TAGS : []), ...(isNamed ? ofNames : [])],
  };
}

/** An asterisk stands for anything, and only at the beginning of a name. */
function holds(name: string, host: string): boolean {
  return name.startsWith('*') ? host.endsWith(name.slice(1)) : name === host;
}
