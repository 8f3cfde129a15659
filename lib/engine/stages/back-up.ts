import type { BackupRun, Case } from '../../model/case.js';
import type { Note } from '../../model/ledger.js';
import type { Ports, VaultJobsRead } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { nameOf } from '../../model/resource-id.js';
import type { BackupPolicy, ProtectedItem } from '../../model/resources/backup.js';
import type { Failure } from '../../model/result.js';
import type { ListedJob } from '../../model/vault-jobs.js';
import { dailyRetentionInMs, nextRun } from '../backup-schedule.js';
import { untilInForce } from '../effect.js';
import { countBackup, onDemandToday, uncountBackup } from '../counters.js';
import { guard } from '../guardrails/index.js';
import { close, end, go, later, move, onFailure, waitFor, type Part, type Turn, type WritingStage } from '../turn.js';
import { jobsOfMachine } from '../vault-list.js';
import { findOurs, jobId } from './our-job.js';
import { expectsConsistentPoint } from './proof.js';

/** Azure allows nine attempts a day; three are ours to use, a person's own counted among them (promise 5). */
const ON_DEMAND_A_DAY = 3;
/** A scheduled run starts within two hours of its time (domain.md d). */
const STARTS_WITHIN_MS = 2 * 3_600_000;

interface Situation {
  readonly item: ProtectedItem;
  readonly policy: BackupPolicy | undefined;
  readonly jobs: readonly ListedJob[];
  readonly azureNow: string;
  readonly expectsConsistent: boolean;
}

/** Runs the backup again, once, unless one runs already or is about to. */
export const backUp: WritingStage = async (c, ports) => {
  const inMs = c.backup === undefined ? untilInForce(c, 'afterInMs', ports) : 0;
  if (inMs > 0) {
    return waitFor(c, 'back-up', later(ports, inMs), { for: 'effect' }); // a backup before that would only fail again
  }
  const reader = ports.reader(c.id, { again: [] });
  const seen = await situation(c, reader, ports);
  if ('end' in seen) {
    return seen.end;
  }
  if (c.backup?.state === 'intended') {
    return c.tries === 0 ? start(c, c.backup, seen.go, ports) : recover(c, c.backup, seen.go, ports);
  }
  const allowed = await mayBackUp(c, reader, ports);
  return 'end' in allowed ? allowed.end : prepare(c, seen.go, ports);
};

async function situation(c: Case, reader: Reader & VaultJobsRead, ports: Ports): Promise<Part<Situation>> {
  const failed = (failure: Failure) => end(onFailure(c, failure, 'back-up', ports));
  if (c.protectedItem === undefined) {
    const nextStep = `protect ${nameOf(c.target)} in a vault: without a backup nothing proves that it is well`;
    return end(close(c, { outcome: 'escalated', summary: 'the VM is protected in no vault', nextStep }));
  }
  const item = await reader.protectedItem(c.protectedItem);
  if (!item.ok) {
    return failed(item.failure);
  }
  const policy = item.value.policy === undefined ? undefined : await reader.backupPolicy(item.value.policy);
  if (policy !== undefined && !policy.ok) {
    return failed(policy.failure);
  }
  const expects = await expectsConsistentPoint(item.value, reader);
  if (!expects.ok) {
    return failed(expects.failure);
  }
  // After a crash the list must be newer than what we may have sent.
  const atOnce = c.backup?.state === 'intended' && c.tries > 0;
  const listed = await jobsOfMachine(c.protectedItem, c, reader, ports, atOnce);
  return listed.ok
    ? go({ item: item.value, policy: policy?.value, ...listed.value, expectsConsistent: expects.value })
    : failed(listed.failure);
}

/** Starting a backup is a write like any other: modes, tags and scope are asked again, hours may have passed. */
async function mayBackUp(c: Case, reader: Reader, ports: Ports): Promise<Part<true>> {
  const asked = await guard({ c, reader, ports });
  if (!asked.ok) {
    return end(onFailure(c, asked.failure, 'back-up', ports));
  }
  const { verdict, reasons } = asked.value;
  if (verdict.answer === 'allow') {
    return go(true);
  }
  const nextStep = `run the backup of ${nameOf(c.target)} by hand: ${reasons.join('; ')}`;
  const held: Note = { what: 'held', detail: { step: 'backup', atMost: verdict.mode, reasons } };
  const [outcome, summary] =
    c.applied.length === 0
      ? (['unchanged', 'nothing is left to change, but the backup may not be run'] as const)
      : (['escalated', 'the change is made, but the backup may not be run'] as const);
  return end(close(c, { outcome: verdict.mode === 'off' ? 'rejected' : outcome, summary, nextStep }, [held]));
}

