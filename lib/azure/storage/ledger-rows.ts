import type { CaseId } from '../../model/case.js';
import { Entry, type Note } from '../../model/ledger.js';
import { redactAll } from '../../model/redact.js';
import type { Action } from './rows.js';
import type { Row } from './table.js';

const MAX_DETAIL = 20_000;
export const ENTRIES = 'entry|';

export function entryKey(n: number): string {
  return `${ENTRIES}${String(n).padStart(6, '0')}`;
}

/** The note as it may be stored: without secrets, and cut where it is too long. Hashes are taken of this. */
export function storable({ what, detail, actor }: Note): Note {
  const kept = { what, detail: capped(redactAll(detail ?? null)) };
  return actor === undefined ? kept : { ...kept, actor: redactAll(actor) };
}

/** What is too long becomes a text with a mark that says so; half of the limit leaves room for JSON's escapes. */
function capped(detail: unknown): unknown {
  const text = JSON.stringify(detail);
  return text.length <= MAX_DETAIL
    ? detail
    : { cut: `${text.length} characters, too long for the ledger`, begins: beginning(text, MAX_DETAIL) };
}

/** As much of the text as its JSON form has room for: a quote or a backslash takes two characters there. */
function beginning(text: string, room: number): string {
  const kept = text.slice(0, room);
  const excess = JSON.stringify(kept).length - (MAX_DETAIL - 100);
  return excess <= 0 ? `${kept} … [cut]` : beginning(text, room - Math.ceil(excess / 2));
}

/** One property holds all of it, so that what is read back is, character by character, what was hashed. */
export function insertionOf(id: CaseId, entry: Entry): Action {
  const row = { partitionKey: id, rowKey: entryKey(entry.n), v: 1, body: JSON.stringify(entry) };
  return { do: 'insert', row };
}

export function entryIn(row: Row): Entry {
  return Entry.parse(JSON.parse(typeof row['body'] === 'string' ? row['body'] : 'null'));
}
