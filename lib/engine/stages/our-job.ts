import type { BackupRun, Case, JobRef } from '../../model/case.js';
import { child, topLevelOf, type ResourceId } from '../../model/resource-id.js';
import type { ListedJob } from '../../model/vault-jobs.js';

/** The id of a job of the vault that holds the protected item. */
export function jobId(item: ResourceId, name: string): ResourceId {
  return child(topLevelOf(item), 'backupJobs', name);
}

/** The job that our trigger became: the one with our request id, or else the on-demand one that was not there before. */
export function findOurs(run: BackupRun, jobs: readonly ListedJob[]): ListedJob | undefined {
  const fresh = jobs.filter(({ name, scheduled }) => !scheduled && !run.before.jobs.includes(name));
  return fresh.find(({ activityId }) => activityId === run.requestId) ?? fresh[0];
}

/** The case with this job among its own. */
export function withJob(c: Case, item: ResourceId, { name, status, startedAt, endedAt }: ListedJob): Case {
  const id = jobId(item, name);
  if (c.jobs.some((one) => one.id === id)) {
    return c;
  }
  const ref: JobRef = { id, codes: [], status, startedAt, endedAt };
  return { ...c, jobs: [...c.jobs, c.backup?.state === 'accepted' ? { ...ref, ours: true } : ref] };
}
