import { setTimeout as sleep } from 'node:timers/promises';
import type { AppClient, Case, Row } from './app-client.js';

const LOOK_EVERY_MS = 200;
/** An open case can have news that its row does not show: retries, for example. */
const OPEN_CASES_EVERY_MS = 1000;

/** Told of each case that was looked at. */
export type News = (c: Case) => void;
type Asked = Pick<AppClient, 'rows' | 'getCase'>;

/** Looks at all cases for all scenarios: one list a look, and each case that may have news. */
export class Watch {
  readonly #app: Asked;
  readonly #news: News;
  readonly #everyMs: number;
  readonly #rows = new Map<string, { readonly text: string; readonly at: number }>();
  readonly #cases = new Map<string, Case>();
  #looking: Promise<boolean> | undefined;
  #next: Promise<boolean> | undefined;

  constructor(app: Asked, news: News, everyMs = LOOK_EVERY_MS) {
    this.#app = app;
    this.#news = news;
    this.#everyMs = everyMs;
  }

  /** The cases of these VMs, as a look that begins after this call sees them; undefined where nobody answered. */
  async casesOf(virtualMachineIds: readonly string[]): Promise<readonly Case[] | undefined> {
    if (!(await this.#look())) return undefined;
    const wanted = new Set(virtualMachineIds.map((id) => id.toLowerCase()));
    return [...this.#cases.values()].filter((one) => wanted.has(one.virtualMachineId.toLowerCase()));
  }

  /** All who ask while a look is under way share the next one. */
  async #look(): Promise<boolean> {
    const next = (this.#next ??= (async () => {
      await this.#looking;
      await sleep(this.#everyMs);
      this.#next = undefined;
      this.#looking = this.#lookNow();
      return this.#looking;
    })());
    return next;
  }

  async #lookNow(): Promise<boolean> {
    const rows = await this.#app.rows().catch(() => undefined); // nobody answers while the app is being restarted
    if (rows === undefined) return false;
    const known = new Set(rows.map(({ id }) => id));
    for (const id of this.#cases.keys()) if (!known.has(id)) this.#cases.delete(id); // joined another case
    const seen = await Promise.all(rows.map((row) => this.#lookAt(row)));
    return !seen.includes(false);
  }

  async #lookAt(row: Row): Promise<boolean> {
    const text = JSON.stringify(row);
    const known = this.#rows.get(row.id);
    const isFresh = row.stage === 'closed' || Date.now() - (known?.at ?? 0) < OPEN_CASES_EVERY_MS;
    if (known?.text === text && isFresh) return true;
    const found = await this.#app.getCase(row.id).catch(() => undefined);
    if (found === undefined) return false;
    this.#rows.set(row.id, { text, at: Date.now() });
    this.#cases.set(found.id, found);
    this.#news(found);
    return true;
  }
}
