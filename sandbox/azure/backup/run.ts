import type { Cloud } from '../cloud.js';
import { objectAt, textAt } from '../json.js';
import type { Resource } from '../state/resources.js';
import { keyOf } from '../arm/arm-id.js';
import { CANCELLED, TRANSFER_FAILED } from './failures.js';
import { afterBackup, newPoint, vaultOf } from './items.js';
import { type Ending, endedJob, newJob, phaseOf, runOf, type Run, runsOf } from './jobs.js';
import { type Consistency, type Verdict, verdictOf } from './verdict.js';

/** Who asked for a backup, and how long its point is to be kept. */
export interface Trigger {
  readonly byUser: boolean;
  /** The request that asked for it: a job is found again by it. */
  readonly activityId: string;
  readonly expiry: string;
}

const SNAPSHOT_FAILED = { snapshot: 'Failed', transfer: 'NotStarted' } as const;
const DONE = { snapshot: 'Completed', transfer: 'Completed' } as const;

/** How a run ends: what was asked of it first (a cancel), then what the estate says. */
function endingOf(verdict: Verdict, run: Run | undefined): Ending & { readonly point?: Consistency } {
  if (run?.cancelled === 'before-snapshot' || verdict.status === 'Cancelled')
    return { status: 'Cancelled', tasks: { snapshot: 'Cancelled', transfer: 'Cancelled' }, failures: [] };
  if (verdict.status === 'Failed') return { status: 'Failed', tasks: SNAPSHOT_FAILED, failures: verdict.failures };
  const { point } = verdict;
  if (run?.cancelled === 'after-snapshot')
    return { status: 'CompletedWithWarnings', tasks: { ...DONE, transfer: 'Cancelled' }, failures: [CANCELLED], point };
  if (verdict.status === 'CompletedWithWarnings')
    return {
      status: 'CompletedWithWarnings',
      tasks: { ...DONE, transfer: 'Failed' },
      failures: [TRANSFER_FAILED],
      point,
    };
  return { status: 'Completed', tasks: DONE, failures: [], point };
}

/** Ends a job now: its result is computed from the estate of this moment. */
function endBackup(job: Resource, item: Resource, cloud: Cloud): Resource {
  const ending = endingOf(verdictOf(item, cloud), runOf(job.id, cloud));
  const ended = endedJob(job, ending, cloud);
  const startedAt = textAt(job, 'properties', 'startTime') ?? cloud.clock.iso();
  const point =
    ending.point === undefined ? undefined : newPoint(item, ending.point, pointTime(item, startedAt), cloud);
  const pointAt = textAt(point, 'properties', 'recoveryPointTime');
  const { status, failures } = ending;
  // A cancelled run says nothing of the VM's health (recordings/a-protecteditems-health-400158-* show it only in passing).
  const outcome = {
    status,
    startedAt,
    failures,
    ...(pointAt !== undefined && { pointAt }),
  };
  runsOf(cloud).delete(keyOf(job.id));
  cloud.resources.put(ended);
  cloud.resources.put(afterBackup(item, outcome));
  if (point !== undefined) cloud.resources.put(point);
  return ended;
}

/** A point is taken a moment after the job began, and never at the time of the one before. */
function pointTime(item: Resource, startedAt: string): string {
  const former = Date.parse(textAt(item, 'properties', 'lastRecoveryPoint') ?? '') || 0;
  return new Date(Math.max(Date.parse(startedAt), former + 1)).toISOString();
}

/** A backup that takes its time: the job goes through its phases and ends after `backupMs`. */
export function startBackup(item: Resource, trigger: Trigger, cloud: Cloud): Resource {
  const job = newJob(vaultOf(item.id), item, trigger, cloud);
  cloud.resources.put(job);
  runsOf(cloud).put(keyOf(job.id), {
    job: job.id,
    item: item.id,
    startedAt: cloud.clock.real(),
    expiry: trigger.expiry,
  });
  cloud.agenda.schedule(job.id, cloud.pace.backupMs, { kind: 'end-backup', job: job.id });
  return job;
}

/** Called by the agenda. A job that somebody deleted meanwhile ends nothing. */
export function finishBackup(jobId: string, cloud: Cloud): void {
  const [job, run] = [cloud.resources.get(jobId), runOf(jobId, cloud)];
  const item = cloud.resources.get(run?.item ?? '');
  if (job !== undefined && item !== undefined) endBackup(job, item, cloud);
  else runsOf(cloud).delete(keyOf(jobId));
}

/** A backup that has run already: what the control API's run-backup answers. */
export function runBackup(item: Resource, byUser: boolean, cloud: Cloud): Resource {
  const expiry = new Date(cloud.clock.now().getTime() + 30 * 86_400_000).toISOString();
  const job = newJob(vaultOf(item.id), item, { byUser, activityId: cloud.newId(), expiry }, cloud);
  return endBackup(job, item, cloud);
}

/** Marks a running job as cancelled; false where nothing runs. */
export function cancelBackup(job: Resource, cloud: Cloud): boolean {
  const run = runOf(job.id, cloud);
  if (run === undefined) return false;
  const cancelled = phaseOf(run, cloud).snapshot === 'Completed' ? 'after-snapshot' : 'before-snapshot';
  runsOf(cloud).put(keyOf(job.id), { ...run, cancelled });
  cloud.resources.put({ ...job, properties: { ...objectAt(job, 'properties'), status: 'Cancelling' } });
  return true;
}
