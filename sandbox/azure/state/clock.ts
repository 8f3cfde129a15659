import type { Store, Table } from './store.js';

const MINUTE = 60_000;
const UNITS = { W: 10_080 * MINUTE, D: 1440 * MINUTE, H: 60 * MINUTE, M: MINUTE, S: 1000 } as const;

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes, seconds; undefined for anything else. */
export function durationInMs(text: string): number | undefined {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (found === null || !/\d[WDHMS]$/.test(text)) return undefined;
  const parts: readonly (string | undefined)[] = found.slice(1);
  return Object.values(UNITS).reduce((sum, unit, index) => sum + unit * Number(parts[index] ?? 0), 0);
}

/** `PT41M16.2122671S`, as Azure writes durations. */
export function isoDuration(ms: number): string {
  const seconds = Math.max(ms, 0) / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = Number((seconds % 60).toFixed(7));
  const parts = [hours > 0 ? `${hours}H` : '', minutes > 0 ? `${minutes}M` : ''].join('');
  return `PT${parts}${rest > 0 || parts === '' ? `${rest}S` : ''}`;
}

/** Azure's clock: the system's plus an offset that only the control API moves. Delays run on the system's alone. */
export class Clock {
  readonly #offset: Table<number>;
  readonly #system: () => number;

  constructor(store: Store, system: () => number = Date.now) {
    this.#offset = store.table<number>('clock');
    this.#system = system;
  }

  get offsetMs(): number {
    return this.#offset.get('offset') ?? 0;
  }

  now(): Date {
    return new Date(this.#system() + this.offsetMs);
  }

  iso(): string {
    return this.now().toISOString();
  }

  /** The system's time, by which operations and backups end. */
  real(): number {
    return this.#system();
  }

  advance(ms: number): void {
    this.#offset.put('offset', this.offsetMs + ms);
  }
}
