import type { Case, CaseId } from '../model/case.js';
import type { ReadingPorts } from '../model/ports.js';
import { nameOf, topLevelOf } from '../model/resource-id.js';
import { hashOf } from '../model/step.js';
import type { UndoAnswer } from '../model/undo-answer.js';
import { reliedOn } from './stages/failed-again.js';
import { mayGoBack } from './stages/undo.js';

/** Takes the case out of whatever it does next and has its changes swapped back. */
export async function requestUndo(id: CaseId, askedBy: string, ports: ReadingPorts): Promise<UndoAnswer> {
  for (;;) {
    const found = await ports.cases.load(id);
    if (found === undefined) {
      return { is: 'unknown' };
    }
    if (found.is === 'joined') {
      return requestUndo(found.partOf, askedBy, ports);
    }
    const c = found.stored.value;
    const refusal = await refused(c, ports);
    if (refusal !== undefined) {
      return refusal;
    }
    const dueAt = ports.now();
    const next = asked(c, askedBy, dueAt);
    const saved = await ports.cases.save(found.stored, next, [
      { what: 'intended', detail: { undo: c.applied.filter(mayGoBack).map(hashOf) }, actor: askedBy },
    ]);
    if (saved !== 'lost') {
      await ports.list.put(saved.value);
      await ports.wake(c.id, dueAt);
      return { is: 'accepted', id: c.id };
    }
  }
}

async function refused(c: Case, ports: ReadingPorts): Promise<UndoAnswer | undefined> {
  if (c.undoing !== undefined) {
    return { is: 'refused', because: 'its changes are being taken back already', cases: [] };
  }
  if (c.applying !== undefined) {
    return { is: 'refused', because: 'a change of this case is under way: ask again in a moment', cases: [] };
  }
  if (!c.applied.some(mayGoBack)) {
    const because =
      c.applied.length === 0
        ? 'there is nothing (more) to undo'
        : 'what it recovered or restored stays: taking it back would be deleting it';
    return { is: 'refused', because, cases: [] };
  }
  const cases = await reliedOn(c, ports);
  return cases.length === 0
    ? undefined
    : { is: 'refused', because: `other healed cases rely on the change: ${cases.join(', ')}`, cases };
}

function asked(c: Case, askedBy: string, dueAt: Date): Case {
  const resources = [...new Set(c.applied.filter(mayGoBack).map(({ resourceId }) => nameOf(topLevelOf(resourceId))))];
  const summary = `the changes to ${resources.join(', ')} were taken back on request`;
  return {
    ...c,
    stage: 'undo',
    dueAt: dueAt.toISOString(),
    tries: 0,
    waiting: undefined,
    outcome: undefined,
    nextStep: undefined,
    undoing: { askedBy, then: 'undone', orElse: c.outcome ?? 'escalated', summary },
  };
}
