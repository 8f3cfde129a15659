import { coverOfAll, isUnknown, type Unknown } from './destination.js';
import { concerns, concernsFrom, sourcePortsToTry, type Flow, type Rule } from './flow.js';
import { common, setOf, without, type Addresses } from './ipv4.js';

/** What a list of rules does to a flow. */
export type Verdict =
  /** Every address may be reached; `by` are the rules that took part, first match first. */
  | { readonly is: 'allowed'; readonly by: readonly Rule[] }
  /** `by` is the first rule that denies some of the addresses. */
  | { readonly is: 'denied'; readonly by: Rule }
  /** `at` stands before the rule that decides, and what it names cannot be compared with the destination. */
  | { readonly is: 'open'; readonly at: Rule; readonly unknown: Unknown };

/** What ends every list of rules: of an NSG by a default rule, of an Azure Firewall without one. */
export const DENY_ALL_OUTBOUND: Rule = defaultRule('DenyAllOutBound', 65_500, 'deny', '*', '*');
/** Azure adds these to every NSG; an answer without default rules means them (domain.md b). */
export const DEFAULT_RULES: readonly Rule[] = [
  defaultRule('AllowVnetOutBound', 65_000, 'allow', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule('AllowInternetOutBound', 65_001, 'allow', '*', 'Internet'),
  DENY_ALL_OUTBOUND,
];

function defaultRule(name: string, priority: number, effect: 'allow' | 'deny', source: string, to: string): Rule {
  const any = { protocol: '*', sourceGroups: [], sourcePorts: ['*'], destinationPorts: ['*'] };
  return { name, priority, effect, sources: [source], destinations: [to], ...any };
}

/**
 * What becomes of the flow from whichever source port the guest chooses: rules that name source ports decide for a part of
 * them each. What cannot be judged from one port cannot be judged at all; else the first denial counts.
 */
export function verdictOf(rules: readonly Rule[], flow: Flow, start: Addresses): Verdict {
  const verdicts = sourcePortsToTry(rules, flow).map((port) => verdictFrom(port, rules, flow, start));
  const denials = verdicts.flatMap((one) => (one.is === 'denied' ? one : []));
  const allowed = verdicts.flatMap((one) => (one.is === 'allowed' ? one.by : []));
  return (
    verdicts.find(({ is }) => is === 'open') ??
    denials.toSorted((a, b) => a.by.priority - b.by.priority)[0] ?? { is: 'allowed', by: [...new Set(allowed)] }
  );
}

/**
 * First match decides, address by address: an allow takes its addresses out of what is left, and the flow is denied by
 * the first rule that denies any of the rest. An allow that cannot be judged matters only where a deny comes after it.
 */
function verdictFrom(sourcePort: number, rules: readonly Rule[], flow: Flow, start: Addresses): Verdict {
  const allowedBy: Rule[] = [];
  const inForce = rules.filter((rule) => concernsFrom(sourcePort, rule, flow));
  let left = start;
  let open: Verdict | undefined;
  for (const rule of [...inForce.toSorted((a, b) => a.priority - b.priority), DENY_ALL_OUTBOUND]) {
    const cover = coverOfAll(flow.destination, rule.destinations);
    const decides = isUnknown(cover) ? left : common(left, cover);
    if (decides.length === 0) {
      continue;
    }
    if (isUnknown(cover)) {
      open ??= { is: 'open', at: rule, unknown: cover };
    }
    if (rule.effect === 'deny') {
      return open ?? { is: 'denied', by: rule };
    }
    if (!isUnknown(cover)) {
      left = without(left, cover);
      allowedBy.push(rule);
    }
  }
  return { is: 'allowed', by: allowedBy };
}

/** What network-manager rules, which come before every NSG, leave for NSGs to decide. */
export type AdminVerdict =
  | { readonly is: 'denied'; readonly by: Rule }
  | { readonly is: 'open'; readonly at: Rule; readonly unknown: Unknown }
  /** `exempts` take `left` from all destinations: what they always allow, no NSG is asked about. */
  | { readonly is: 'passed'; readonly left: Addresses; readonly exempts: readonly Rule[] };

/** Deny and AlwaysAllow are final; Allow, and no rule at all, leave the decision to the NSGs (no-network.md row 10). */
export function adminVerdictOf(rules: readonly Rule[], flow: Flow): AdminVerdict {
  const exempts: Rule[] = [];
  let left = flow.destination.addresses;
  let toNsgs: Addresses = [];
  let open: AdminVerdict | undefined;
  for (const rule of inOrder(rules, flow)) {
    const cover = coverOfAll(flow.destination, rule.destinations);
    const decides = isUnknown(cover) ? left : common(left, cover);
    if (decides.length === 0) {
      continue;
    }
    if (isUnknown(cover)) {
      open ??= { is: 'open', at: rule, unknown: cover };
    }
    if (rule.effect === 'allow') {
      toNsgs = setOf([...toNsgs, ...decides]); // whether it matches or not, NSGs decide
    } else if (open !== undefined || rule.effect === 'unknown') {
      return open ?? { is: 'open', at: rule, unknown: { why: 'its access is of no known kind' } };
    } else if (rule.effect === 'deny') {
      return { is: 'denied', by: rule };
    } else {
      exempts.push(rule);
    }
    left = isUnknown(cover) ? left : without(left, cover);
  }
  return { is: 'passed', left: setOf([...toNsgs, ...left]), exempts };
}

function inOrder(rules: readonly Rule[], flow: Flow): readonly Rule[] {
  return rules.filter((rule) => concerns(rule, flow)).toSorted((a, b) => a.priority - b.priority);
}
