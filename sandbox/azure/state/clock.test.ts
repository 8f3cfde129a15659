import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../testing/azure.js';
import { Clock, durationInMs, isoDuration } from './clock.js';
import { Store } from './store.js';

describe('durations', () => {
  it.each([
    ['PT6H', 21_600_000],
    ['P1DT1S', 86_401_000],
    ['P2W', 1_209_600_000],
    ['PT1.5S', 1500],
  ])('%s is %i ms', (text, ms) => {
    expect(durationInMs(text)).toBe(ms);
  });

  it.each(['six hours', '', 'P', 'PT', '6H', '-PT1H', 'P1Y', 'PT1H '])('%j is none', (text) => {
    expect(durationInMs(text)).toBeUndefined();
  });

  it('are written as Azure writes them', () => {
    expect([isoDuration(0), isoDuration(1500), isoDuration(2_476_212)]).toEqual(['PT0S', 'PT1.5S', 'PT41M16.212S']);
  });
});

describe('the clock', () => {
  it('is the system time plus what it was moved by, over restarts', () => {
    const file = join(newFolder(), 'state.jsonl');
    const store = new Store(file);
    new Clock(store, () => 1000).advance(60_000);
    store.close();
    const again = new Clock(new Store(file), () => 2000);
    expect([again.now().getTime(), again.real()]).toEqual([62_000, 2000]);
  });
});
