import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** [table, key, value] puts, [table, key] deletes, [table] clears. */
export type Change =
  | readonly [table: string, key: string, value: unknown]
  | readonly [table: string, key: string]
  | readonly [table: string];
export type Tables = Map<string, Map<string, unknown>>;

const asChanges = (parsed: unknown): readonly Change[] => parsed as readonly Change[]; // written by `line` below
const line = (changes: readonly Change[]): string => `${JSON.stringify(changes)}\n`;

/** The same for a change that is made and one that is replayed. */
export function apply(tables: Tables, [table, key, ...value]: Change): void {
  const rows = tables.get(table) ?? new Map<string, unknown>();
  tables.set(table, rows);
  if (key === undefined) rows.clear();
  else if (value.length === 0) rows.delete(key);
  else rows.set(key, value[0]);
}

/** What the file holds. Its last line may be torn by a kill: what was never acknowledged is dropped with it. */
function load(file: string): Tables {
  const tables: Tables = new Map();
  if (!existsSync(file)) return tables;
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  for (const one of whole) for (const change of asChanges(JSON.parse(one))) apply(tables, change);
  return tables;
}

/** A single write may stop early (a full pipe, a signal): repeat until all is with the system. */
function writeAll(file: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

/** The state replayed into a fresh file that takes the old one's place at once, so that a kill leaves one or the other. */
function compact(file: string, tables: Tables): number {
  const fresh = openSync(`${file}.new`, 'w');
  for (const [table, rows] of tables) for (const [key, value] of rows) writeAll(fresh, line([[table, key, value]]));
  fsyncSync(fresh);
  closeSync(fresh);
  renameSync(`${file}.new`, file);
  return openSync(file, 'a');
}

/**
 * An append-only file of changes, a transaction a line. Written synchronously: what is acknowledged outlives a SIGKILL,
 * because the system has it. (It does not fsync each line: a power cut is not what the kill tests are about.)
 */
export class Journal {
  readonly tables: Tables;
  readonly #file: number;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.tables = load(path);
    this.#file = compact(path, this.tables);
  }

  append(changes: readonly Change[]): void {
    if (changes.length > 0) writeAll(this.#file, line(changes));
  }

  close(): void {
    closeSync(this.#file);
  }
}
