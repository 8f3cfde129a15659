import { apply, type Change, Journal } from './journal.js';

/** A named map whose changes reach the journal with the next commit. */
export interface Table<Row> {
  get(key: string): Row | undefined;
  put(key: string, row: Row): void;
  delete(key: string): void;
  clear(): void;
  rows(): readonly Row[];
  readonly size: number;
}

const rowsOf = <Row>(map: Map<string, unknown>): Map<string, Row> => map as Map<string, Row>; // a table has one row type

/** All state of the sandbox. Handlers are synchronous, so one commit is one request's changes, whole or not at all. */
export class Store {
  readonly #journal: Journal;
  #pending: Change[] = [];

  constructor(path: string) {
    this.#journal = new Journal(path);
  }

  table<Row>(name: string): Table<Row> {
    const tables = this.#journal.tables;
    const map = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, map);
    const change = (one: Change): void => {
      apply(tables, one);
      this.#pending.push(one);
    };
    const rows = rowsOf<Row>(map);
    return {
      get: (key) => rows.get(key),
      put: (key, row) => {
        change([name, key, row]);
      },
      delete: (key) => {
        if (rows.has(key)) change([name, key]);
      },
      clear: () => {
        if (rows.size > 0) change([name]);
      },
      rows: () => [...rows.values()],
      get size() {
        return rows.size;
      },
    };
  }

  /** Puts the changes since the last commit on disk; an answer is sent only after it. */
  commit(): void {
    const changes = this.#pending;
    this.#pending = [];
    this.#journal.append(changes);
  }

  close(): void {
    this.commit();
    this.#journal.close();
  }
}
