import type { Case, CaseId } from '../model/case.js';
import { GENESIS } from '../model/ledger.js';
import type { ReadingPorts } from '../model/ports.js';
import { isVirtualMachine, nameOf, type ResourceId } from '../model/resource-id.js';
import type { FailedJob, ManualRequest } from '../model/signal.js';
import { failureCaseId, jobIdOf, manualCaseId } from './case-ids.js';
import { join } from './join.js';

/**
 * The case of a failed job: opened, joined, or found again. Answers only after it is durably stored and queued; a signal
 * that is delivered again sends the wake-up again where the case was never worked.
 */
export async function openFailure(signal: FailedJob, ports: ReadingPorts): Promise<CaseId> {
  const job = jobIdOf(signal.vault, signal.job);
  const id = failureCaseId(job);
  for (;;) {
    const found = await ports.cases.load(id);
    if (found?.is === 'joined') {
      return join(found.partOf, job, ports);
    }
    if (found?.is === 'case') {
      await wakeIfUntouched(found.stored.value, ports);
      return id;
    }
    const open = signal.virtualMachine === undefined ? undefined : await inWork(signal.virtualMachine, ports);
    if (open !== undefined && (await ports.cases.mark(id, open)) === 'marked') {
      return join(open, job, ports);
    }
    const opened = newCase(id, 'backup-failure', 'apply', signal.virtualMachine ?? job, ports);
    if (await create({ ...opened, jobs: [{ id: job }] }, { job, detectedBy: signal.detectedBy }, ports)) {
      return id;
    }
  }
}

/** The VM's open case, where it is being worked; whether an escalated one goes on is decided where Azure can be read. */
async function inWork(virtualMachine: ResourceId, ports: ReadingPorts): Promise<CaseId | undefined> {
  const { value } = await ports.targets.load(virtualMachine);
  const found = value.openCase === undefined ? undefined : await ports.cases.load(value.openCase);
  return found?.is === 'case' && found.stored.value.stage !== 'closed' ? found.stored.value.id : undefined;
}

const KEY_HONOURED_IN_MS = 7 * 86_400_000;

/** A person's request. The same Idempotency-Key is the same case for seven days; with another body it is a conflict. */
export async function openManual(request: ManualRequest, ports: ReadingPorts): Promise<CaseId | 'conflict'> {
  const { virtualMachine, mode, idempotencyKey, askedBy } = request;
  for (let round = 0; ; round += 1) {
    const id = idempotencyKey === undefined ? manualCaseId(ports.newId(), 0) : manualCaseId(idempotencyKey, round);
    const opened = newCase(id, 'manual', mode, virtualMachine, ports);
    if (await create(opened, { mode, askedBy }, ports)) {
      return id;
    }
    const found = await ports.cases.load(id);
    if (found?.is !== 'case') {
      continue;
    }
    const c = found.stored.value;
    if (ports.now().getTime() - Date.parse(c.openedAt) < KEY_HONOURED_IN_MS) {
      await wakeIfUntouched(c, ports);
      return c.target === virtualMachine && c.mode === mode ? id : 'conflict';
    }
  }
}

function newCase(id: CaseId, kind: Case['kind'], mode: Case['mode'], target: ResourceId, ports: ReadingPorts): Case {
  const openedAt = ports.now().toISOString();
  return {
    v: 1,
    id,
    kind,
    mode,
    target,
    jobs: [],
    openedAt,
    stage: 'examine',
    dueAt: openedAt,
    tries: 0,
    findings: [],
    approved: [],
    conflicts: 0,
    applied: [],
    attempts: 0,
    triedWith: 0,
    summary: isVirtualMachine(target) ? `${nameOf(target)} is to be examined` : 'a failed backup job is to be examined',
    entries: 0,
    head: GENESIS,
  };
}

/** Case, list row, message, in this order: whatever is missing after a crash, the signal's next delivery makes good. */
async function create(c: Case, detail: unknown, ports: ReadingPorts): Promise<boolean> {
  const created = await ports.cases.create(c, [{ what: 'opened', detail }]);
  if (created === 'exists') {
    return false;
  }
  await ports.list.put(created.value);
  await ports.wake(c.id, new Date(c.dueAt));
  ports.record({ type: 'opened', caseId: c.id, kind: c.kind, resourceId: c.target });
  return true;
}

async function wakeIfUntouched(c: Case, ports: ReadingPorts): Promise<void> {
  if (c.stage === 'examine' && c.entries <= 1 && c.tries === 0) {
    await ports.list.put(c);
    await ports.wake(c.id, new Date(c.dueAt));
  }
}
