import { expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { tablesOf } from '../../../test/support/case-tables.js';
import { newCaseId, VM, vm } from '../../../test/support/stored-cases.js';
import { NEW_TARGET, type Target } from '../../model/target.js';
import type { Table } from './table.js';
import { targetStoreOf } from './targets.js';

const azurite = azuriteForThisFile();
const TARGET: Target = {
  openCase: newCaseId(),
  attempts: [{ cause: 'blocked-egress/denied-by-rule@nsg', by: newCaseId(), at: '2026-03-01T10:00:00.000Z' }],
  backups: [{ requestId: 'one', day: '2026-03-01', job: 'job' }],
};

const resources = () => tablesOf(azurite.account()).resources;

it('a target that was never saved is new, and its first save inserts it', async () => {
  const store = targetStoreOf(resources());
  const was = await store.load(VM);
  expect(was.value).toEqual(NEW_TARGET);
  expect(await store.save(VM, was, TARGET)).toBe('saved');
  expect((await store.load(VM)).value).toEqual(TARGET);
  expect((await store.load(vm('another'))).value).toEqual(NEW_TARGET);
});

it('a target is saved by one of those who loaded it', async () => {
  const store = targetStoreOf(resources());
  for (let round = 0; round < 2; round += 1) {
    const was = await store.load(VM);
    const wanted = Array.from({ length: 5 }, (): Target => ({ ...TARGET, openCase: newCaseId() }));
    const answers = await Promise.all(wanted.map((next) => store.save(VM, was, next)));
    expect(answers.filter((one) => one === 'saved')).toHaveLength(1);
    expect((await store.load(VM)).value).toEqual(wanted[answers.indexOf('saved')]);
  }
});

it('a target keeps what it is given: what is too old is for the engine to say', async () => {
  const store = targetStoreOf(resources());
  const old: Target = { attempts: [{ cause: 'c', by: newCaseId(), at: '2001-01-01T00:00:00.000Z' }], backups: [] };
  await store.save(VM, await store.load(VM), old);
  expect((await store.load(VM)).value).toEqual(old);
});

it('a save whose answer was lost is a save', async () => {
  const table = resources();
  const unlucky: Table = {
    ...table,
    insert: async (row) => {
      await table.insert(row);
      return table.insert(row);
    },
    replace: async (row, etag) => {
      await table.replace(row, etag);
      return table.replace(row, etag);
    },
  };
  const store = targetStoreOf(unlucky);
  expect(await store.save(VM, await store.load(VM), TARGET)).toBe('saved');
  expect(await store.save(VM, await store.load(VM), { ...TARGET, openCase: newCaseId() })).toBe('saved');
});
