import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { listed, listOn, newestFirst, openedHourly, tablesOf, walked } from '../../../test/support/case-tables.js';
import { VM } from '../../../test/support/stored-cases.js';
import type { Table } from './table.js';

const azurite = azuriteForThisFile();
const index = () => tablesOf(azurite.account()).index;

describe('a continuation', () => {
  it('is good for its own query only', async () => {
    const list = listOn(index());
    await Promise.all(openedHourly(4).map((c) => list.put(c)));
    const { continuation } = await listed(list, { limit: 2 });
    expect(await list.query({ limit: 1, continuation })).toMatchObject({ cases: [{}] });
    for (const other of [
      { stage: 'examine' },
      { virtualMachineId: VM },
      { since: '2026-01-01T00:00:00Z' },
      { jobId: 'x' },
    ]) {
      expect(await list.query({ limit: 2, continuation, ...other })).toBe('bad-continuation');
    }
  });

  it('that is cut off or made up is refused, whatever it is', async () => {
    const list = listOn(index());
    await Promise.all(openedHourly(4).map((c) => list.put(c)));
    const { continuation = '' } = await listed(list, { limit: 2 });
    for (const bad of ['', '%%%', continuation.slice(0, -4), `A${continuation}`, 'eyJhdCI6IngifQ', 'bnVsbA']) {
      expect(await list.query({ limit: 2, continuation: bad })).toBe('bad-continuation');
    }
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await list.query({ limit: 2, continuation: text })).toBe('bad-continuation');
      }),
    );
  });
});

describe('what Azure may do where Azurite does not', () => {
  /** Short and empty pages with a continuation, as at the end of a partition or of the time for one answer. */
  const reluctant = (table: Table): Table => ({
    ...table,
    page: async (filter, size, continuation = '') => {
      const asked = Number(continuation === '' ? 0 : continuation.split('#')[0]);
      const inner = continuation.split('#')[1];
      if (asked % 2 === 1) {
        return { rows: [], continuation: `${asked + 1}#${inner ?? ''}` };
      }
      const page = await table.page(filter, Math.min(size, 2), inner === '' ? undefined : inner);
      return { ...page, continuation: page.continuation && `${asked + 1}#${page.continuation}` };
    },
  });

  it('still gives full pages', async () => {
    const list = listOn(reluctant(index()));
    const cases = openedHourly(11);
    await Promise.all(cases.map((c) => list.put(c)));
    const pages = await walked(list, { limit: 5 });
    expect(pages.map((page) => page.length)).toEqual([5, 5, 1]);
    expect(pages.flat()).toEqual(newestFirst(cases));
  });

  it('says of a continuation that the table does not take that it is bad', async () => {
    const table = index();
    const refusing: Table = {
      ...table,
      page: (filter, size, continuation) =>
        continuation === undefined
          ? table.page(filter, size)
          : Promise.reject(Object.assign(new Error('One of the request inputs is not valid.'), { statusCode: 400 })),
    };
    const list = listOn(refusing);
    await Promise.all(openedHourly(4).map((c) => list.put(c)));
    const { continuation } = await listed(list, { limit: 2 });
    expect(await list.query({ limit: 2, continuation })).toBe('bad-continuation');
  });

  it('passes on any other refusal', async () => {
    const list = listOn({ ...index(), page: () => Promise.reject(new Error('no network')) });
    await expect(list.query({ limit: 2 })).rejects.toThrow('no network');
  });
});
