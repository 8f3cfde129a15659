import type { Case, CaseId, Outcome, Stage, Waiting } from '../model/case.js';
import type { Note } from '../model/ledger.js';
import type { Ports, ReadingPorts } from '../model/ports.js';
import { unreachable, type Failure } from '../model/result.js';
import { dispositionOf, explained } from './disposition.js';

/** What one stage makes of a case: the case as it goes on, what is done next and when, and what the ledger says of it. */
export interface Move {
  readonly then: 'move';
  readonly next: Case;
  readonly to: Stage;
  readonly wait?: { readonly until: Date; readonly reason: Waiting };
  /** False where nothing was achieved: the claim counts as a try. */
  readonly progress: boolean;
  readonly notes: readonly Note[];
}
/** The virtual machine has an open case already: this one becomes a mark that leads there. */
export interface Join {
  readonly then: 'join';
  readonly partOf: CaseId;
}
export type Turn = Move | Join;

/** A part of a stage either has what the next part needs, or knows how the stage ends. */
export type Part<T> = { readonly go: T } | { readonly end: Turn };

export function go<T>(value: T): { readonly go: T } {
  return { go: value };
}

export function end(turn: Turn): { readonly end: Turn } {
  return { end: turn };
}

/** Stages before `apply` only read, and are not given what writes (promise 8). */
export type ReadingStage = (c: Case, ports: ReadingPorts) => Promise<Turn>;
export type WritingStage = (c: Case, ports: Ports) => Promise<Turn>;

export function move(next: Case, to: Stage, notes: readonly Note[] = []): Move {
  return { then: 'move', next, to, progress: true, notes };
}

export function waitFor(next: Case, to: Stage, until: Date, reason: Waiting, notes: readonly Note[] = []): Move {
  return { then: 'move', next, to, wait: { until, reason }, progress: true, notes };
}

export interface Ending {
  readonly outcome: Outcome;
  /** One sentence: how it ended. */
  readonly summary: string;
  /** What a person can do, where one must. */
  readonly nextStep?: string | undefined;
}

/** A text as a sentence: names at its beginning keep their casing. */
function sentence(text: string): string {
  const begun = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** The case as it is when it ends so; work.ts settles what other rows say of it before that is saved. */
export function close(c: Case, ending: Ending, notes: readonly Note[] = []): Move {
  const { outcome } = ending;
  const summary = sentence(ending.summary);
  const nextStep = ending.nextStep === undefined ? undefined : sentence(ending.nextStep);
  const next: Case = { ...c, outcome, summary, nextStep };
  return move(next, 'closed', [...notes, { what: 'closed', detail: { outcome, summary, nextStep } }]);
}

export function later({ now }: Pick<ReadingPorts, 'now'>, byMs: number): Date {
  return new Date(now().getTime() + byMs);
}

const HOUR_IN_MS = 3_600_000;

/** The pause before the next try: growing by four, an hour at most, and never less than the service asks for. */
export function pauseInMs(tries: number, firstInMs: number, askedInMs: number): number {
  return Math.max(askedInMs, Math.min(firstInMs * 4 ** Math.max(0, tries - 1), HOUR_IN_MS));
}

/** What becomes of a case whose stage met `failure`; `stage` is where it goes on after a pause. */
export function onFailure(
  c: Case,
  failure: Failure,
  stage: Stage,
  ports: ReadingPorts,
  notes: readonly Note[] = [],
): Move {
  const disposition = dispositionOf(failure);
  const { summary, nextStep } = explained(failure);
  const again = (afterInMs: number, at = stage): Move => {
    ports.record({ type: 'delayed', caseId: c.id, failure: failure.kind, detail: summary });
    const pause = pauseInMs(c.tries, ports.settings.retryDelayInMs, afterInMs);
    const next = { ...c, lastError: summary };
    return { ...waitFor(next, at, later(ports, pause), { for: 'retry' }, notes), progress: false };
  };
  switch (disposition.action) {
    case 'close':
      // Something beside the virtual machine is gone: what refers to it is being changed, so look again.
      return failure.kind === 'target-gone' && failure.resourceId !== c.target
        ? again(0)
        : close(c, { outcome: 'target-gone', summary }, notes);
    case 'examine':
      return again(0, 'examine'); // with a pause: who is busy there now may be busy for a while
    case 'wait':
      ports.record({ type: 'delayed', caseId: c.id, failure: failure.kind, detail: summary });
      return waitFor(c, stage, later(ports, disposition.afterInMs), { for: 'throttle' }, notes);
    case 'retry':
      return again(disposition.afterInMs);
    case 'dead-letter':
    case 'escalate':
      return close(c, { outcome: 'escalated', summary, nextStep }, notes);
    default:
      return unreachable(disposition);
  }
}
