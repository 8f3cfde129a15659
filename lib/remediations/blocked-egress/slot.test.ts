import { expect, it } from 'vitest';
import { slotBefore } from './slot.js';

const place = (priority: number) => ({ name: `r${priority}`, priority });
const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => place(from + index));

it('takes the nearest free number, never one that Azure keeps for its own rules', () => {
  expect(slotBefore(place(65_500), [], 'NSG n', 'x')).toEqual({ priority: 4096 });
  expect(slotBefore(place(200), places(150, 199), 'NSG n', 'x')).toEqual({ priority: 149 });
  expect(slotBefore(place(101), [], 'NSG n', 'x')).toEqual({ priority: 100 });
});

it('says what to do where every number is taken', () => {
  const full = slotBefore(place(4000), [...places(100, 3999), ...places(4001, 4096)], 'NSG n', 'x');
  expect(full).toMatchObject({
    ways: [/^Free a number above 4000 in NSG n/, /^Or free one/].map((way) => expect.stringMatching(way) as string),
  });
});
