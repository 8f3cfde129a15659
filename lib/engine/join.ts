import type { Case, CaseId } from '../model/case.js';
import type { ReadingPorts } from '../model/ports.js';
import type { ResourceId } from '../model/resource-id.js';

/**
 * A further failed job of a VM whose case is open joins that case, which is examined again. Safe to repeat: a job that
 * has joined already changes nothing but sends the wake-up again where the case is overdue.
 */
export async function join(into: CaseId, job: ResourceId, ports: ReadingPorts): Promise<CaseId> {
  for (;;) {
    const found = await ports.cases.load(into);
    if (found === undefined) {
      return into;
    }
    if (found.is === 'joined') {
      return join(found.partOf, job, ports);
    }
    const c = found.stored.value;
    if (c.jobs.some(({ id }) => id === job) || c.backup?.job === job) {
      await wakeIfOverdue(c, ports);
      return c.id;
    }
    const dueAt = ports.now();
    const next: Case = { ...reopened(c), jobs: [...c.jobs, { id: job }], dueAt: dueAt.toISOString() };
    const saved = await ports.cases.save(found.stored, next, [{ what: 'joined', detail: { job } }]);
    if (saved !== 'lost') {
      await ports.list.put(saved.value);
      await ports.wake(c.id, dueAt);
      ports.record({ type: 'joined', caseId: c.id, job });
      return c.id;
    }
  }
}

async function wakeIfOverdue(c: Case, ports: ReadingPorts): Promise<void> {
  const dueAt = new Date(c.dueAt);
  if (c.stage !== 'closed' && dueAt <= ports.now()) {
    await ports.wake(c.id, dueAt);
  }
}

/** Whatever is under way goes on; a case that only waited, or was left to a person, is examined again. */
function reopened(c: Case): Case {
  switch (c.stage) {
    case 'examine':
    case 'await-approval':
      return { ...c, stage: 'examine', tries: 0 };
    case 'closed':
      return { ...c, stage: 'examine', tries: 0, outcome: undefined, nextStep: undefined, backup: undefined };
    case 'apply':
    case 'settle':
    case 'back-up':
    case 'verify':
    case 'undo':
      return c;
  }
}
