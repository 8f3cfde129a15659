import { expect, it } from 'vitest';
import { capped, count, names } from './wording.js';

it('names a few and counts the rest', () => {
  expect(names(['a', 'b'])).toBe('a, b');
  expect(names([1, 2, 3, 4, 5, 6, 7])).toBe('1, 2, 3, 4, 5 and 2 more');
});

it('speaks of one and of many', () => {
  expect([count(1, 'subnet'), count(0, 'subnet'), count(2, 'policy', 'policies')]).toEqual([
    '1 subnet',
    '0 subnets',
    '2 policies',
  ]);
});

it('keeps each sentence once, and no more than an operator reads', () => {
  expect(capped(['a', 'b', 'a'])).toEqual(['a', 'b']);
  const many = capped(Array.from({ length: 99 }, (_, index) => `sentence ${index}`));
  expect(many).toHaveLength(31);
  expect(many.at(-1)).toBe('and 69 more');
  expect(capped(['x'.repeat(999)])[0]).toHaveLength(300);
});
