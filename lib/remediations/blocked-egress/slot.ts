import type { SecurityRule } from '../../model/resources/network.js';
import { names } from '../../model/wording.js';
import { rule } from './wording.js';

const LOWEST = 100;
const HIGHEST = 4096;

/** A rule's place among others, or the ways to make one. */
export type Slot = { readonly priority: number } | { readonly ways: readonly [string, string] };

type Placed = Pick<SecurityRule, 'name' | 'priority'>;

/**
 * The free number nearest below the rule that is to be overridden. Priorities are unique among the rules of a
 * direction; Azure's default rules stand behind every number that is free to take.
 */
export function slotBefore(denying: Placed, others: readonly Placed[], where: string, what: string): Slot {
  const taken = new Map(others.map((other) => [other.priority, other]));
  for (let priority = Math.min(denying.priority - 1, HIGHEST); priority >= LOWEST; priority--) {
    if (!taken.has(priority)) {
      return { priority };
    }
  }
  return { ways: waysToMakeRoom(denying, others, where, what) };
}

function waysToMakeRoom(
  denying: Placed,
  others: readonly Placed[],
  where: string,
  what: string,
): readonly [string, string] {
  const taken = new Set(others.map(({ priority }) => priority));
  const after = numbersAfter(denying.priority).find((priority) => !taken.has(priority));
  const passed = others.filter(({ priority }) => priority > denying.priority && priority < (after ?? HIGHEST));
  const order = passed.length > 0 ? `, behind ${names(passed.map(rule))}` : '';
  const move =
    after === undefined
      ? `Free a number above ${denying.priority} in ${where} and move ${rule(denying)} there: none is free up to ${HIGHEST}.`
      : `Move ${rule(denying)} of ${where} to priority ${after}, which is free${order}, so that a rule fits in before it.`;
  const before = others.filter(({ priority }) => priority < denying.priority).sort((a, b) => a.priority - b.priority);
  const free =
    before.length === 0
      ? `Or narrow ${rule(denying)} of ${where} so that it no longer denies ${what}: no number below ${LOWEST} exists.`
      : `Or free one of the priorities ${LOWEST} to ${denying.priority - 1} of ${where}, all taken: ${names(before.map(rule))}.`;
  return [move, free];
}

function numbersAfter(priority: number): readonly number[] {
  return Array.from({ length: HIGHEST - priority }, (_, index) => priority + 1 + index);
}