async function prepare(c: Case, seen: Situation, ports: Ports): Promise<Turn> {
  const before = { point: seen.item.lastRecoveryPointAt, jobs: seen.jobs.map(({ name }) => name) };
  const run = { requestId: ports.newId(), before, expectsConsistent: seen.expectsConsistent, missed: 0 };
  const running = seen.jobs.find(({ status }) => status === 'InProgress' || status === 'Cancelling');
  if (running !== undefined) {
    const job = jobId(seen.item.id, running.name);
    const backup: BackupRun = { ...run, state: 'scheduled', job };
    return waitFor({ ...c, backup }, 'verify', later(ports, ports.settings.jobListIntervalInMs), {
      for: 'backup-slot',
    });
  }
  const scheduled = seen.policy === undefined ? undefined : nextRun(seen.policy, new Date(seen.azureNow));
  const inMs = scheduled === undefined ? Infinity : scheduled.getTime() - Date.parse(seen.azureNow);
  if (inMs < ports.settings.scheduleWaitInMs && c.backup === undefined) {
    const backup: BackupRun = { ...run, state: 'scheduled' };
    const note: Note = {
      what: 'held',
      detail: { step: 'backup', until: scheduled, reasons: ['a scheduled run is near'] },
    };
    return waitFor({ ...c, backup }, 'verify', later(ports, inMs + STARTS_WITHIN_MS), { for: 'backup' }, [note]);
  }
  return intend(c, { ...run, state: 'intended' }, seen, ports);
}

async function intend(c: Case, backup: BackupRun, seen: Situation, ports: Ports): Promise<Turn> {
  const used = await onDemandToday(c.target, seen, ports);
  if (used >= ON_DEMAND_A_DAY) {
    const summary = `${String(used)} on-demand backups of ${nameOf(c.target)} were started today already`;
    return close(c, { outcome: 'escalated', summary, nextStep: 'wait for the next scheduled backup: it will tell' });
  }
  const until = later(ports, ports.settings.leaseInMs);
  const taken = await ports.changes.begin(c.target, 'backup', c.id, until);
  if (taken !== 'begun') {
    const waiting = { for: 'change', heldBy: taken.heldBy, at: c.target } as const;
    return waitFor(c, 'back-up', later(ports, ports.settings.changeWaitInMs), waiting);
  }
  await countBackup(c, backup.requestId, seen.azureNow, ports);
  const intended: Note = { what: 'intended', detail: { backup: backup.requestId, before: backup.before } };
  return move({ ...c, backup }, 'back-up', [intended]);
}

/** The trigger is sent once; a lost answer is looked for in the vault's list, never sent blindly again. */
async function start(c: Case, backup: BackupRun, seen: Situation, ports: Ports): Promise<Turn> {
  const keepUntil = new Date(Date.parse(seen.azureNow) + retentionInMs(seen.policy, ports)).toISOString();
  const started = await ports.backups(c.id).start(seen.item.id, backup.requestId, keepUntil);
  if (!started.ok) {
    return notStarted(c, backup, started.failure, ports);
  }
  const { operation, retryAfterInMs = ports.settings.operationDelayInMs } = started.value;
  if (operation !== undefined) {
    await ports.cases.keepOperation(c.id, operation);
  }
  return follow(c, { ...backup, state: 'accepted' }, retryAfterInMs, ports);
}

function follow(c: Case, backup: BackupRun, afterInMs: number, ports: Ports): Turn {
  const next: Case = { ...c, backup, triedWith: c.applied.length };
  const note: Note = { what: 'backup-started', detail: { requestId: backup.requestId, job: backup.job } };
  return waitFor(next, 'verify', later(ports, afterInMs), { for: 'backup' }, [note]);
}

async function notStarted(c: Case, backup: BackupRun, failure: Failure, ports: Ports): Promise<Turn> {
  if (failure.kind === 'transient' || failure.kind === 'throttled') {
    return onFailure(c, failure, 'back-up', ports); // the next working looks for the job before it sends again
  }
  await uncountBackup(c, backup.requestId, ports);
  const freed: Case = { ...c, backup: undefined };
  const busy = failure.kind === 'state-changed' || (failure.kind === 'refused' && /InProgress/i.test(failure.code));
  return busy
    ? waitFor(freed, 'back-up', later(ports, ports.settings.jobListIntervalInMs), { for: 'backup-slot' })
    : onFailure(freed, failure, 'back-up', ports, [{ what: 'not-applied', detail: { step: 'backup', failure } }]);
}

/** After a crash: our backup is the job with our request id, or else the on-demand one that was not there before. */
async function recover(c: Case, backup: BackupRun, seen: Situation, ports: Ports): Promise<Turn> {
  const job = findOurs(backup, seen.jobs);
  if (job === undefined) {
    return start(c, backup, seen, ports);
  }
  return follow(c, { ...backup, state: 'accepted', job: jobId(seen.item.id, job.name) }, 0, ports);
}

function retentionInMs(policy: BackupPolicy | undefined, ports: Ports): number {
  const daily = policy === undefined ? undefined : dailyRetentionInMs(policy);
  return Math.min(ports.settings.retentionInMs, daily ?? Infinity);
}
