import { causeKey } from '../../model/diagnosis.js';
import type { Plan, StepOf } from '../../model/step.js';
import { assess } from './assess.js';
import { conclude, NSG_DENIES } from './diagnose.js';
import { intentOf } from './intent.js';
import { nsgName, ruleId, type Blocked } from './judge.js';
import { disksOfUnknownKind, likelyHostOnlyType } from './path.js';
import { plannedRule, type EgressSource, type PlannedRule } from './planned-rule.js';
import type { Network, Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';
import { count, names } from '../../model/wording.js';
import { tcp } from './wording.js';

export interface BlockedEgressOptions {
  /** Whose traffic a rule lets out: the whole network's, as Microsoft documents it, or this machine's alone. */
  readonly egressSource: EgressSource;
  /** How many network interfaces and subnets an NSG may hang on before a person approves its change; absent: any. */
  readonly maxReach?: number | undefined;
}

export const ID = 'blocked-egress';

/** One rule for each NSG that denies, or the ways out for a person. All or none: one closed NSG keeps the path closed. */
export function plan(seen: Seen, options: BlockedEgressOptions): Plan {
  const conclusion = conclude(seen, assess(seen));
  if (conclusion.is === 'person') {
    const { blames, blocked } = conclusion;
    return { then: 'ask-a-person', ways: [...blames.flatMap(({ ways }) => ways), ...blocked.map(leftAlone)] };
  }
  if (conclusion.is !== 'rules') {
    return { then: 'ask-a-person', ways: [] };
  }
  const { network, blocked } = conclusion;
  const planned = blocked.map((one) => ({ one, made: plannedRule(one, network, seen, options.egressSource) }));
  const ways = planned.flatMap(({ made }) => ('ways' in made ? made.ways : []));
  const steps = planned.flatMap(({ one, made }) => ('ways' in made ? [] : stepFor(one, made, network, seen, options)));
  const [first, ...more] = steps;
  if (ways.length > 0 || first === undefined) {
    return { then: 'ask-a-person', ways };
  }
  return { then: 'change', steps: [first, ...more] };
}

function leftAlone({ guard, to, denials }: Blocked): string {
  const ports = tcp(denials.map(({ port }) => port));
  return `${nsgName(guard)} denies ${ports} to ${to} as well: no rule is written before the rest is cured.`;
}

type Made = Extract<PlannedRule, { readonly after: unknown }>;

function stepFor(
  blocked: Blocked,
  made: Made,
  network: Network,
  seen: Seen,
  options: BlockedEgressOptions,
): StepOf<'security-rule'> {
  const { guard, to } = blocked;
  const { name, before, after } = made;
  const reasons = reasonsToAsk(blocked, network, seen, options);
  const verb = before === null ? 'Add' : 'Change';
  const opened = `${after.destinationPortRanges.join(', ')} from ${names(after.sourceAddressPrefixes)} to ${to}`;
  return {
    kind: 'security-rule',
    resourceId: ruleId(guard, name),
    cause: causeKey(ID, { kind: NSG_DENIES, resourceId: guard.nsg.id }),
    summary: `${verb} rule ${name} (priority ${after.priority}) in ${nsgName(guard)}: allow TCP ${opened}. It opens every storage account of the region to ${reachOf(blocked).says}`,
    before,
    after,
    ...(reasons.length === 0 ? { atMost: 'auto' } : { atMost: 'approve', because: reasons.join('; ') }),
    // In force for new connections at once (domain.md b), so that a backup may start as soon as the write has settled.
    undo: 'automatic',
  };
}

/** What hangs on the NSG: the interface or subnet it was found on at least, also where the answer lists none. */
function reachOf({ guard: { nsg, at } }: Blocked): { readonly size: number; readonly says: string } {
  const nics = Math.max(nsg.networkInterfaces.length, at === 'network interface' ? 1 : 0);
  const subnets = Math.max(nsg.subnets.length, at === 'subnet' ? 1 : 0);
  const says = [nics > 0 ? count(nics, 'network interface') : [], subnets > 0 ? count(subnets, 'subnet') : []];
  return { size: nics + subnets, says: says.flat().join(' and ') };
}

/** Why a person has to approve the change first. */
function reasonsToAsk(
  blocked: Blocked,
  network: Network,
  seen: Seen,
  { maxReach }: BlockedEgressOptions,
): readonly string[] {
  const { guard, to } = blocked;
  const { vm, otherSubnets } = seen;
  const reach = reachOf(blocked);
  const unknown = disksOfUnknownKind(seen).map(({ name }) => name);
  const known = new Set([network.subnet.id, ...otherSubnets.flatMap((sight) => valueOf(sight)?.id ?? [])]);
  const unseen = guard.nsg.subnets.filter((id) => !known.has(id));
  const type = likelyHostOnlyType(vm);
  const reasons = [
    intentOf(blocked, to, vm.location),
    type && `the machine is of type ${type}: going by the Linux extension, its snapshots do not use Storage`,
    unknown.length > 0 && `the kind of disk ${names(unknown)} cannot be seen: some kinds need no rule`,
    unseen.length > 0 &&
      `whether ${count(unseen.length, 'other subnet')} of ${nsgName(guard)} is delegated is not known`,
    maxReach !== undefined &&
      reach.size > maxReach &&
      `${nsgName(guard)} reaches ${reach.says}, more than the ${maxReach} that may be changed without approval`,
  ];
  return reasons.filter((reason) => typeof reason === 'string');
}
