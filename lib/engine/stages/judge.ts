import type { BackupRun, Case } from '../../model/case.js';
import type { Ports, VaultJobsRead } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { nameOf, type ResourceId } from '../../model/resource-id.js';
import type { ListedJob } from '../../model/vault-jobs.js';
import { close, later, move, onFailure, waitFor, type Turn } from '../turn.js';
import { jobsOfMachine } from '../vault-list.js';
import { jobId, withJob } from './our-job.js';
import { dated, isNewer, proves, type DatedPoint } from './proof.js';
import { remediationsFor } from './relevant.js';

/** How often the recovery point of a completed job is looked for before it counts as missing. */
const LOOKS_AT_MOST = 3;

/** The backup that a case waits for, as the vault lists it. */
export interface KnownRun {
  readonly c: Case;
  readonly item: ResourceId;
  readonly backup: BackupRun;
  readonly job: ListedJob;
}

/**
 * What a completed job proves (promise 3): `healed` needs a recovery point newer than the newest one before, of this run,
 * and of a kind that the broken path could not have given. All times are Azure's.
 */
export async function judge(
  { c, item, backup, job }: KnownRun,
  reader: Reader & VaultJobsRead,
  ports: Ports,
): Promise<Turn> {
  const points = await reader.recoveryPoints(item);
  if (!points.ok) {
    return onFailure(c, points.failure, 'verify', ports);
  }
  const point = dated(points.value).find(({ at }) => isNewer(at, backup.before.point) && !isNewer(job.startedAt, at));
  const done = withJob(c, item, job);
  if (point === undefined) {
    return noPoint(done, backup, job, ports);
  }
  if (!proves(point, remediationsFor(done, ports.remediations), backup.expectsConsistent)) {
    return close(done, fallback(done, point));
  }
  return (await laterFailure({ c: done, item, job }, reader, ports)) ?? close(done, success(done, backup, point));
}

/** The point exists when the snapshot is taken, before the job ends; a list that lacks it is late, or there is none. */
function noPoint(c: Case, backup: BackupRun, job: ListedJob, ports: Ports): Turn {
  if (backup.missed + 1 < LOOKS_AT_MOST) {
    const next: Case = { ...c, backup: { ...backup, missed: backup.missed + 1 } };
    return waitFor(next, 'verify', later(ports, ports.settings.jobListIntervalInMs), { for: 'backup' });
  }
  return close(c, {
    outcome: 'escalated',
    summary: `backup job ${job.name} completed, but no recovery point newer than the last one exists`,
    nextStep: `look at the recovery points of ${nameOf(c.target)}: without a new one the VM is not backed up`,
  });
}

function fallback(c: Case, point: DatedPoint): Parameters<typeof close>[1] {
  return {
    outcome: 'escalated',
    summary: `the backup of ${nameOf(c.target)} completed with a crash-consistent point only, although the VM ran`,
    nextStep:
      `the recovery point of ${point.at} is usable, but the service fell back to it around the broken path: ` +
      'check the path to 168.63.129.16 and to Storage inside the guest',
  };
}

function success(c: Case, backup: BackupRun, point: DatedPoint): Parameters<typeof close>[1] {
  const proof = `recovery point of ${point.at} (${point.type})`;
  if (backup.state === 'scheduled' && c.applied.length === 0) {
    return { outcome: 'superseded', summary: `a backup succeeded without us: ${proof}` };
  }
  const was = c.cause === undefined ? 'nothing had to be changed' : `what was wrong is cured (${c.cause})`;
  const restores = c.jobs.filter(({ restore }) => restore === true).map(({ id }) => nameOf(id));
  return {
    outcome: 'healed',
    summary: `the backup of ${nameOf(c.target)} succeeded: ${proof}; ${was}`,
    nextStep: restores.length === 0 ? undefined : `start the restore again (job ${restores.join(', ')} failed)`,
  };
}

/** A job that failed after this one began, as far as the vault's list knows: the VM is not well yet. */
async function laterFailure(
  { c, item, job }: Omit<KnownRun, 'backup'>,
  reader: Reader & VaultJobsRead,
  ports: Ports,
): Promise<Turn | undefined> {
  const listed = await jobsOfMachine(item, c, reader, ports);
  if (!listed.ok) {
    return onFailure(c, listed.failure, 'verify', ports);
  }
  const failed = listed.value.jobs.find(
    ({ status, startedAt }) => status === 'Failed' && isNewer(startedAt, job.startedAt),
  );
  if (failed === undefined) {
    return undefined;
  }
  const jobs = c.jobs.some(({ id }) => id === jobId(item, failed.name))
    ? c.jobs
    : [...c.jobs, { id: jobId(item, failed.name) }];
  return move({ ...c, jobs, backup: undefined, attempts: c.attempts + 1 }, 'examine');
}
