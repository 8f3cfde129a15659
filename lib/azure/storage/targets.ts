import { z } from 'zod';
import type { TargetStore } from '../../model/ports.js';
import { NEW_TARGET, Target } from '../../model/target.js';
import { bodyOf, keyOf } from './rows.js';
import type { Table } from './table.js';

const TARGET = 'target';
/** The ETag of a target that was never saved. */
const NEVER_SAVED = '';

const Columns = z.object({ body: z.string() });

/** What is counted per virtual machine. */
export function targetStoreOf(table: Table): TargetStore {
  return {
    load: async (virtualMachine) => {
      const row = await table.get(keyOf(virtualMachine), TARGET);
      return row === undefined
        ? { value: NEW_TARGET, etag: NEVER_SAVED }
        : { value: Target.parse(JSON.parse(Columns.parse(row).body)), etag: row.etag };
    },
    save: async (virtualMachine, { etag }, next) => {
      const body = bodyOf(next);
      const row = { partitionKey: keyOf(virtualMachine), rowKey: TARGET, v: 1, resource: virtualMachine, body };
      const done = etag === NEVER_SAVED ? await table.insert(row) : await table.replace(row, etag);
      if (typeof done === 'object') {
        return 'saved';
      }
      // The SDK repeats a write whose answer was lost, and then meets its own row: what was wanted is there.
      const there = await table.get(row.partitionKey, TARGET);
      return there?.['body'] === body ? 'saved' : 'lost';
    },
  };
}
