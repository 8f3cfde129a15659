import { z } from 'zod';
import { CaseId, Outcome, Stage, type Case } from '../../model/case.js';
import type { CaseList, CaseQuery, CaseRow, CaseStore } from '../../model/ports.js';
import { redact } from '../../model/redact.js';
import { isVirtualMachine, ResourceId } from '../../model/resource-id.js';
import { continuationFor, continuationIn } from './continuation.js';
import { all, beginsWith, equals, keyOf, keyPart, newestFirst, newestMonthFirst, quoted, type NewRow } from './rows.js';
import { statusOf, type Page, type Row, type Table } from './table.js';

const ListRow = z
  .object({
    id: CaseId,
    kind: z.enum(['backup-failure', 'enrolment', 'manual']),
    vm: ResourceId,
    stage: Stage,
    outcome: Outcome.optional(),
    openedAt: z.string(),
    dueAt: z.string(),
    summary: z.string(),
  })
  .transform(({ vm, ...row }) => ({ ...row, virtualMachineId: vm }));

/** The list of cases: each case in its month, under its virtual machine and under each of its jobs. */
export function caseListOf(table: Table, load: CaseStore['load']): CaseList {
  const write = async (c: Case, partitions: readonly string[]) => {
    await Promise.all(partitions.map((partitionKey) => table.upsert(rowIn(partitionKey, c))));
  };
  return {
    put: (c) => write(c, [...ownPartitionsOf(c), ...jobPartitionsOf(c)]),
    remove: async (c, partOf) => {
      // First the new way in, then the old ones out: a crash between leaves a job with two rows, never with none.
      const found = await load(partOf);
      if (found?.is === 'case') {
        await write(found.stored.value, jobPartitionsOf(c));
      }
      const rowKey = rowKeyOf(c);
      await Promise.all([...ownPartitionsOf(c), ...jobPartitionsOf(c)].map((key) => table.remove(key, rowKey)));
    },
    query: async (query) => {
      const filter = filterOf(query);
      const from = query.continuation === undefined ? undefined : continuationIn(query.continuation, filter);
      if (query.continuation !== undefined && from === undefined) {
        return 'bad-continuation';
      }
      const page = await rowsUpTo(query.limit, filter, from, table);
      if (page === 'bad-continuation') {
        return page;
      }
      const cases: readonly CaseRow[] = page.rows.map((row) => ListRow.parse(row));
      return page.continuation === undefined
        ? { cases }
        : { cases, continuation: continuationFor(page.continuation, filter) };
    },
    overdue: async function* (time) {
      const late = `stage ne 'closed' and dueAt lt ${quoted(time.toISOString())}`;
      for await (const row of table.rows(all(beginsWith('PartitionKey', 'time|'), late))) {
        yield ListRow.parse(row);
      }
    },
  };
}

/** Table storage may end a page early (a partition, a thousand rows, five seconds): asks on until the page is full. */
async function rowsUpTo(limit: number, filter: string, from: string | undefined, table: Table) {
  const rows: Row[] = [];
  let continuation = from;
  do {
    const page: Page | 'bad-continuation' = await nextPage(table, filter, limit - rows.length, continuation);
    if (page === 'bad-continuation') {
      return page;
    }
    rows.push(...page.rows);
    continuation = page.continuation;
  } while (continuation !== undefined && rows.length < limit);
  return { rows, continuation };
}

async function nextPage(table: Table, filter: string, size: number, from: string | undefined) {
  try {
    return await table.page(filter, size, from);
  } catch (error) {
    // The filter is ours and sound: what Azure does not understand then is the continuation.
    if (from !== undefined && statusOf(error) === 400) {
      return 'bad-continuation';
    }
    throw error;
  }
}

function filterOf({ virtualMachineId: vm, jobId, outcome, stage, since }: CaseQuery): string {
  return all(
    partitionsOf(vm, jobId, since),
    vm === undefined ? undefined : equals('vm', vm),
    outcome === undefined ? undefined : equals('outcome', outcome),
    stage === undefined ? undefined : equals('stage', stage),
    // Row keys begin with the time, newest first, in every partition: `}` follows the `|` that ends it.
    since === undefined ? undefined : `RowKey lt ${quoted(`${newestFirst(since)}}`)}`,
  );
}

/** The narrowest partitions that hold every answer. */
function partitionsOf(vm: ResourceId | undefined, jobId: string | undefined, since: string | undefined): string {
  if (jobId !== undefined) {
    return equals('PartitionKey', jobPartition(jobId));
  }
  if (vm !== undefined) {
    return equals('PartitionKey', `vm|${keyOf(vm)}`);
  }
  return since === undefined
    ? beginsWith('PartitionKey', 'time|')
    : `PartitionKey ge 'time|' and PartitionKey le ${quoted(`time|${newestMonthFirst(since)}`)}`;
}

/** Of a case whose virtual machine is not known yet, `target` is the job: nobody asks for that as a machine. */
function ownPartitionsOf({ openedAt, target }: Case): readonly string[] {
  const month = `time|${newestMonthFirst(openedAt)}`;
  return isVirtualMachine(target) ? [month, `vm|${keyOf(target)}`] : [month];
}

function jobPartitionsOf({ jobs }: Case): readonly string[] {
  return [...new Set(jobs.map(({ id }) => jobPartition(id)))];
}

/** A job's name or full id, in any casing. */
function jobPartition(job: string): string {
  return `job|${keyPart(job.replace(/\/+$/, '').replace(/^.*\//, ''))}`;
}

function rowKeyOf({ id, openedAt }: Case): string {
  return `${newestFirst(openedAt)}|${id}`;
}

function rowIn(partitionKey: string, c: Case): NewRow {
  const { id, kind, target: vm, stage, outcome, openedAt, dueAt } = c;
  const columns = { v: 1, id, kind, vm, stage, outcome, openedAt, dueAt, summary: redact(c.summary) };
  return { partitionKey, rowKey: rowKeyOf(c), ...columns };
}
