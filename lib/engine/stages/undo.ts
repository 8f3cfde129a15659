import type { Case } from '../../model/case.js';
import type { Note } from '../../model/ledger.js';
import type { Ports } from '../../model/ports.js';
import { nameOf, topLevelOf } from '../../model/resource-id.js';
import type { Failure } from '../../model/result.js';
import { hashOf, type Step } from '../../model/step.js';
import { explained } from '../disposition.js';
import { swap } from '../swap.js';
import { close, later, move, onFailure, waitFor, type Turn, type WritingStage } from '../turn.js';

/** Takes the changes of the case back, the newest first: the same swap in the other direction. */
export const undo: WritingStage = async (c, ports) => {
  const { undoing } = c;
  if (undoing === undefined) {
    return move(c, 'examine');
  }
  const step = c.applied.findLast(mayGoBack);
  return step === undefined
    ? close({ ...c, undoing: undefined }, endingOf(c, undoing))
    : takeBack(c, undoing, step, ports);
};

/** What was recovered or restored stays: taking it back would be deleting it. */
export function mayGoBack({ undo }: Step): boolean {
  return undo !== 'never';
}

type Undoing = NonNullable<Case['undoing']>;

function endingOf(c: Case, { then: outcome, summary, nextStep }: Undoing): Parameters<typeof close>[1] {
  const stays = c.applied.map((step) => step.summary);
  return { outcome, summary: stays.length === 0 ? summary : `${summary}; what stays: ${stays.join(', ')}`, nextStep };
}

async function takeBack(c: Case, undoing: Undoing, step: Step, ports: Ports): Promise<Turn> {
  const { settings } = ports;
  const resource = topLevelOf(step.resourceId);
  const taken = await ports.changes.begin(resource, hashOf(step), c.id, later(ports, settings.leaseInMs));
  if (taken !== 'begun') {
    const waiting = { for: 'change', heldBy: taken.heldBy, at: resource } as const;
    return waitFor(c, 'undo', later(ports, settings.changeWaitInMs), waiting);
  }
  const { sentAt } = undoing;
  const now = ports.now();
  const maySend = sentAt === undefined || now.getTime() - Date.parse(sentAt) > settings.settleLimitInMs;
  const swapped = await swap(step, 'undo', maySend, ports.drivers(c.id));
  if (!swapped.ok) {
    return notTakenBack(c, undoing, step, swapped.failure, ports);
  }
  if (swapped.value === 'settled') {
    return takenBack(c, undoing, step, ports);
  }
  const next = maySend ? { ...c, undoing: { ...undoing, sentAt: now.toISOString() } } : c;
  return waitFor(next, 'undo', later(ports, settings.settleDelayInMs), { for: 'effect' });
}

async function takenBack(c: Case, undoing: Undoing, step: Step, ports: Ports): Promise<Turn> {
  const resource = topLevelOf(step.resourceId);
  await ports.changes.conclude(resource, [hashOf(step)], c.id, 'undone', ports.now());
  await ports.changes.forget(resource, c.id);
  const detail = { hash: hashOf(step), resourceId: step.resourceId };
  const applied = c.applied.filter((one) => one !== step);
  const triedWith = Math.min(c.triedWith, applied.length); // a change that is made after this one is news again
  const next: Case = { ...c, applied, triedWith, undoing: { ...undoing, sentAt: undefined } };
  return move(next, 'undo', [{ what: 'undone', detail, actor: undoing.askedBy }]);
}

/** Somebody changed the resource since: nothing is written, and the case says so. */
function notTakenBack(c: Case, undoing: Undoing, step: Step, failure: Failure, ports: Ports): Turn {
  if (failure.kind === 'transient' || failure.kind === 'throttled') {
    return onFailure(c, failure, 'undo', ports);
  }
  const { summary } = explained(failure);
  const note: Note = { what: 'not-applied', detail: { undo: hashOf(step), resourceId: step.resourceId, failure } };
  const nextStep =
    `${nameOf(step.resourceId)} was not taken back: ${summary}. ` +
    'Compare it with the plan of this case and decide by hand.';
  return close({ ...c, undoing: undefined }, { outcome: undoing.orElse, summary: c.summary, nextStep }, [note]);
}
