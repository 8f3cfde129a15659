import { expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { tablesOf } from '../../../test/support/case-tables.js';
import { directoryOf } from './directory.js';

const azurite = azuriteForThisFile();
const NOON = new Date('2026-03-01T12:00:00.000Z');
const LATER = new Date('2026-03-02T12:00:00.000Z');

it('what a directory said is kept with the time at which it was said', async () => {
  const { control } = tablesOf(azurite.account());
  const key = 'tenant of 11111111-1111-4111-8111-111111111111 / a?b#c';
  const directory = directoryOf(control, () => NOON);
  expect(await directory.load(key)).toBeUndefined();
  await directory.save(key, 'a tenant');
  await directory.save('another', { id: 1 });
  expect(await directory.load(key)).toEqual({ value: 'a tenant', at: NOON.toISOString() });
  await directoryOf(control, () => LATER).save(key, 'another tenant');
  expect(await directory.load(key)).toEqual({ value: 'another tenant', at: LATER.toISOString() });
  expect(await directory.load('another')).toEqual({ value: { id: 1 }, at: NOON.toISOString() });
});

it('a row that is no entry of ours is a bug, and named', async () => {
  const { control } = tablesOf(azurite.account());
  await control.upsert({ partitionKey: 'cache', rowKey: 'odd', at: 5, body: '1' });
  await expect(directoryOf(control, () => NOON).load('odd')).rejects.toThrow(/"at"/);
});
