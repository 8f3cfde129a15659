import { createHash } from 'node:crypto';
import { redactAll } from '../../model/redact.js';
import type { ResourceId } from '../../model/resource-id.js';

/** A row as we write it: the two keys and plain columns. */
export interface NewRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: string | number | undefined;
}

/** One entry of a transaction. Only `replace` is conditional: the SDK sends a delete inside a transaction without ETag. */
export type Action =
  | { readonly do: 'insert' | 'upsert' | 'delete'; readonly row: NewRow }
  | { readonly do: 'replace'; readonly row: NewRow; readonly etag: string };

// Azure's limits (Understanding the Table service data model): Azurite takes more, so we are the ones who refuse.
const MAX_KEY = 512; // 1 KiB of UTF-16
const MAX_PROPERTY = 32_000; // Azure: 64 KiB of UTF-16, 32,768 characters
const MAX_BODY = 30_000;
const MAX_ROW = 1024 * 1024;
export const MAX_TRANSACTION = 100;
const MAX_PAYLOAD = 4 * 1024 * 1024;
/** `%` is not forbidden, but Azure decodes it twice in the path of a request: such a row is not found again. */
const FORBIDDEN_IN_KEYS = /[/\\#?%\p{Cc}]/u;

/** Throws where Azure would refuse the row, naming the row and what is too much. */
export function checkRow(row: NewRow): void {
  const where = `Row ${JSON.stringify(row.rowKey)} of partition ${JSON.stringify(row.partitionKey)}`;
  for (const key of [row.partitionKey, row.rowKey]) {
    if (key === '' || key.length > MAX_KEY || FORBIDDEN_IN_KEYS.test(key)) {
      throw new Error(`${where}: a key has 1 to ${MAX_KEY} characters and none of / \\ # ? % or control characters.`);
    }
  }
  for (const [column, value] of Object.entries(row)) {
    const most = column === 'body' ? MAX_BODY : MAX_PROPERTY;
    if (typeof value === 'string' && value.length > most) {
      throw new Error(`${where}: ${column} has ${value.length} characters, at most ${most} can be stored.`);
    }
  }
  const size = sizeOf(row);
  if (size > MAX_ROW) {
    throw new Error(`${where}: ${size} bytes, at most ${MAX_ROW} can be stored in a row.`);
  }
}

/** Throws where Azure would refuse the transaction. */
export function checkTransaction(actions: readonly Action[]): void {
  const first = actions[0];
  if (first === undefined || actions.length > MAX_TRANSACTION) {
    throw new Error(`A transaction has 1 to ${MAX_TRANSACTION} entries, this one ${actions.length}.`);
  }
  const { partitionKey } = first.row;
  if (actions.some(({ row }) => row.partitionKey !== partitionKey)) {
    throw new Error(`A transaction stays in one partition, here ${JSON.stringify(partitionKey)}.`);
  }
  actions.forEach(({ row }) => {
    checkRow(row);
  });
  // The request is JSON in UTF-8 with some 600 bytes of multipart head for each entry.
  const payload = actions.reduce((sum, { row }) => sum + Buffer.byteLength(JSON.stringify(row)) + 600, 0);
  if (payload > MAX_PAYLOAD) {
    throw new Error(`A transaction in ${partitionKey} has ${payload} bytes, at most ${MAX_PAYLOAD} can be sent.`);
  }
}

/** What Azure counts: 4 + the keys, and 8 + name + value for each column; numbers take 8 at most, texts 4 more. */
function sizeOf({ partitionKey, rowKey, ...columns }: NewRow): number {
  const keys = 4 + 2 * (partitionKey.length + rowKey.length);
  return Object.entries(columns).reduce(
    (sum, [name, value]) => sum + 8 + 2 * name.length + (typeof value === 'string' ? 4 + 2 * value.length : 8),
    keys,
  );
}

/** A value as one JSON property. Everything that is stored loses its secrets here. */
export function bodyOf(value: unknown): string {
  return JSON.stringify(redactAll(value));
}

/** The partition of a resource: ARM ids hold `/`, which a key may not. The id itself is a column. */
export function keyOf(id: ResourceId): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}

/** Any text as a part of a key: lower case, and `~` with the code of every character that a key or we ourselves reserve. */
export function keyPart(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9 .;:_()-]/gu, (odd) => `~${(odd.codePointAt(0) ?? 0).toString(16)}~`);
}

const LATEST = 8_640_000_000_000_000; // the last millisecond a Date can hold

/** Fixed width and falling with time, so that the table's own order is newest first. */
export function newestFirst(at: string | Date): string {
  return String(LATEST - new Date(at).getTime()).padStart(16, '0');
}

/** The same for months, as `202511`. */
export function newestMonthFirst(at: string | Date): string {
  return String(999_999 - Number(new Date(at).toISOString().slice(0, 7).replace('-', ''))).padStart(6, '0');
}

export function equals(column: string, value: string): string {
  return `${column} eq ${quoted(value)}`;
}

/** Keys that begin with `prefix`, whose last character is our `|`: up to the next character, `}`. */
export function beginsWith(column: string, prefix: string): string {
  return `${column} ge ${quoted(prefix)} and ${column} lt ${quoted(`${prefix.slice(0, -1)}}`)}`;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function all(...conditions: readonly (string | undefined)[]): string {
  return conditions.filter((one) => one !== undefined).join(' and ');
}
