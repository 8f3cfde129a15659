import { GENESIS, hashOfEntry } from '../../model/ledger.js';
import { CASE, End } from './case-rows.js';
import { ENTRIES, entryIn, entryKey } from './ledger-rows.js';
import { endsIn, HEAD, Head, hashOfSeal, partKey, sealIn, sealKey } from './seal-rows.js';
import type { Row } from './table.js';

/** A row that is not as it was written. */
export interface Problem {
  readonly rowKey: string;
  readonly what: string;
}

/** A case's end as one of the seals has it. */
export interface SealedAs {
  readonly seal: string;
  readonly entries: number;
  readonly head: string;
}

const CHANGED = 'was changed: its hash does not match what it says';

/** What is wrong with the ledger of one case, in the order of its entries; `rows` is the whole partition. */
export function* problemsOfCase(rows: readonly Row[], seals: readonly SealedAs[]): Generator<Problem> {
  const byKey = byRowKey(rows);
  const end = End.safeParse(byKey.get(CASE));
  if (!end.success) {
    const by = seals[0] === undefined ? 'its entries are there' : `seal ${seals[0].seal} has it`;
    yield { rowKey: CASE, what: `${byKey.has(CASE) ? 'cannot be read' : 'is missing'}, but ${by}` };
    return;
  }
  const { entries, head } = end.data;
  const found = rows.filter(({ rowKey }) => rowKey.startsWith(ENTRIES)).length;
  const hashes = [GENESIS];
  for (let n = 1; n <= Math.max(entries, found); n += 1) {
    const read = entryAt(byKey, n, hashes.at(-1));
    const what = n > entries ? `is more than the ${entries} entries that the case counts` : read.what;
    if (what !== undefined) {
      yield { rowKey: entryKey(n), what };
      return;
    }
    hashes.push(read.hash);
  }
  if (hashes.at(-1) !== head) {
    yield { rowKey: CASE, what: 'names another last entry than the one that is there' };
  }
  yield* seals.filter((one) => hashes[one.entries] !== one.head).map((one) => differsFrom(one, entries));
}

function differsFrom({ seal, entries }: SealedAs, now: number): Problem {
  return entries > now
    ? { rowKey: CASE, what: `was cut: it ends after ${now} entries, seal ${seal} has ${entries}` }
    : { rowKey: entryKey(entries), what: `is not the entry that seal ${seal} has` };
}

type Read = { readonly hash: string; readonly what?: undefined } | { readonly hash: ''; readonly what: string };

function entryAt(byKey: ReadonlyMap<string, Row>, n: number, previous: string | undefined): Read {
  const entry = parsed(byKey.get(entryKey(n)), entryIn);
  if (typeof entry === 'string') {
    return { hash: '', what: entry };
  }
  if (entry.n !== n || entry.previous !== previous) {
    return { hash: '', what: 'does not continue the entry before it' };
  }
  return entry.hash === hashOfEntry(entry) ? { hash: entry.hash } : { hash: '', what: CHANGED };
}

/** What is wrong with the seals, oldest first; `rows` is their whole partition. */
export function* problemsOfSeals(rows: readonly Row[]): Generator<Problem> {
  const byKey = byRowKey(rows);
  const head = Head.safeParse(byKey.get(HEAD)).data ?? { n: 0, hash: GENESIS };
  let previous = GENESIS;
  const count = Math.max(head.n, sealKeysIn(rows).length);
  for (let n = 1; n <= count; n += 1) {
    const read = sealAt(byKey, n, previous);
    if (read.what !== undefined) {
      yield { rowKey: sealKey(n), what: read.what };
      return;
    }
    previous = read.hash;
  }
  if (head.n !== count || head.hash !== previous) {
    yield { rowKey: HEAD, what: `does not name the newest seal, ${sealKey(count)}` };
  }
}

function sealAt(byKey: ReadonlyMap<string, Row>, n: number, previous: string): Read {
  const seal = parsed(byKey.get(sealKey(n)), sealIn);
  if (typeof seal === 'string') {
    return { hash: '', what: seal };
  }
  if (seal.n !== n || seal.previous !== previous) {
    return { hash: '', what: 'does not continue the seal before it' };
  }
  const parts = Array.from({ length: seal.parts }, (_, part) => parsed(byKey.get(partKey(n, part)), endsIn));
  const ends = parts.flatMap((part) => (typeof part === 'string' ? [] : part));
  return seal.hash === hashOfSeal(seal, ends)
    ? { hash: seal.hash }
    : { hash: '', what: `${CHANGED}, its ends included` };
}

/** Every case end that the seals hold, by case. To be asked for seals without problems. */
export function sealedEndsIn(rows: readonly Row[]): ReadonlyMap<string, readonly SealedAs[]> {
  const ends = new Map<string, SealedAs[]>();
  for (const row of rows.filter(({ rowKey }) => rowKey.includes('|'))) {
    const seal = row.rowKey.slice(0, row.rowKey.indexOf('|'));
    for (const [id, entries, head] of endsIn(row)) {
      ends.set(id, [...(ends.get(id) ?? []), { seal, entries, head }]);
    }
  }
  return ends;
}

export function sealKeysIn(rows: readonly Row[]): readonly string[] {
  return rows.map(({ rowKey }) => rowKey).filter((rowKey) => /^\d+$/.test(rowKey));
}

function byRowKey(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.rowKey, row]));
}

/** The row parsed, or what is wrong with it. */
function parsed<T extends object>(row: Row | undefined, parse: (row: Row) => T): T | string {
  if (row === undefined) {
    return 'is missing';
  }
  try {
    return parse(row);
  } catch {
    return 'cannot be read'; // what it holds instead is nothing that we ever wrote
  }
}
