import { expect, it } from 'vitest';
import { once } from './once.js';

it('a thing is made at its first use, once for all who ask meanwhile and after', async () => {
  let made = 0;
  const thing = once(() => Promise.resolve({ number: (made += 1) }));
  expect(made).toBe(0);
  expect(await Promise.all([thing(), thing()])).toEqual([{ number: 1 }, { number: 1 }]);
  expect(await thing()).toEqual({ number: 1 });
});

it('a failure to make it is not kept: the next use tries again', async () => {
  let tries = 0;
  const thing = once(() => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error('no route')) : Promise.resolve(tries);
  });
  const first = [thing(), thing()];
  await expect(first[0]).rejects.toThrow('no route');
  await expect(first[1]).rejects.toThrow('no route');
  expect(await thing()).toBe(2);
  expect(await thing()).toBe(2);
});
