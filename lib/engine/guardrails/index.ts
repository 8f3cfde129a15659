import { ok, type Result } from '../../model/result.js';
import { attempts, notAgain } from './attempts.js';
import { askedMode, modeSetting, modeTags, scope, stepLimit } from './modes.js';
import { denyAssignments, locks, managedGroups } from './ownership.js';
import { reachOf, type Guardrail, type Question, type Verdict } from './verdict.js';

/** Cheapest first. Of equally strict answers the first one speaks. */
const GUARDRAILS: readonly Guardrail[] = [
  modeSetting,
  askedMode,
  scope,
  stepLimit,
  modeTags,
  attempts,
  notAgain,
  managedGroups,
  locks,
  denyAssignments,
];

export interface Guarded {
  readonly verdict: Verdict;
  /** Every reason that was given, not the strictest alone. */
  readonly reasons: readonly string[];
}

/** The strictest answer. A failure is a read that must be tried again. */
export async function guard(question: Question): Promise<Result<Guarded>> {
  let verdict: Verdict = { answer: 'allow' };
  const reasons: string[] = [];
  for (const guardrail of GUARDRAILS) {
    const asked = await guardrail(question);
    if (!asked.ok) {
      return asked;
    }
    verdict = reachOf(asked.value) < reachOf(verdict) ? asked.value : verdict;
    reasons.push(...(asked.value.answer === 'at-most' ? [asked.value.because] : []));
    if (reachOf(verdict) === 0) {
      break; // hands off entirely: not even looking further
    }
  }
  return ok({ verdict, reasons });
}
