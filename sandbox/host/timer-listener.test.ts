import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimerListener, scheduleOf } from './timer-listener.js';

const from = new Date('2026-11-23T10:00:30Z');

describe('a timer schedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-11-23T10:05:00.000Z'],
    ['*/10 * * * * *', '2026-11-23T10:00:40.000Z'],
    ['15 30 9 * * 1-5', '2026-11-24T09:30:15.000Z'],
    ['0 0 0 13 * 5', '2027-08-13T00:00:00.000Z'], // Friday the 13th: both fields must fit
    ['30 2 * * *', '2026-11-24T02:30:00.000Z'], // five fields begin with the minute
  ])('%s comes round at %s', (expression, next) => {
    expect(scheduleOf(expression, true, from).next(from).toISOString()).toBe(next);
  });

  it('is monitored from a minute on', () => {
    expect(scheduleOf('0 * * * * *', true, from).monitored).toBe(true);
    expect(scheduleOf('*/30 * * * * *', true, from).monitored).toBe(false);
    expect(scheduleOf('0 * * * * *', false, from).monitored).toBe(false);
  });

  it('is refused where it makes no sense', () => {
    expect(() => scheduleOf('every day', true, from)).toThrow();
    expect(() => scheduleOf('0 0 0 31 2 *', true, from)).toThrow();
  });
});

describe('a timer function', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: from });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Runs it for two minutes, each time taking so long; answers the seconds after 10:00:30 at which it began. */
  async function begun(schedule: string, takesMs: number, options: object = {}): Promise<readonly number[]> {
    const at: number[] = [];
    const trigger = { type: 'timerTrigger', direction: 'in' as const, schedule, ...options };
    const metadata = { name: 'tick', bindings: { timer: trigger } };
    const fn = { metadata, callback: () => undefined, trigger: { name: 'timer', binding: trigger } };
    const invoke = async () => {
      at.push(Math.floor((Date.now() - from.getTime()) / 1000));
      await new Promise((resolve) => setTimeout(resolve, takesMs));
      return { ok: true as const, returnValue: undefined };
    };
    const listener = new TimerListener(fn, {}, { invoke }, () => new Date());
    listener.start();
    await vi.advanceTimersByTimeAsync(120_000);
    await Promise.all([listener.stop(), vi.advanceTimersByTimeAsync(takesMs)]);
    return at;
  }

  it('runs by its schedule', async () => {
    expect(await begun('0 * * * * *', 10)).toEqual([30, 90]);
  });

  it('runs at start where it asks for it', async () => {
    expect(await begun('0 * * * * *', 10, { runOnStartup: true })).toEqual([0, 30, 90]);
  });

  it('never overlaps itself, and catches up once with what it missed meanwhile', async () => {
    expect(await begun('*/10 * * * * *', 35_000)).toEqual([10, 45, 80, 115]);
  });
});
