import { z } from 'zod';
import type { VaultJobStore } from '../../model/ports.js';
import type { ResourceId } from '../../model/resource-id.js';
import { ListedJob, Listing } from '../../model/vault-jobs.js';
import { all, beginsWith, bodyOf, equals, keyOf, keyPart, MAX_TRANSACTION, type Action, type NewRow } from './rows.js';
import { collected, type Row, type Table } from './table.js';

const LISTING = 'jobs';
const JOB = 'job|';
const KEPT_IN_MS = 3 * 24 * 3600 * 1000;
/** Each round means that another listing was recorded, or claimed, meanwhile. */
const ROUNDS = 10;

const Columns = z.object({ body: z.string() });

/** A vault's jobs, a row each, and the row that says when they were listed. */
export function vaultJobStoreOf(table: Table): VaultJobStore {
  const listing: VaultJobStore['listing'] = async (vault) => {
    const row = await table.get(keyOf(vault), LISTING);
    return row === undefined ? undefined : { value: Listing.parse(jsonIn(row)), etag: row.etag };
  };
  const recordOnce = async (vault: ResourceId, next: Listing, jobs: readonly ListedJob[]) => {
    const was = await listing(vault);
    const rows = table.rows(all(equals('PartitionKey', keyOf(vault)), beginsWith('RowKey', JOB)));
    const changes = changesBetween(
      await collected(rows, recordIn),
      jobs.map((job) => recordOf(vault, job)),
      next,
    );
    const row = listingRow(vault, was === undefined ? next : later(was.value, next));
    const last: Action = was === undefined ? { do: 'insert', row } : { do: 'replace', row, etag: was.etag };
    // The listing goes last: whoever reads it may conclude that a job that is not here was not in the list.
    for (const batch of batches(changes, last)) {
      if ((await table.submit(batch)) === 'conflict') {
        return false;
      }
    }
    return true;
  };
  return {
    listing,
    claimListing: async (vault, was, next) => {
      const row = listingRow(vault, next);
      const done = was === undefined ? await table.insert(row) : await table.replace(row, was.etag);
      return typeof done === 'object' ? 'claimed' : 'lost';
    },
    record: async (vault, next, jobs) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        if (await recordOnce(vault, next, jobs)) {
          return;
        }
      }
      throw new Error(`The jobs of ${vault} were written by others ${ROUNDS} times in a row.`);
    },
    jobsOf: async (vault, container) => {
      const prefix = `${JOB}${keyPart(container)}|`;
      const rows = table.rows(all(equals('PartitionKey', keyOf(vault)), beginsWith('RowKey', prefix)));
      const records = await collected(rows, recordIn);
      return records.map(({ job }) => job).sort((a, b) => timeOf(b.startedAt) - timeOf(a.startedAt));
    },
  };
}

interface Recorded {
  readonly job: ListedJob;
  readonly row: NewRow;
}

/** Rows that the list makes different, and those of jobs that are long over. */
function changesBetween(
  recorded: readonly Recorded[],
  listed: readonly Recorded[],
  { azureNow }: Listing,
): readonly Action[] {
  const before = timeOf(azureNow) - KEPT_IN_MS;
  const known = new Map(recorded.map((one) => [one.row.rowKey, one]));
  // By key: a row may stand in a transaction once only.
  const fresh = new Map(listed.filter(({ job }) => !isOver(job, before)).map((one) => [one.row.rowKey, one]));
  const written = [...fresh.values()].filter((one) => isNews(one, known.get(one.row.rowKey)));
  // A job without an end that the list no longer shows began before the time that is asked for: that is over, too.
  const dropped = recorded.filter(
    ({ job, row }) => !fresh.has(row.rowKey) && timeOf(job.endedAt ?? job.startedAt) < before,
  );
  return [
    ...written.map(({ row }): Action => ({ do: 'upsert', row })),
    ...dropped.map(({ row }): Action => ({ do: 'delete', row })),
  ];
}

/** A job that has ended stays ended: the answer that was asked for first may be the one that is recorded last. */
function isNews({ job, row }: Recorded, was: Recorded | undefined): boolean {
  const wentBack = was?.job.endedAt !== undefined && job.endedAt === undefined;
  return !wentBack && was?.row['body'] !== row['body'];
}

function isOver({ endedAt }: ListedJob, before: number): boolean {
  return endedAt !== undefined && timeOf(endedAt) < before;
}

function batches(changes: readonly Action[], last: Action): readonly (readonly Action[])[] {
  const all = [...changes, last];
  const count = Math.ceil(all.length / MAX_TRANSACTION);
  return Array.from({ length: count }, (_, n) => all.slice(n * MAX_TRANSACTION, (n + 1) * MAX_TRANSACTION));
}

/** What was claimed since by another listing stays; Azure's time is the one of the answer on record. */
function later(was: Listing, next: Listing): Listing {
  return timeOf(was.listedAt) > timeOf(next.listedAt)
    ? { ...was, azureNow: next.azureNow, recordedAt: next.recordedAt }
    : next;
}

function timeOf(at: string | undefined): number {
  return at === undefined ? 0 : Date.parse(at);
}

function listingRow(vault: ResourceId, listing: Listing): NewRow {
  return { partitionKey: keyOf(vault), rowKey: LISTING, v: 1, resource: vault, body: bodyOf(listing) };
}

/** Container names hold `;` and whatever a resource group's or machine's name may. */
function recordOf(vault: ResourceId, job: ListedJob): Recorded {
  const rowKey = `${JOB}${keyPart(job.container)}|${keyPart(job.name)}`;
  return { job, row: { partitionKey: keyOf(vault), rowKey, v: 1, body: bodyOf(job) } };
}

function recordIn(row: Row): Recorded {
  const { partitionKey, rowKey } = row;
  return { job: ListedJob.parse(jsonIn(row)), row: { partitionKey, rowKey, body: Columns.parse(row).body } };
}

function jsonIn(row: Row): unknown {
  return JSON.parse(Columns.parse(row).body);
}
