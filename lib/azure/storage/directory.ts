import { z } from 'zod';
import type { DirectoryCache } from '../../model/ports.js';
import { bodyOf, keyPart } from './rows.js';
import type { Table } from './table.js';

/** The partition of the control table that holds what directories said. */
const CACHE = 'cache';
const Columns = z.object({ at: z.string(), body: z.string() });

/** What directories said, a row each; whoever writes last wins, as all of them were told the same. */
export function directoryOf(table: Table, now: () => Date): DirectoryCache {
  return {
    load: async (key) => {
      const row = await table.get(CACHE, keyPart(key));
      if (row === undefined) {
        return undefined;
      }
      const { at, body } = Columns.parse(row);
      const value: unknown = JSON.parse(body);
      return { value, at };
    },
    save: (key, value) =>
      table.upsert({ partitionKey: CACHE, rowKey: keyPart(key), v: 1, at: now().toISOString(), body: bodyOf(value) }),
  };
}
