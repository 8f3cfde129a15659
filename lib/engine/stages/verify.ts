import type { BackupRun, Case } from '../../model/case.js';
import type { Ports, VaultJobsRead } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { nameOf, type ResourceId } from '../../model/resource-id.js';
import type { Failure } from '../../model/result.js';
import type { ListedJob } from '../../model/vault-jobs.js';
import { nameBackup } from '../counters.js';
import { close, end, go, later, move, onFailure, waitFor, type Part, type WritingStage } from '../turn.js';
import { jobsOfMachine } from '../vault-list.js';
import { failedAgain } from './failed-again.js';
import { judge, type KnownRun } from './judge.js';
import { findOurs, jobId, withJob } from './our-job.js';

/** The list may be a little late; missing from it this often, the job is asked for by name. */
const MISSED_AT_MOST = 3;

type Reading = Reader & VaultJobsRead;

/** Follows the one backup of the case to its end: the operation first, then the vault's list, never the job itself. */
export const verify: WritingStage = async (c, ports) => {
  if (c.backup === undefined || c.protectedItem === undefined) {
    return move(c, 'back-up');
  }
  const reader = ports.reader(c.id, 'afresh');
  const known = await ourJob(c, c.backup, c.protectedItem, reader, ports);
  if ('end' in known) {
    return known.end;
  }
  const { c: named, item, backup, job } = known.go;
  switch (job.status) {
    case 'InProgress':
    case 'Cancelling':
      return waitFor(named, 'verify', later(ports, ports.settings.jobListIntervalInMs), { for: 'backup' });
    case 'Completed':
      return judge(known.go, reader, ports);
    case 'Failed':
      return failedAgain(named, backup, jobId(item, job.name), reader, ports);
    default:
      return close(withJob(named, item, job), ended(named, job));
  }
};

/** The job that is waited for, as the vault lists it; until it is there, the case waits on. */
async function ourJob(
  c: Case,
  backup: BackupRun,
  item: ResourceId,
  reader: Reading,
  ports: Ports,
): Promise<Part<KnownRun>> {
  const started = await fromOperation(c, backup, item, ports);
  if ('end' in started) {
    return started;
  }
  const listed = await jobsOfMachine(item, c, reader, ports);
  if (!listed.ok) {
    return end(onFailure(c, listed.failure, 'verify', ports));
  }
  const run = started.go;
  const name = run.job === undefined ? undefined : nameOf(run.job);
  const job =
    name === undefined ? expected(run, listed.value.jobs) : listed.value.jobs.find((one) => one.name === name);
  return job === undefined ? missing({ ...c, backup: run }, item, run, reader, ports) : named(c, run, item, job, ports);
}

async function named(c: Case, run: BackupRun, item: ResourceId, job: ListedJob, ports: Ports): Promise<Part<KnownRun>> {
  const backup: BackupRun = { ...run, job: jobId(item, job.name) };
  if (run.state === 'accepted' && run.job === undefined) {
    await nameBackup(c, run.requestId, job.name, ports);
  }
  return go({ c: { ...c, backup }, item, backup, job });
}

/** Azure's operation says which job our trigger became; its URL is followed until then, and not after. */
async function fromOperation(c: Case, backup: BackupRun, item: ResourceId, ports: Ports): Promise<Part<BackupRun>> {
  const url = backup.state === 'accepted' && backup.job === undefined ? await ports.cases.operation(c.id) : undefined;
  if (url === undefined) {
    return go(backup);
  }
  const operation = await ports.backups(c.id).follow(url);
  if (!operation.ok) {
    const { failure } = operation;
    const lost = failure.kind === 'target-gone' || failure.kind === 'refused';
    return lost ? go(backup) : end(onFailure(c, failure, 'verify', ports)); // an expired URL: the list will tell
  }
  const { status, jobId: name, code, message } = operation.value;
  if (status === 'Failed' || status === 'Canceled') {
    const failure: Failure = { kind: 'refused', code: code ?? status, detail: message ?? 'the backup was not started' };
    return end(onFailure({ ...c, backup: undefined }, failure, 'back-up', ports));
  }
  if (name !== undefined) {
    await nameBackup(c, backup.requestId, name, ports);
    return go({ ...backup, job: jobId(item, name) });
  }
  return end(waitFor(c, 'verify', later(ports, ports.settings.operationDelayInMs), { for: 'backup' }));
}

/** Without a name yet: our own by its request id, or, where one is awaited, the one that was not there before. */
function expected(run: BackupRun, jobs: readonly ListedJob[]): ListedJob | undefined {
  return run.state === 'scheduled' ? jobs.find(({ name }) => !run.before.jobs.includes(name)) : findOurs(run, jobs);
}

/** Not in the list: late, or never there. A job that vanished is never success. */
async function missing(
  c: Case,
  item: ResourceId,
  run: BackupRun,
  reader: Reading,
  ports: Ports,
): Promise<Part<KnownRun>> {
  const backup: BackupRun = { ...run, missed: run.missed + 1 };
  if (backup.missed < MISSED_AT_MOST) {
    return end(
      waitFor({ ...c, backup }, 'verify', later(ports, ports.settings.jobListIntervalInMs), { for: 'backup' }),
    );
  }
  if (backup.job === undefined) {
    // A scheduled run that did not come, or a trigger that became no job: one of our own settles it.
    return end(move({ ...c, backup: backup.state === 'scheduled' ? backup : undefined }, 'back-up'));
  }
  const read = await reader.backupJob(backup.job);
  if (!read.ok) {
    return read.failure.kind === 'target-gone'
      ? end(close(c, vanished(backup.job)))
      : end(onFailure(c, read.failure, 'verify', ports));
  }
  const { container = '', ...job } = read.value;
  return go({ c: { ...c, backup }, item, backup, job: { ...job, container } });
}

function vanished(job: ResourceId): Parameters<typeof close>[1] {
  return {
    outcome: 'escalated',
    summary: `backup job ${nameOf(job)} vanished from its vault before it ended`,
    nextStep: 'look at the recovery points of the VM, and at the next scheduled backup',
  };
}

/** Endings that are neither success nor failure: a person decides what they are worth. */
function ended(c: Case, job: ListedJob): Parameters<typeof close>[1] {
  const made = c.applied.length === 0 ? '' : ' The change stays.';
  switch (job.status) {
    case 'CompletedWithWarnings':
      return {
        outcome: 'escalated',
        summary: `backup job ${job.name} completed with warnings: the snapshot is there, the copy to the vault is not`,
        nextStep: `look at job ${job.name}: its warning says why the transfer failed.${made}`,
      };
    case 'Cancelled':
      return {
        outcome: 'escalated',
        summary: `backup job ${job.name} was cancelled`,
        nextStep: `ask who cancelled it, or wait for the next scheduled backup.${made}`,
      };
    default:
      return {
        outcome: 'escalated',
        summary: `backup job ${job.name} ended ${job.status}, which is no success`,
        nextStep: `look at job ${job.name} in its vault.${made}`,
      };
  }
}
