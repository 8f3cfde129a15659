import { z } from 'zod';
import { sha256 } from '../../model/canonical.js';
import { CaseId } from '../../model/case.js';
import type { ChangeStore, Conclusion } from '../../model/ports.js';
import { topLevelOf, type ResourceId } from '../../model/resource-id.js';
import { all, beginsWith, equals, keyOf, newestFirst, quoted, type Action, type NewRow } from './rows.js';
import { collected, type Table } from './table.js';

const CHANGE = 'change';
const DONE = 'done|';
const RELIES = 'relies|';
/** Each round means that somebody else's write came between ours: more of them than this is no contention. */
const ROUNDS = 20;

/** An object, so that a new conclusion does not compile until it is here. */
const CONCLUSIONS: { readonly [C in Conclusion]: C } = {
  proven: 'proven',
  ineffective: 'ineffective',
  undone: 'undone',
  unproven: 'unproven',
  'not-made': 'not-made',
};

const Lease = z.object({ etag: z.string(), caseId: z.string(), what: z.string(), until: z.coerce.date() });
const Done = z.object({
  what: z.string(),
  by: CaseId,
  as: z.enum(CONCLUSIONS),
  at: z.string(),
});
const Reliant = z.object({ caseId: CaseId });

/** Changes and who relies on them, in the partition of the top-level resource that they are made at. */
export function changeStoreOf(table: Table, now: () => Date): ChangeStore {
  const leaseOf = async (resource: ResourceId) => {
    const row = await table.get(partitionOf(resource), CHANGE);
    return row === undefined ? undefined : Lease.parse(row);
  };
  return {
    begin: async (resource, what, by, until) => {
      const row = leaseRow(resource, what, by, until);
      for (let round = 0; round < ROUNDS; round += 1) {
        const held = await leaseOf(resource);
        if (held !== undefined && held.caseId !== by && held.until > now()) {
          return { heldBy: CaseId.parse(held.caseId) };
        }
        const taken = held === undefined ? await table.insert(row) : await table.replace(row, held.etag);
        if (typeof taken === 'object') {
          return 'begun';
        }
      }
      throw contended(resource);
    },
    conclude: async (resource, what, by, as, at) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const held = await leaseOf(resource);
        if (held?.caseId !== by) {
          return;
        }
        // One transaction: on record and given back, or neither. A crash leaves nothing half done, and a repeated call
        // finds the lease gone and is quiet. The lease is emptied, not deleted: the SDK's transactions delete without
        // an ETag, which could take away what another case has taken over.
        const free = leaseRow(resource, '', '', new Date(0));
        const given: Action = { do: 'replace', row: free, etag: held.etag };
        const recorded = what.map((one): Action => ({ do: 'upsert', row: doneRow(resource, one, by, as, at) }));
        const done = await table.submit(as === 'not-made' ? [given] : [given, ...recorded]);
        if (done !== 'conflict') {
          return;
        }
      }
      throw contended(resource);
    },
    concluded: async (resource, since) => {
      // `}` follows `|`: with it, what was concluded at `since` itself is still in.
      const until = `${DONE}${newestFirst(since)}}`;
      const rows = all(partition(resource), `RowKey ge ${quoted(DONE)}`, `RowKey lt ${quoted(until)}`);
      return collected(table.rows(rows), (row) => Done.parse(row));
    },
    rely: async (resource, by) => {
      await table.upsert({ partitionKey: partitionOf(resource), rowKey: RELIES + by, caseId: by, resource });
    },
    forget: (resource, by) => table.remove(partitionOf(resource), RELIES + by),
    reliants: async (resource) => {
      const rows = all(partition(resource), beginsWith('RowKey', RELIES));
      return collected(table.rows(rows), (row) => Reliant.parse(row).caseId);
    },
  };
}

function partitionOf(resource: ResourceId): string {
  return keyOf(topLevelOf(resource));
}

function partition(resource: ResourceId): string {
  return equals('PartitionKey', partitionOf(resource));
}

function leaseRow(resource: ResourceId, what: string, caseId: string, until: Date): NewRow {
  const columns = { resource: topLevelOf(resource), caseId, what, until: until.toISOString() };
  return { partitionKey: partitionOf(resource), rowKey: CHANGE, ...columns };
}

function doneRow(resource: ResourceId, what: string, by: CaseId, as: Conclusion, at: Date): NewRow {
  const rowKey = `${DONE}${newestFirst(at)}|${sha256(`${by} ${what}`).slice(0, 16)}`;
  return { partitionKey: partitionOf(resource), rowKey, resource, what, by, as, at: at.toISOString() };
}

function contended(resource: ResourceId): Error {
  return new Error(`The change row of ${topLevelOf(resource)} was written by others ${ROUNDS} times in a row.`);
}
