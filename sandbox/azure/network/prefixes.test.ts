import { describe, expect, it } from 'vitest';
import { addressOf, holds, rangeOf, rangesOf, witnesses } from './prefixes.js';

describe('prefixes', () => {
  it.each([
    ['10.0.0.0/8', 167_772_160, 184_549_375],
    ['10.0.0.4', 167_772_164, 167_772_164],
    ['0.0.0.0/0', 0, 4_294_967_295],
    ['10.0.0.1-10.0.0.9', 167_772_161, 167_772_169],
    ['10.0.0.9/24', 167_772_160, 167_772_415],
  ])('%s holds what it names', (text, from, to) => {
    expect(rangeOf(text)).toEqual({ from, to });
  });

  it.each(['10.0.0.0/42', '10.0.0', 'Internet', '2001:db8::/32', '256.1.1.1', ''])('%j is none', (text) => {
    expect(rangeOf(text)).toBeUndefined();
  });

  it('are judged at both sides of every boundary inside them', () => {
    const wanted = rangesOf(['20.0.0.0/30']);
    const at = (text: string): number => addressOf(text) ?? -1;
    expect(witnesses(wanted, rangesOf(['20.0.0.2']))).toEqual([at('20.0.0.0'), at('20.0.0.2'), at('20.0.0.3')]);
    expect(holds(wanted, at('20.0.0.4'))).toBe(false);
  });
});
