import { codesOf, type BackupRun, type Case } from '../../model/case.js';
import type { Ports } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { nameOf, topLevelOf, type ResourceId } from '../../model/resource-id.js';
import type { Note } from '../../model/ledger.js';
import { hashOf } from '../../model/step.js';
import { untilInForce } from '../effect.js';
import { concludeChanges } from '../wrap-up.js';
import { close, later, move, onFailure, waitFor, type Turn } from '../turn.js';
import { refOf } from './identify.js';

/** The backup that was to prove the cure failed: with the same code the change did nothing, with another it is news. */
export async function failedAgain(
  c: Case,
  backup: BackupRun,
  job: ResourceId,
  reader: Reader,
  ports: Ports,
): Promise<Turn> {
  const read = await reader.backupJob(job);
  if (!read.ok) {
    return onFailure(c, read.failure, 'verify', ports);
  }
  const known = c.jobs.find(({ id }) => id === job) ?? { id: job };
  const ours = backup.state === 'accepted';
  const ref = { ...refOf(known, read.value), ...(ours ? { ours: true as const } : {}) };
  const before = codesOf({ jobs: c.jobs.filter(({ id }) => id !== job) });
  const next: Case = {
    ...c,
    jobs: [...c.jobs.filter(({ id }) => id !== job), ref],
    backup: undefined,
    attempts: c.attempts + 1,
  };
  const same = ref.codes?.find((code) => before.includes(code));
  if (same === undefined || c.applied.length === 0) {
    return move(next, 'examine'); // a new finding, or nothing of ours that could have been ineffective
  }
  if (!ours) {
    return move({ ...next, attempts: c.attempts }, 'back-up'); // it may have begun before our change
  }
  const inMs = untilInForce(c, 'atMostInMs', ports);
  return inMs > 0 ? waitFor(next, 'back-up', later(ports, inMs), { for: 'effect' }) : ineffective(next, same, ports);
}

/** The same code after the change had its time: taken back where the step allows it and nobody else relies on it. */
async function ineffective(c: Case, code: string, ports: Ports): Promise<Turn> {
  const summary = `${code} came back although the change to ${c.applied.map((step) => nameOf(topLevelOf(step.resourceId))).join(', ')} was in force`;
  const ours = c.applied.map(({ resourceId }) => nameOf(resourceId));
  const seen = c.findings
    .flatMap(({ diagnosis }) => diagnosis.evidence)
    .filter((fact) => !ours.some((name) => fact.includes(name))); // what is about to be gone explains nothing
  const nextStep = `the cause lies elsewhere. Seen: ${seen.join('; ')}`;
  const relied = await reliedOn(c, ports);
  await concludeChanges(c, 'ineffective', ports);
  if (relied.length > 0 || c.applied.some((step) => step.undo !== 'automatic')) {
    const why = relied.length > 0 ? `cases ${relied.join(', ')} rely on it` : 'it is taken back on request only';
    return close(c, { outcome: 'escalated', summary, nextStep: `the change stays (${why}); ${nextStep}` });
  }
  const note: Note = { what: 'intended', detail: { undo: c.applied.map(hashOf), because: summary } };
  return move(
    { ...c, undoing: { askedBy: 'backup-medic', then: 'escalated', orElse: 'escalated', summary, nextStep } },
    'undo',
    [note],
  );
}

/** The other healed cases that rely on a change of this one. */
export async function reliedOn(c: Case, ports: Pick<Ports, 'changes'>): Promise<readonly string[]> {
  const resources = [...new Set(c.applied.map(({ resourceId }) => topLevelOf(resourceId)))];
  const relying = await Promise.all(resources.map((resource) => ports.changes.reliants(resource)));
  return [...new Set(relying.flat())].filter((id) => id !== c.id);
}
