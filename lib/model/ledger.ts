import { z } from 'zod';
import { canonical, sha256 } from './canonical.js';

export const What = z.enum([
  'opened',
  'joined',
  'diagnosed',
  'planned',
  'held',
  'approved',
  'intended',
  'applied',
  'not-applied',
  'undone',
  'backup-started',
  'closed',
]);
export type What = z.infer<typeof What>;

/** What happened, before it is an entry of the ledger. */
export interface Note {
  readonly what: What;
  readonly detail: unknown;
  /** Who: `backup-medic`, or what is known of the person or event. */
  readonly actor?: string;
}

/** One entry; `hash` covers everything else in it and the entry before. */
export const Entry = z
  .object({
    n: z.int().positive(),
    at: z.string(),
    what: What,
    actor: z.string(),
    detail: z.unknown(),
    previous: z.string(),
    hash: z.string(),
  })
  .readonly();
export type Entry = z.infer<typeof Entry>;

/** Where every chain begins. */
export const GENESIS = '';

export function hashOfEntry({ n, at, what, actor, detail, previous }: Omit<Entry, 'hash'>): string {
  return sha256(previous + canonical({ n, at, what, actor, detail }));
}

/** The notes as entries that continue a chain of `entries` entries which ends in `head`. */
export function continued(
  chain: { readonly entries: number; readonly head: string },
  notes: readonly Note[],
  at: string,
): readonly Entry[] {
  const made: Entry[] = [];
  for (const { what, detail, actor = 'backup-medic' } of notes) {
    const n = chain.entries + made.length + 1;
    const body = { n, at, what, actor, detail, previous: made.at(-1)?.hash ?? chain.head };
    made.push({ ...body, hash: hashOfEntry(body) });
  }
  return made;
}
