import type { Case, CaseId } from '../../model/case.js';
import { continued, GENESIS, type Entry, type Note } from '../../model/ledger.js';
import type { CaseStore, Stored } from '../../model/ports.js';
import { CASE, caseIn, endAfter, markOf, OPERATION, partOfIn, rowOf, wasSavedBy, type End } from './case-rows.js';
import { entryIn, ENTRIES, insertionOf, storable } from './ledger-rows.js';
import { all, beginsWith, equals, MAX_TRANSACTION, type Action, type NewRow } from './rows.js';
import { collected, type Table } from './table.js';

interface Given {
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Cases and their ledgers, a partition each: the case row and its new entries are one transaction. */
export function caseStoreOf(table: Table, { now, newId }: Given): CaseStore {
  const entriesAfter = (end: End, notes: readonly Note[]): readonly Entry[] => {
    if (notes.length >= MAX_TRANSACTION) {
      throw new Error(`A case is saved with ${MAX_TRANSACTION - 1} notes at most, not ${notes.length}.`);
    }
    return continued(end, notes.map(storable), now().toISOString());
  };
  /** Writes the row and the entries together; the answer is the row's ETag. */
  const write = async (id: CaseId, first: Action, entries: readonly Entry[], savedBy: string) => {
    const done = await table.submit([first, ...entries.map((entry) => insertionOf(id, entry))]);
    if (done !== 'conflict') {
      return firstOf(done.etags);
    }
    // The SDK repeats a write whose answer was lost, and then meets its own row: the case is saved all the same.
    const there = await table.get(id, CASE);
    return there !== undefined && wasSavedBy(there, savedBy) ? there.etag : 'conflict';
  };
  const stored = (row: NewRow, etag: string): Stored<Case> => ({ value: caseIn(row), etag });

  return {
    load: async (id) => {
      const row = await table.get(id, CASE);
      if (row === undefined) {
        return undefined;
      }
      const partOf = partOfIn(row);
      return partOf === undefined
        ? { is: 'case', stored: { value: caseIn(row), etag: row.etag } }
        : { is: 'joined', partOf };
    },
    create: async (c, notes) => {
      const start: End = { entries: 0, head: GENESIS };
      const entries = entriesAfter(start, notes);
      const savedBy = newId();
      const row = rowOf({ ...c, ...endAfter(start, entries) }, savedBy);
      const etag = await write(c.id, { do: 'insert', row }, entries, savedBy);
      return etag === 'conflict' ? 'exists' : stored(row, etag);
    },
    save: async (was, next, notes) => {
      // The chain goes on from what was loaded, whatever the case that comes in says of its ledger.
      const entries = entriesAfter(was.value, notes);
      const savedBy = newId();
      const row = rowOf({ ...next, id: was.value.id, ...endAfter(was.value, entries) }, savedBy);
      const etag = await write(was.value.id, { do: 'replace', row, etag: was.etag }, entries, savedBy);
      return etag === 'conflict' ? 'lost' : stored(row, etag);
    },
    mark: async (id, partOf) => {
      const made = await table.insert(markOf(id, partOf, { entries: 0, head: GENESIS }, newId()));
      if (made !== 'exists') {
        return 'marked';
      }
      const there = await table.get(id, CASE);
      return there !== undefined && partOfIn(there) !== undefined ? 'marked' : 'exists';
    },
    absorb: async ({ value, etag }, partOf, note) => {
      const entries = entriesAfter(value, [note]);
      const savedBy = newId();
      const row = markOf(value.id, partOf, endAfter(value, entries), savedBy);
      const done = await write(value.id, { do: 'replace', row, etag }, entries, savedBy);
      return done === 'conflict' ? 'lost' : 'absorbed';
    },
    history: (id) => collected(table.rows(all(equals('PartitionKey', id), beginsWith('RowKey', ENTRIES))), entryIn),
    keepOperation: async (id, url) => {
      // Not redacted: without its signature the URL answers nothing. Nothing but `operation` reads this row.
      await table.upsert({ partitionKey: id, rowKey: OPERATION, url });
    },
    operation: async (id) => {
      const url = (await table.get(id, OPERATION))?.['url'];
      return typeof url === 'string' ? url : undefined;
    },
  };
}

function firstOf(etags: readonly string[]): string {
  const [etag] = etags;
  if (etag === undefined || etag === '') {
    throw new Error('Table storage answered a transaction without an ETag.');
  }
  return etag;
}
