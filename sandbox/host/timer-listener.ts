import { Cron } from 'croner';
import { resolveSettings } from './host-settings.js';
import type { Environment } from './host-settings.js';
import type { Invoker } from './invoker.js';
import type { RegisteredFunction } from './registry.js';
import { dotNetTime, jsonData } from './trigger-data.js';
import type { TriggerData } from './trigger-data.js';

/** Schedules that come round in less than this are not monitored: their functions see no schedule status. */
const MONITORED_FROM_MS = 60_000;
/** setTimeout takes no more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** When a timer function last ran and will run next. */
export interface Schedule {
  next(after: Date): Date;
  readonly monitored: boolean;
}

/** NCRONTAB: six fields (five are taken too), always UTC, day of month and day of week must both fit. */
export function scheduleOf(expression: string, useMonitor: boolean, from: Date): Schedule {
  const cron = new Cron(expression, { mode: '5-or-6-parts', timezone: 'UTC', domAndDow: true });
  const next = (after: Date): Date => {
    const found = cron.nextRun(after);
    if (found === null) throw new Error(`The schedule ${expression} never comes round.`);
    return found;
  };
  const first = next(from);
  return { next, monitored: useMonitor && next(first).getTime() - first.getTime() >= MONITORED_FROM_MS };
}

/** Runs one timer function by its schedule, never two at a time. */
export class TimerListener {
  readonly #fn: RegisteredFunction;
  readonly #schedule: Schedule;
  readonly #invoker: Pick<Invoker, 'invoke'>;
  readonly #now: () => Date;
  #last: Date | undefined;
  #next: Date;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #stopping = false;

  constructor(fn: RegisteredFunction, environment: Environment, invoker: Pick<Invoker, 'invoke'>, now: () => Date) {
    const { schedule, useMonitor } = fn.trigger.binding;
    this.#fn = fn;
    this.#schedule = scheduleOf(resolveSettings(String(schedule), environment), useMonitor !== false, now());
    this.#invoker = invoker;
    this.#now = now;
    this.#next = this.#schedule.next(now());
  }

  /**
   * Azure also keeps the status in a blob, and runs a function at once whose time passed while the app was down; here a
   * schedule begins anew with each start.
   */
  start(): void {
    if (this.#fn.trigger.binding['runOnStartup'] === true) this.#fire();
    else this.#wait();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** What the function is given, on its schedule or by hand. */
  data(): TriggerData {
    const status = {
      Last: this.#last === undefined ? '0001-01-01T00:00:00+00:00' : dotNetTime(this.#last),
      LastUpdated: this.#last === undefined ? '0001-01-01T00:00:00+00:00' : dotNetTime(this.#last),
      Next: dotNetTime(this.#next),
    };
    const ScheduleStatus = this.#schedule.monitored ? status : null;
    return { value: jsonData({ Schedule: { AdjustForDST: true }, ScheduleStatus, IsPastDue: false }), metadata: {} };
  }

  #wait(): void {
    const inMs = this.#next.getTime() - this.#now().getTime();
    // A next time that passed while the function ran is caught up with at once, once.
    this.#timer = setTimeout(
      () => {
        if (this.#next > this.#now()) this.#wait();
        else this.#fire();
      },
      Math.min(Math.max(inMs, 0), LONGEST_TIMEOUT_MS),
    );
  }

  #fire(): void {
    const startedAt = this.#now();
    this.#running = this.#invoker.invoke(this.#fn, this.data()).then(() => {
      this.#last = startedAt;
      this.#next = this.#schedule.next(startedAt);
      if (!this.#stopping) this.#wait();
    });
  }
}
