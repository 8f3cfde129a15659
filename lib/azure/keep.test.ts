import { expect, test } from 'vitest';
import { keep } from './keep.js';

test('what was made is kept by its key', async () => {
  let made = 0;
  const get = keep((key: string) => Promise.resolve(`${key}${String((made += 1))}`));
  expect([await get('a'), await get('b'), await get('a')]).toEqual(['a1', 'b2', 'a1']);
});

test('a failure to make it is not', async () => {
  let tries = 0;
  const get = keep((key: string) => ((tries += 1) === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(key)));
  await expect(get('a')).rejects.toThrow('not yet');
  expect(await get('a')).toBe('a');
});
