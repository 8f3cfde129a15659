import type { VaultJobsRead } from '../../model/ports.js';
import { nameOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { BackupJob } from '../../model/resources/backup.js';
import { fail, ok } from '../../model/result.js';
import type { Answer } from '../arm/answer.js';
import { groupOf } from '../arm/ids.js';
import { callFor, pageOf, readPages, type Reading } from './ask.js';

const Jobs = pageOf(BackupJob);
const RANGE_IN_MS = 30 * 24 * 3_600_000;

/** Never remembered: who lists a vault's jobs, and when, is decided by the vault's own row in storage. */
export function vaultJobReads(reading: Reading): VaultJobsRead {
  return {
    listJobs: async (vault, since) => {
      const read = await readPages(callFor(reading, 'backupJob', vault), Jobs, (options) =>
        pagesOf(reading, vault, { ...options, filter: filterFor(since) }),
      );
      if (!read.ok) {
        return read;
      }
      const { value, answers } = read.value;
      const azureNow = dateOf(answers[0]);
      if (azureNow === undefined) {
        return fail({ kind: 'refused', code: 'UnexpectedAnswer', detail: 'Date: the answer has no such header' });
      }
      const remaining = remainingOf(answers.at(-1));
      const jobs = value.filter((job) => isBackupOfMachine(job) && !beganBefore(job, since)).sort(newestFirst);
      return ok({ jobs, azureNow, ...(remaining === undefined ? {} : { remaining }) });
    },
  };
}

async function pagesOf({ clients }: Reading, vault: ResourceId, options: { readonly filter: string }) {
  return (await clients.backup(subscriptionOf(vault))).backupJobs.list(nameOf(vault), groupOf(vault), options);
}

/**
 * The service takes a range only with both ends (as all recorded clients send it), and this spelling of times
 * (recordings/a-job-list-empty; the official ListJobsWithAllSupportedFilters example). The far end follows from
 * `since`, which is Azure's own time, so that our clock does not come into it.
 */
export function filterFor(since: string): string {
  const from = new Date(since);
  const to = new Date(from.getTime() + RANGE_IN_MS);
  return (
    `startTime eq '${spelled(from)}' and endTime eq '${spelled(to)}'` +
    " and operation eq 'Backup' and backupManagementType eq 'AzureIaasVM'"
  );
}

/** `2016-10-26 11:30:00 AM`, in UTC. */
function spelled(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split('T');
  const hour = time.getUTCHours();
  const twelve = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0');
  return `${date} ${twelve}${clock.slice(2, 8)} ${hour < 12 ? 'AM' : 'PM'}`;
}

function isBackupOfMachine({ isVirtualMachine, operation }: BackupJob): boolean {
  return isVirtualMachine && operation === 'Backup';
}

/** The filter knows whole seconds only. */
function beganBefore({ startedAt }: BackupJob, since: string): boolean {
  return startedAt !== undefined && Date.parse(startedAt) < Date.parse(since);
}

function newestFirst(a: BackupJob, b: BackupJob): number {
  return Date.parse(b.startedAt ?? '') - Date.parse(a.startedAt ?? '') || 0;
}

function dateOf(answer: Answer | undefined): string | undefined {
  const date = new Date(answer?.headers.get('date') ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** How many reads of this kind the hour has left (recordings/INDEX.md, 11); list and detail share them. */
function remainingOf(answer: Answer | undefined): number | undefined {
  const remaining = answer?.headers.get('x-ms-ratelimit-remaining-subscription-resource-requests');
  return remaining !== undefined && /^\d+$/.test(remaining) ? Number(remaining) : undefined;
}
