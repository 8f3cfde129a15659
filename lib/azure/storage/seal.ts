import { z } from 'zod';
import { CaseId } from '../../model/case.js';
import { GENESIS } from '../../model/ledger.js';
import { CASE } from './case-rows.js';
import { all, equals } from './rows.js';
import { HEAD, Head, hashOfSeal, MAX_ENDS, partsOf, SEAL, sealActions, type SealedEnd } from './seal-rows.js';
import { collected, type Table } from './table.js';

/** A scan is no snapshot: what was written while the last one ran may have been passed already. */
const OVERLAP_IN_MS = 3600 * 1000;

export interface Sealed {
  /** How many case ends the new seal holds; none where today's was there already. */
  readonly sealed: number;
  /** The seal's hash: logged somewhere else, it shows later that the whole chain was not made anew. */
  readonly hash?: string;
  /** Open cases met that were due before the time given: the way back for one that never got its list row. */
  readonly overdue: readonly CaseId[];
}

const CaseColumns = z.object({
  partitionKey: CaseId,
  timestamp: z.coerce.date(),
  entries: z.int(),
  head: z.string(),
  /** A mark has neither. */
  stage: z.string().optional(),
  dueAt: z.coerce.date().optional(),
});
type CaseColumns = z.infer<typeof CaseColumns>;

/** Seals once per UTC day what changed since the last seal. */
export function sealerOf(cases: Table, control: Table, now: () => Date): (dueBefore: Date) => Promise<Sealed> {
  return async (dueBefore) => {
    const at = now().toISOString();
    const row = await control.get(SEAL, HEAD);
    const was = row === undefined ? undefined : { ...Head.parse(row), etag: row.etag };
    if (was !== undefined && was.day >= at.slice(0, 10)) {
      return { sealed: 0, overdue: [] };
    }
    const rows = cases.rows(changedSince(was?.through), ['entries', 'head', 'stage', 'dueAt']);
    const changed = await collected(rows, (one) => CaseColumns.parse(one));
    const overdue = changed.filter((one) => isOverdue(one, dueBefore)).map(({ partitionKey }) => partitionKey);
    // Oldest change first: what is too much for one seal is newer than `through`, and so is left for the next.
    const taken = changed.sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime()).slice(0, MAX_ENDS);
    const ends = taken.map(({ partitionKey, entries, head }): SealedEnd => [partitionKey, entries, head]);
    const parts = partsOf(ends);
    const seal = {
      n: (was?.n ?? 0) + 1,
      day: at.slice(0, 10),
      at,
      through: taken.at(-1)?.timestamp.toISOString() ?? was?.through ?? new Date(0).toISOString(),
      count: ends.length,
      parts: parts.length,
      previous: was?.hash ?? GENESIS,
    };
    const hash = hashOfSeal(seal, ends);
    // Whoever is second, another instance or our own repetition, meets another head and writes nothing.
    const done = await control.submit(sealActions({ ...seal, hash }, parts, was?.etag));
    return done === 'conflict' ? { sealed: 0, overdue } : { sealed: ends.length, hash, overdue };
  };
}

function changedSince(through: string | undefined): string {
  const from = through === undefined ? undefined : new Date(Date.parse(through) - OVERLAP_IN_MS).toISOString();
  return all(equals('RowKey', CASE), from === undefined ? undefined : `Timestamp ge datetime'${from}'`);
}

function isOverdue({ stage, dueAt }: CaseColumns, dueBefore: Date): boolean {
  return stage !== undefined && stage !== 'closed' && dueAt !== undefined && dueAt < dueBefore;
}
