import type { Case } from '../model/case.js';
import type { ReadingPorts, VaultJobsRead } from '../model/ports.js';
import { nameOf, parentOf, topLevelOf, type ResourceId } from '../model/resource-id.js';
import type { BackupJob } from '../model/resources/backup.js';
import { fail, ok, type Result } from '../model/result.js';
import type { ListedJob, Listing } from '../model/vault-jobs.js';
import { later } from './turn.js';

/** How far back a whole list goes: a day's budget, and a night's failure, lie within. */
const WINDOW_IN_MS = 2 * 86_400_000;
/** A vault of 1,000 VMs has more jobs in that time than a page holds. Ended jobs stay as they are: once an hour will do. */
const SHORT_LISTS_AT_MOST = 11;
/** A job may be listed some time after it began. */
const LATE_IN_MS = 5 * 60_000;
/** With this few reads left in the hour, others need them too: list four times as seldom. */
const LOW_ON_READS = 50;

/** What the vault says of one VM's jobs, and Azure's clock when it said so. */
export interface JobsOfMachine {
  readonly jobs: readonly ListedJob[];
  readonly azureNow: string;
}

/**
 * The VM's jobs from the list that all cases of a vault share. Whoever finds it older than the interval reads it anew,
 * once for all; the others take what is recorded. `atOnce` reads anew whatever its age: after a crash, to find our job.
 */
export async function jobsOfMachine(
  item: ResourceId,
  c: Case,
  reader: VaultJobsRead,
  ports: ReadingPorts,
  atOnce = false,
): Promise<Result<JobsOfMachine>> {
  const vault = topLevelOf(item);
  const known = await ports.vaultJobs.listing(vault);
  const due = known === undefined || Date.parse(known.value.nextAt) <= ports.now().getTime();
  const fresh = atOnce || due ? await listAnew(vault, known, reader, ports, atOnce) : recorded(known.value, vault);
  if (!fresh.ok) {
    return fresh;
  }
  const jobs = await ports.vaultJobs.jobsOf(vault, containerOf(item));
  return ok({ jobs: jobs.filter(({ operation }) => operation === 'Backup'), azureNow: fresh.value.azureNow });
}

/** What another case has listed; until its answer is on record, an empty vault and an unread one look the same. */
function recorded(listing: Listing | undefined, vault: ResourceId): Result<Listing> {
  return listing?.recordedAt === undefined
    ? fail({ kind: 'transient', retryAfterInMs: 0, detail: `another case is reading the jobs of ${nameOf(vault)}` })
    : ok(listing);
}

async function listAnew(
  vault: ResourceId,
  known: Awaited<ReturnType<ReadingPorts['vaultJobs']['listing']>>,
  reader: VaultJobsRead,
  ports: ReadingPorts,
  atOnce: boolean,
): Promise<Result<Listing>> {
  const { settings, vaultJobs } = ports;
  const now = ports.now().toISOString();
  // Azure's clock is not known before its first answer; ours only says how far back that first list goes.
  const azureNow = known?.value.azureNow ?? now;
  const claimed: Listing = {
    ...known?.value,
    listedAt: now,
    nextAt: later(ports, settings.jobListIntervalInMs).toISOString(),
    azureNow,
  };
  if ((await vaultJobs.claimListing(vault, known, claimed)) === 'lost') {
    return recorded(atOnce ? undefined : known?.value, vault); // what is recorded will do, unless it must be newer
  }
  const { since, shortLists } = reachOf(claimed);
  const listed = await reader.listJobs(vault, since);
  if (!listed.ok) {
    await release(vault, claimed, ports);
    return listed;
  }
  const { jobs, remaining } = listed.value;
  const pause = settings.jobListIntervalInMs * (remaining !== undefined && remaining < LOW_ON_READS ? 4 : 1);
  const listing: Listing = {
    ...{ listedAt: now, recordedAt: now, nextAt: later(ports, pause).toISOString() },
    azureNow: listed.value.azureNow,
    ...{ openSince: openSince(jobs, listed.value.azureNow), shortLists },
  };
  await vaultJobs.record(vault, listing, jobs.flatMap(listedJob));
  return ok(listing);
}

/** No answer: the list is due as it was before, unless somebody else has claimed it meanwhile. */
async function release(vault: ResourceId, claimed: Listing, { vaultJobs }: ReadingPorts): Promise<void> {
  const held = await vaultJobs.listing(vault);
  if (held?.value.listedAt === claimed.listedAt) {
    await vaultJobs.claimListing(vault, held, { ...claimed, nextAt: claimed.listedAt });
  }
}

/** Back to the oldest job that had not ended; now and then the whole window, whatever those lists may have missed. */
function reachOf({ azureNow, openSince: from, shortLists = 0 }: Listing): {
  readonly since: string;
  readonly shortLists: number;
} {
  const window = Date.parse(azureNow) - WINDOW_IN_MS;
  return from === undefined || shortLists >= SHORT_LISTS_AT_MOST
    ? { since: new Date(window).toISOString(), shortLists: 0 }
    : { since: new Date(Math.max(window, Date.parse(from))).toISOString(), shortLists: shortLists + 1 };
}

function openSince(jobs: readonly BackupJob[], azureNow: string): string {
  const open = jobs.filter(({ status }) => status === 'InProgress' || status === 'Cancelling');
  const starts = open.flatMap(({ startedAt }) => (startedAt === undefined ? [] : Date.parse(startedAt)));
  return new Date(Math.min(Date.parse(azureNow), ...starts) - LATE_IN_MS).toISOString();
}

function listedJob(job: BackupJob): readonly ListedJob[] {
  const { name, container, operation, status, startedAt, endedAt, scheduled, activityId } = job;
  return container === undefined
    ? [] // the oldest records do not say which VM
    : [{ name, container, operation, status, startedAt, endedAt, scheduled, activityId }];
}

/** What the vault's jobs call the VM: `iaasvmcontainerv2;group;vm`, out of the protected item's id. */
function containerOf(item: ResourceId): string {
  return nameOf(parentOf(item)).replace(/^iaasvmcontainer;/, '');
}
