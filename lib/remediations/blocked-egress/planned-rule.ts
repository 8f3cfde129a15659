import { nameOf } from '../../model/resource-id.js';
import type { SecurityRule } from '../../model/resources/network.js';
import { stateOf, type SecurityRuleState } from '../../model/steps/security-rule.js';
import { isWithin } from './ipv4.js';
import { nsgName, type Blocked } from './judge.js';
import { isStillOurs, ownRule, ownRuleName } from './own-rule.js';
import type { Network, Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';
import { slotBefore } from './slot.js';
import { tcp } from './wording.js';

export type EgressSource = 'virtual-network' | 'virtual-machine';

/** The rule that opens one NSG, or why none can be written and what a person can do. */
export type PlannedRule =
  | { readonly name: string; readonly before: SecurityRuleState | null; readonly after: SecurityRuleState }
  | { readonly ways: readonly string[] };

/** Opens what is closed and nothing else; a rule of ours that is there already is moved or widened, never doubled. */
export function plannedRule(blocked: Blocked, network: Network, seen: Seen, egressSource: EgressSource): PlannedRule {
  const { guard, to, denials } = blocked;
  const ports = denials.map(({ port }) => port);
  const existing = ownRule(guard, seen.vm.location);
  const obstacle = delegation(blocked, network, seen) ?? usurped(existing, blocked);
  if (obstacle !== undefined) {
    return { ways: [obstacle] };
  }
  const others = guard.nsg.customRules.filter((rule) => rule.outbound && rule !== existing);
  const first = denials.map(({ by }) => by).reduce((a, b) => (b.priority < a.priority ? b : a));
  const slot =
    existing !== undefined && existing.priority < first.priority
      ? { priority: existing.priority }
      : slotBefore(first, others, nsgName(guard), `${tcp(ports)} to ${to}`);
  if ('ways' in slot) {
    return { ways: slot.ways };
  }
  const before = existing === undefined ? null : stateOf(existing);
  const after: SecurityRuleState = {
    access: 'Allow',
    direction: 'Outbound',
    priority: slot.priority,
    protocol: 'Tcp',
    sourceAddressPrefixes: sourcesOf(before?.sourceAddressPrefixes ?? [], network, egressSource),
    sourcePortRanges: ['*'],
    destinationAddressPrefixes: [to],
    destinationPortRanges: [...new Set([...ports.map(String), ...(existing?.destinationPorts ?? [])])].sort(),
  };
  return { name: existing?.name ?? ownRuleName(seen.vm.location), before, after };
}

/** The service that a subnet is delegated to may own its NSG: never touched. */
function delegation({ guard, to, denials }: Blocked, { subnet }: Network, { otherSubnets }: Seen): string | undefined {
  const known = [subnet, ...otherSubnets.flatMap((sight) => valueOf(sight) ?? [])];
  const found = known.find(
    ({ id, delegations }) => delegations.length > 0 && (id === guard.of || guard.nsg.subnets.includes(id)),
  );
  const opening = `${tcp(denials.map(({ port }) => port))} to ${to}`;
  return found === undefined
    ? undefined
    : `Have the owner of ${nsgName(guard)} allow ${opening} in it: it hangs on subnet ${nameOf(found.id)}, which is delegated to ${found.delegations.join(', ')}.`;
}

/** A rule of our name that says something else by now is somebody's decision. */
function usurped(existing: SecurityRule | undefined, { guard, to }: Blocked): string | undefined {
  return existing === undefined || isStillOurs(existing, to)
    ? undefined
    : `Rename or remove rule ${existing.name} of ${nsgName(guard)}, which is no longer the rule that Backup Medic made, or allow the traffic by hand.`;
}

/** A rule takes one service tag or addresses, never both; the tag VirtualNetwork holds every machine's address. */
function sourcesOf(
  present: readonly string[],
  { source: { address } }: Network,
  egressSource: EgressSource,
): readonly string[] {
  const isForAll = present.some((one) => one === '*' || one === 'VirtualNetwork');
  if (isForAll || egressSource === 'virtual-network') {
    return isForAll ? present : ['VirtualNetwork'];
  }
  return present.some((one) => isWithin(address, one)) ? present : [...present, address].sort();
}
