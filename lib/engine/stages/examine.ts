import { codesOf, isRestore, type Case, type FindingRecord } from '../../model/case.js';
import type { Look, ReadingPorts } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import type { Remediation } from '../../model/remediation.js';
import { nameOf } from '../../model/resource-id.js';
import type { ProtectedItem } from '../../model/resources/backup.js';
import { scope } from '../guardrails/modes.js';
import { close, end, go, move, onFailure, type Part, type ReadingStage } from '../turn.js';
import { claimTarget } from './claim-target.js';
import { decide, said } from './decide.js';
import { identify } from './identify.js';
import { remediationsFor } from './relevant.js';
import { supersededBy } from './superseded.js';

/** Reads the world and decides: observe, diagnose, plan, guard. Reads only; every other stage leads back here. */
export const examine: ReadingStage = async (c, ports) => {
  if (c.applying !== undefined) {
    return move(c, 'apply'); // a job joined while a change was under way: that comes first
  }
  if (ports.settings.mode === 'off') {
    return close(c, { outcome: 'rejected', summary: 'BACKUP_MEDIC_MODE=off' });
  }
  const reader = ports.reader(c.id, lookOf(c, ports.now()));
  const identified = await identify(c, reader, ports);
  if ('end' in identified) {
    return identified.end;
  }
  const allowed = await withinScope(identified.go.c, reader, ports);
  const claimed = 'end' in allowed ? allowed : await claimTarget(allowed.go, ports);
  if ('end' in claimed) {
    return claimed.end;
  }
  const looked = await look(claimed.go, identified.go.item, reader, ports);
  return 'end' in looked ? looked.end : decide(looked.go, reader, ports);
};

/**
 * After a change of ours, or of another case that we waited for, only what was changed needs to be read again. A minute
 * is as long as the reader remembers anything.
 */
function lookOf(c: Case, now: Date): Look {
  // The one made last: what was changed before it was looked at again when that was made.
  const last =
    c.changedAt !== undefined && now.getTime() - Date.parse(c.changedAt) < 60_000 ? c.applied.at(-1) : undefined;
  const waitedFor = c.waiting?.for === 'change' ? [c.waiting.at] : [];
  const again = [...(last === undefined ? [] : [last.resourceId]), ...waitedFor];
  return again.length === 0 ? 'afresh' : { again };
}

async function withinScope(c: Case, reader: Reader, ports: ReadingPorts): Promise<Part<Case>> {
  const asked = await scope({ c, reader, ports });
  if (!asked.ok) {
    return end(onFailure(c, asked.failure, 'examine', ports));
  }
  return asked.value.answer === 'allow' ? go(c) : end(close(c, { outcome: 'rejected', summary: asked.value.because }));
}

async function look(
  c: Case,
  item: ProtectedItem | undefined,
  reader: Reader,
  ports: ReadingPorts,
): Promise<Part<Case>> {
  const relevant = remediationsFor(c, ports.remediations);
  const untouched = c.applied.length === 0 && c.attempts === 0;
  // A later backup says nothing of a restore that failed.
  if (item !== undefined && c.kind === 'backup-failure' && untouched && !isRestore(c)) {
    const point = await supersededBy(c, item, relevant, reader);
    if (!point.ok) {
      return end(onFailure(c, point.failure, 'examine', ports));
    }
    if (point.value !== undefined) {
      const summary = `a later backup succeeded: recovery point of ${point.value.at} (${point.value.type})`;
      return end(close(c, { outcome: 'superseded', summary }));
    }
  }
  const findings: FindingRecord[] = [];
  for (const remediation of relevant) {
    const found = await remediation.look(subjectOf(c), reader);
    if (!found.ok) {
      const { failure } = found;
      const gone = failure.kind === 'target-gone' && failure.resourceId === c.target && isRestore(c);
      return end(gone ? close(c, restoreOfNothing(c)) : onFailure(c, failure, 'examine', ports));
    }
    findings.push({ remediation: remediation.id, ...found.value });
  }
  return go({ ...c, findings });
}

/** Whose keys a restore needs cannot be told from a machine that is gone; the restore failed all the same. */
function restoreOfNothing(c: Case): Parameters<typeof close>[1] {
  const name = nameOf(c.target);
  return {
    outcome: 'escalated',
    summary: `${name} is gone, so that what its restore needs cannot be looked at`,
    nextStep: `restore the disks of ${name} first, then take its key and secret from the recovery point. ${said(c)}`,
  };
}

/** Once a change of ours is newer than the failed run, that run says nothing about the state any more. */
function subjectOf(c: Case): Parameters<Remediation['look']>[0] {
  const subject = { virtualMachine: c.target, protectedItem: c.protectedItem, codes: codesOf(c) };
  return c.applied.length > c.triedWith
    ? { ...subject, changedSince: true }
    : { ...subject, failedJob: c.jobs.findLast((job) => job.startedAt !== undefined) };
}
