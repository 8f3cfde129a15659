import type { Clock } from './clock.js';
import type { Store, Table } from './store.js';

/** Something that happens later of itself. Kept in the journal, so that a restarted sandbox still does it. */
export type Task =
  | { readonly kind: 'finish-operation'; readonly operation: string }
  | { readonly kind: 'end-backup'; readonly job: string };

/** `at` is system time: moving Azure's clock hurries nothing. */
interface Entry {
  readonly key: string;
  readonly at: number;
  readonly task: Task;
}

const LONGEST_TIMER = 2_147_483_647; // setTimeout fires at once beyond it

/** What is due is done by a timer, and before each request: no answer shows a state that is over. */
export class Agenda {
  readonly #entries: Table<Entry>;
  readonly #store: Store;
  readonly #clock: Clock;
  #run: (task: Task) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#entries = store.table<Entry>('agenda');
  }

  /** Starts doing what is due, by timers of its own and whenever a request comes in. */
  start(run: (task: Task) => void): void {
    this.#run = run;
    this.runDue();
  }

  schedule(key: string, inMs: number, task: Task): void {
    this.#entries.put(key, { key, at: this.#clock.real() + inMs, task });
    this.#arm();
  }

  clear(): void {
    this.#entries.clear();
  }

  runDue(): void {
    const now = this.#clock.real();
    const due = this.#entries.rows().filter((one) => one.at <= now);
    for (const { key, task } of due.sort((a, b) => a.at - b.at)) {
      this.#entries.delete(key);
      this.#run(task);
    }
    if (due.length > 0) this.#store.commit();
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#entries.rows().reduce((first, one) => Math.min(first, one.at), Infinity);
    if (next === Infinity) return;
    const inMs = Math.min(Math.max(next - this.#clock.real(), 0), LONGEST_TIMER);
    this.#timer = setTimeout(() => {
      this.runDue();
    }, inMs).unref();
  }
}
