import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressesOf,
  bitsOf,
  common,
  covers,
  EVERY_ADDRESS,
  isOutsideStorage,
  isWithin,
  rangeOf,
  without,
} from './ipv4.js';

const range = (text: string) => rangeOf(text) ?? expect.fail(text);

describe('rangeOf', () => {
  it.each([
    ['10.0.0.4', [0x0a000004, 0x0a000004]],
    ['10.0.0.7/8', [0x0a000000, 0x0affffff]],
    ['0.0.0.0/0', [0, 2 ** 32 - 1]],
    ['255.255.255.255/32', [2 ** 32 - 1, 2 ** 32 - 1]],
    ['10.0.0.4-10.0.0.9', [0x0a000004, 0x0a000009]],
  ])('reads %s', (text, [from, to]) => {
    expect(rangeOf(text)).toEqual({ from, to });
  });

  it.each(['VirtualNetwork', '10.0.0', '10.0.0.256', '10.0.0.0/33', '2603::/16', '10.0.0.4-x', 'a-b', '', '*'])(
    'knows that %s is no IPv4',
    (text) => {
      expect(rangeOf(text)).toBeUndefined();
    },
  );

  it('tells how many bits a prefix fixes', () => {
    expect(['0.0.0.0/0', '10.0.0.0/8', '10.0.0.4'].map((text) => bitsOf(range(text)))).toEqual([0, 8, 32]);
  });
});

describe('sets of addresses', () => {
  it('join what overlaps and what touches', () => {
    expect(addressesOf(['10.0.1.0/24', '10.0.0.0/24', '10.0.1.7', '2603::/16', '10.0.3.0/24'])).toEqual([
      { from: 0x0a000000, to: 0x0a0001ff },
      { from: 0x0a000300, to: 0x0a0003ff },
    ]);
  });

  it('know everything as the sum of its halves', () => {
    expect(addressesOf(['128.0.0.0/1', '0.0.0.0/1'])).toEqual(EVERY_ADDRESS);
    expect(without(EVERY_ADDRESS, EVERY_ADDRESS)).toEqual([]);
  });

  const prefix = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 32 }))
    .map(([a, b, bits]) => `20.${a % 4}.${b}.0/${bits}`);
  const set = fc.array(prefix, { maxLength: 8 }).map(addressesOf);

  it('are cut and shared exactly', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [shared, rest] = [common(a, b), without(a, b)];
        expect(common(shared, rest)).toEqual([]);
        expect(covers(a, shared) && covers(b, shared) && covers(a, rest)).toBe(true);
        const size = (one: typeof a) => one.reduce((sum, { from, to }) => sum + to - from + 1, 0);
        expect(size(shared) + size(rest)).toBe(size(a));
      }),
    );
  });
});

it('knows which ranges hold no Storage account', () => {
  const outside = ['10.0.0.0/8', '172.16.5.0/24', '192.168.1.1', '168.63.129.16', '100.64.0.0/10', '224.0.0.1'];
  expect(outside.filter((text) => !isOutsideStorage(range(text)))).toEqual([]);
  expect(['20.60.0.0/24', '0.0.0.0/0', '172.0.0.0/8'].filter((text) => isOutsideStorage(range(text)))).toEqual([]);
});

it('tells whether one prefix lies within another', () => {
  expect(isWithin('10.0.0.4', '10.0.0.0/24')).toBe(true);
  expect(isWithin('10.0.1.4', '10.0.0.0/24')).toBe(false);
  expect(isWithin('10.0.1.4', 'Internet')).toBe(false);
  expect(isWithin('VirtualNetwork', '10.0.0.0/24')).toBe(false);
});
