import type { CaseId } from '../model/case.js';
import type { ReadingPorts, Seals } from '../model/ports.js';

/** Catches what messages missed: wakes overdue cases, and seals the ledger once a day. */
export async function sweep(ports: ReadingPorts & Seals): Promise<void> {
  const since = new Date(ports.now().getTime() - ports.settings.overdueInMs);
  let woken = 0;
  for await (const row of ports.list.overdue(since)) {
    woken += await wakeIfOverdue(row.id, since, ports);
  }
  const { sealed, overdue } = await ports.seal(since);
  for (const id of overdue) {
    woken += await wakeIfOverdue(id, since, ports);
  }
  ports.record({ type: 'swept', woken, sealed });
}

/** The list row may lag behind: only the case itself knows when it is due. */
async function wakeIfOverdue(id: CaseId, since: Date, ports: ReadingPorts): Promise<number> {
  const found = await ports.cases.load(id);
  if (found?.is !== 'case' || found.stored.value.stage === 'closed') {
    return 0;
  }
  const dueAt = new Date(found.stored.value.dueAt);
  if (dueAt > since) {
    return 0;
  }
  await ports.list.put(found.stored.value);
  await ports.wake(id, dueAt);
  return 1;
}
