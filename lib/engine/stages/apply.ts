import type { Case } from '../../model/case.js';
import type { Note } from '../../model/ledger.js';
import type { Ports } from '../../model/ports.js';
import { nameOf, topLevelOf } from '../../model/resource-id.js';
import { unreachable, type Failure } from '../../model/result.js';
import { hashOf, type Step } from '../../model/step.js';
import { explained } from '../disposition.js';
import { swap } from '../swap.js';
import { close, later, move, onFailure, waitFor, type Turn, type WritingStage } from '../turn.js';
import { plannedSteps } from './decide.js';

/** Turned down this often in a row, somebody else is at the resource for good: a person must look. */
const CONFLICTS_AT_MOST = 5;

/**
 * Makes one change: takes the resource, saves what is intended, and only then swaps. Settling is the same swap again: the
 * change is over when it is found there and settled.
 */
export const apply: WritingStage = async (c, ports) =>
  c.applying === undefined ? intend(c, ports) : send(c, c.applying, ports);

async function intend(c: Case, ports: Ports): Promise<Turn> {
  const [step] = plannedSteps(c);
  if (step === undefined) {
    return move(c, 'examine');
  }
  const { settings } = ports;
  const resource = topLevelOf(step.resourceId);
  const taken = await ports.changes.begin(resource, hashOf(step), c.id, later(ports, settings.leaseInMs));
  if (taken !== 'begun') {
    const waiting = { for: 'change', heldBy: taken.heldBy, at: resource } as const;
    return waitFor(c, 'examine', later(ports, settings.changeWaitInMs), waiting);
  }
  const intended: Note = { what: 'intended', detail: { hash: hashOf(step), ...step } };
  return move({ ...c, applying: { step, sentAt: ports.now().toISOString() } }, 'apply', [intended]);
}

type Applying = NonNullable<Case['applying']>;

/**
 * `tries` is 0 only in the working that has just saved what it intends: it sends. A later working finds out what became
 * of that, and sends again only when the write is nowhere to be seen past its time to settle.
 */
async function send(c: Case, { step, sentAt }: Applying, ports: Ports): Promise<Turn> {
  const { settings } = ports;
  const now = ports.now();
  const maySend = c.tries === 0 || now.getTime() - Date.parse(sentAt) > settings.settleLimitInMs;
  const swapped = await swap(step, 'apply', maySend, ports.drivers(c.id));
  if (!swapped.ok) {
    return notApplied(c, step, swapped.failure, ports);
  }
  switch (swapped.value) {
    case 'settled':
      return applied(c, step, ports);
    case 'pending':
    case 'awaited': {
      const next = maySend ? { ...c, applying: { step, sentAt: now.toISOString() } } : c;
      return waitFor(next, 'settle', later(ports, settings.settleDelayInMs), { for: 'effect' });
    }
    default:
      return unreachable(swapped.value);
  }
}

function applied(c: Case, step: Step, ports: Ports): Turn {
  ports.record({ type: 'changed', caseId: c.id, resourceId: step.resourceId, step: step.kind });
  const detail = { hash: hashOf(step), resourceId: step.resourceId, summary: step.summary };
  const changedAt = ports.now().toISOString();
  const next: Case = { ...c, applying: undefined, applied: [...c.applied, step], changedAt, conflicts: 0 };
  return move(next, 'examine', [{ what: 'applied', detail }]);
}

/**
 * Where the answer is lost, the same swap finds out what happened. Where the write certainly did not happen (409, 412,
 * 429, refused), the world is looked at again and planned anew; never a blind repeat.
 */
async function notApplied(c: Case, step: Step, failure: Failure, ports: Ports): Promise<Turn> {
  if (failure.kind === 'transient') {
    return onFailure(c, failure, 'settle', ports);
  }
  const resource = topLevelOf(step.resourceId);
  // An earlier change of this case at the same resource is unfinished still, and keeps it.
  if (!c.applied.some((one) => topLevelOf(one.resourceId) === resource)) {
    await ports.changes.conclude(resource, [hashOf(step)], c.id, 'not-made', ports.now());
  }
  const note: Note = { what: 'not-applied', detail: { hash: hashOf(step), resourceId: step.resourceId, failure } };
  const summary = `${nameOf(step.resourceId)} could not be written: ${explained(failure).summary}`;
  const freed: Case = { ...c, applying: undefined, conflicts: c.conflicts + 1, summary };
  if (failure.kind !== 'state-changed') {
    return onFailure(freed, failure, 'examine', ports, [note]);
  }
  if (freed.conflicts >= CONFLICTS_AT_MOST) {
    return close(freed, { outcome: 'escalated', summary, nextStep: `find out who else writes ${failure.resourceId}` }, [
      note,
    ]);
  }
  return waitFor(freed, 'examine', later(ports, ports.settings.settleDelayInMs), { for: 'retry' }, [note]);
}
