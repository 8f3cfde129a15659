import type { Store, Table } from '../state/store.js';

/** One line of `GET /_sandbox/requests`. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  /** The caller's, where a token was read. */
  readonly clientId?: string;
}

/** Every call to Azure's hosts in order of answering. */
export class RequestLog {
  readonly #rows: Table<LoggedRequest>;

  constructor(store: Store) {
    this.#rows = store.table<LoggedRequest>('requests');
  }

  add(request: LoggedRequest): void {
    this.#rows.put(String(this.#rows.size), request); // never deleted from but whole: the size is the next number
  }

  since(count: number): readonly LoggedRequest[] {
    return this.#rows.rows().slice(count);
  }

  clear(): void {
    this.#rows.clear();
  }
}
