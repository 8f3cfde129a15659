import type { Json } from '../json.js';
import type { Store, Table } from '../state/store.js';
import type { Answer, Call } from './exchange.js';

/**
 * What the control API injects: an answer of its own, a delay before the call takes effect or before its answer leaves,
 * or a connection that closes after the call took effect.
 */
export interface Fault {
  readonly method?: string;
  readonly path: string;
  readonly respond?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Json;
  };
  readonly delayMs?: number;
  /** Of what took effect: whoever asked is left not knowing for so long. */
  readonly answerDelayMs?: number;
  readonly drop?: boolean;
}

interface Row {
  readonly key: string;
  readonly fault: Fault;
  readonly times: number;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not every client escapes well; the raw text is compared as well
  }
};

/** Against the path as sent and as read: `;` and `$` are escaped by some clients only. */
function matches({ method, path }: Fault, call: Call): boolean {
  if (method !== undefined && method.toUpperCase() !== call.method) return false;
  const url = call.query === '' ? call.path : `${call.path}?${call.query}`;
  return [url, decoded(url)].some((one) => one.toLowerCase().includes(path.toLowerCase()));
}

/** Kept in the journal: a restart in the middle of a test forgets none. */
export class Faults {
  readonly #rows: Table<Row>;

  constructor(store: Store) {
    this.#rows = store.table<Row>('faults');
  }

  add(fault: Fault, times: number): void {
    const last = Number(this.#rows.rows().at(-1)?.key ?? 0);
    this.#rows.put(String(last + 1), { key: String(last + 1), fault, times });
  }

  /** Those that are not used up. */
  left(): readonly (Fault & { readonly times: number })[] {
    return this.#rows.rows().map(({ fault, times }) => ({ ...fault, times }));
  }

  clear(): void {
    this.#rows.clear();
  }

  /** The first fault that matches, used up by one. */
  take(call: Call): Fault | undefined {
    const row = this.#rows.rows().find((one) => matches(one.fault, call));
    if (row === undefined) return undefined;
    if (row.times <= 1) this.#rows.delete(row.key);
    else this.#rows.put(row.key, { ...row, times: row.times - 1 });
    return row.fault;
  }
}

/** A string body is sent raw, an object as JSON. */
export function injected({ status, headers, body }: NonNullable<Fault['respond']>): Answer {
  if (body === undefined || typeof body === 'string') return { status, headers, text: body ?? '' };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}
