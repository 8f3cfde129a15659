import { z } from 'zod';
import { canonical, sha256 } from '../../model/canonical.js';
import { CaseId } from '../../model/case.js';
import { MAX_TRANSACTION, type Action, type NewRow } from './rows.js';
import type { Row } from './table.js';

/** The partition of the control table that holds every seal. */
export const SEAL = 'seal';
/** The row that names the newest seal, so that its removal is seen, and the next one need read nothing else. */
export const HEAD = 'head';

/** How far a case's ledger went: id, number of entries, hash of the last. */
export const SealedEnd = z.tuple([CaseId, z.int().nonnegative(), z.string()]).readonly();
export type SealedEnd = z.infer<typeof SealedEnd>;

/** A day's seal without its ends; `hash` covers all of it, the ends and the seal before. */
export const Seal = z
  .object({
    n: z.int().positive(),
    day: z.string(),
    at: z.string(),
    /** The newest table time (Azure's clock) among the rows sealed so far. */
    through: z.string(),
    /** How many ends there are, and how many rows hold them. */
    count: z.int().nonnegative(),
    parts: z.int().nonnegative(),
    previous: z.string(),
    hash: z.string(),
  })
  .readonly();
export type Seal = z.infer<typeof Seal>;

export const Head = z.object({ n: z.int(), day: z.string(), through: z.string(), hash: z.string() });
const Body = z.object({ body: z.string() });
const Ends = z.array(SealedEnd);

const ENDS_PER_PART = 250; // about 116 characters each, in a body
/** A seal is one transaction: its row, the head, and as many rows of ends as are left. */
export const MAX_ENDS = ENDS_PER_PART * (MAX_TRANSACTION - 2);

export function sealKey(n: number): string {
  return String(n).padStart(6, '0');
}

export function partKey(n: number, part: number): string {
  return `${sealKey(n)}|ends|${String(part).padStart(2, '0')}`;
}

export function hashOfSeal(seal: Omit<Seal, 'hash'>, ends: readonly SealedEnd[]): string {
  const { previous, n, day, at, through, count, parts } = seal;
  return sha256(previous + canonical({ n, day, at, through, count, parts, ends }));
}

export function partsOf(ends: readonly SealedEnd[]): readonly (readonly SealedEnd[])[] {
  const count = Math.ceil(ends.length / ENDS_PER_PART);
  return Array.from({ length: count }, (_, n) => ends.slice(n * ENDS_PER_PART, (n + 1) * ENDS_PER_PART));
}

/** The rows of a new seal; `etag` is that of the head before. */
export function sealActions(seal: Seal, parts: readonly (readonly SealedEnd[])[], etag?: string): readonly Action[] {
  const { n, day, through, hash } = seal;
  const head: NewRow = { partitionKey: SEAL, rowKey: HEAD, n, day, through, hash };
  return [
    etag === undefined ? { do: 'insert', row: head } : { do: 'replace', row: head, etag },
    insertion(sealKey(n), seal),
    ...parts.map((ends, part) => insertion(partKey(n, part), ends)),
  ];
}

function insertion(rowKey: string, value: unknown): Action {
  return { do: 'insert', row: { partitionKey: SEAL, rowKey, v: 1, body: JSON.stringify(value) } };
}

export function sealIn(row: Row): Seal {
  return Seal.parse(JSON.parse(Body.parse(row).body));
}

export function endsIn(row: Row): readonly SealedEnd[] {
  return Ends.parse(JSON.parse(Body.parse(row).body));
}
