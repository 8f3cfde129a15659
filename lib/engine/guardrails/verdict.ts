import type { Case } from '../../model/case.js';
import { MODES, type Mode } from '../../model/engine-settings.js';
import type { ReadingPorts } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { ok, type Result } from '../../model/result.js';
import type { Step } from '../../model/step.js';

/** What a guardrail answers. `then` is how a case ends whose change it forbids. */
export type Verdict =
  | { readonly answer: 'allow' }
  | {
      readonly answer: 'at-most';
      readonly mode: Mode;
      readonly because: string;
      readonly then: 'planned' | 'rejected' | 'escalated';
    };

/** May this step be applied (or, without a step, the backup be run) for this case? */
export interface Question {
  readonly c: Case;
  readonly step?: Step;
  readonly reader: Reader;
  readonly ports: ReadingPorts;
}

export type Guardrail = (question: Question) => Promise<Result<Verdict>>;

export const ALLOW: Result<Verdict> = ok({ answer: 'allow' });

export function atMost(mode: Mode, then: 'planned' | 'rejected' | 'escalated', because: string): Result<Verdict> {
  return ok({ answer: 'at-most', mode, then, because });
}

/** 0 is the strictest. */
function rankOf(mode: Mode): number {
  return MODES.indexOf(mode);
}

/** How far a verdict lets a case go, as a rank. */
export function reachOf(verdict: Verdict): number {
  return verdict.answer === 'allow' ? rankOf('auto') : rankOf(verdict.mode);
}

/**
 * Judges what a read answers. One that is refused counts as the strictest: what is unreadable may say "off". An answer
 * that is merely late stays a failure, and is asked for again.
 */
export async function judged<T>(
  asked: Promise<Result<T>> | Result<T>,
  what: string,
  judge: (value: T) => Result<Verdict>,
): Promise<Result<Verdict>> {
  const read = await asked;
  if (read.ok) {
    return judge(read.value);
  }
  const { failure } = read;
  return failure.kind === 'denied'
    ? atMost('off', 'escalated', `${what} cannot be read: grant ${failure.action} at ${failure.scope}`)
    : read;
}
