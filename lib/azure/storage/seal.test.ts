import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { opened, storeOn, tablesOf } from '../../../test/support/case-tables.js';
import { textLike } from '../../../test/support/matching.js';
import { aCase, newCaseId } from '../../../test/support/stored-cases.js';
import type { Tables } from './connect.js';
import { sealerOf } from './seal.js';
import { endsIn, MAX_ENDS, partsOf, sealActions, sealIn, type SealedEnd } from './seal-rows.js';
import { checkTransaction, equals } from './rows.js';
import { collected, type Row, type Table } from './table.js';
import { verifyLedger } from './verify.js';

const azurite = azuriteForThisFile();
const day = (n: number) => new Date(Date.parse('2026-03-01T00:10:00.000Z') + n * 86_400_000);

function account(): Tables {
  return tablesOf(azurite.account());
}

function seal({ cases, control }: Tables, n: number, dueBefore = day(n)) {
  return sealerOf(cases, control, () => day(n))(dueBefore);
}

function sealRows({ control }: Tables): Promise<readonly Row[]> {
  return collected(control.rows(equals('PartitionKey', 'seal')), (row) => row);
}

async function ends(tables: Tables, n: number): Promise<readonly SealedEnd[]> {
  const rows = await sealRows(tables);
  return rows.filter(({ rowKey }) => rowKey.startsWith(`00000${n}|`)).flatMap((row) => endsIn(row));
}

describe('the daily seal', () => {
  it('holds the end of every case, joined jobs and absorbed cases included', async () => {
    const tables = account();
    const [one, two] = [await opened(storeOn(tables.cases)), await opened(storeOn(tables.cases))];
    const joined = newCaseId();
    await storeOn(tables.cases).mark(joined, one.value.id);
    await storeOn(tables.cases).absorb(two, one.value.id, { what: 'joined', detail: {} });
    const [first, second] = await storeOn(tables.cases).history(two.value.id);
    expect(await seal(tables, 0)).toMatchObject({ sealed: 3, hash: textLike(/^[0-9a-f]{64}$/) });
    expect(new Set(await ends(tables, 1))).toEqual(
      new Set([
        [one.value.id, 1, one.value.head],
        [two.value.id, 2, second?.hash],
        [joined, 0, ''],
      ]),
    );
    expect(second?.previous).toBe(first?.hash);
    expect(await verifyLedger(tables)).toEqual({ ok: true, cases: 3, entries: 3, seals: 1 });
  });

  it('is made once a day', async () => {
    const tables = account();
    await opened(storeOn(tables.cases));
    expect(await seal(tables, 0)).toMatchObject({ sealed: 1 });
    await opened(storeOn(tables.cases));
    expect(await seal(tables, 0)).toEqual({ sealed: 0, overdue: [] });
    expect(await seal(tables, 0.9)).toEqual({ sealed: 0, overdue: [] });
    expect((await seal(tables, 1)).sealed).toBeGreaterThanOrEqual(1);
    expect((await sealRows(tables)).map(({ rowKey }) => rowKey)).toEqual([
      '000001',
      '000001|ends|00',
      '000002',
      '000002|ends|00',
      'head',
    ]);
  });

  it('is made by one of several instances that try at once', async () => {
    const tables = account();
    await opened(storeOn(tables.cases));
    for (const n of [0, 1]) {
      const made = await Promise.all([seal(tables, n), seal(tables, n), seal(tables, n)]);
      expect(made.filter(({ hash }) => hash !== undefined)).toHaveLength(1);
    }
    expect(await verifyLedger(tables)).toEqual({ ok: true, cases: 1, entries: 1, seals: 2 });
  });

  it('continues the one before, on days without a change too', async () => {
    const tables = account();
    const hashes = [(await seal(tables, 0)).hash, (await seal(tables, 3)).hash];
    await opened(storeOn(tables.cases));
    hashes.push((await seal(tables, 4)).hash);
    const seals = (await sealRows(tables)).filter(({ rowKey }) => /^\d+$/.test(rowKey)).map(sealIn);
    expect(seals.map(({ hash }) => hash)).toEqual(hashes);
    expect(seals.map(({ previous }) => previous)).toEqual(['', hashes[0], hashes[1]]);
    expect(seals.map(({ day: on }) => on)).toEqual(['2026-03-01', '2026-03-04', '2026-03-05']);
    expect(await verifyLedger(tables)).toMatchObject({ ok: true, seals: 3 });
  });

  it('leaves out what changed long before the last seal, and takes in what changed since', async () => {
    const tables = account();
    const [old, grown] = [await opened(storeOn(tables.cases)), await opened(storeOn(tables.cases))];
    await storeOn(tables.cases).save(grown, grown.value, [{ what: 'closed', detail: {} }]);
    // The table's clock is the machine's: rows are made old by having them read with an older time.
    const aged: Tables = { ...tables, cases: withTimes(tables.cases, { [old.value.id]: '2026-01-01T00:00:00.000Z' }) };
    expect(await seal(aged, 0)).toMatchObject({ sealed: 2 });
    expect(await seal(aged, 1)).toMatchObject({ sealed: 1 });
    expect(await ends(tables, 2)).toEqual([[grown.value.id, 2, textLike(/^[0-9a-f]{64}$/)]]);
  });

  it('is all there or not at all', async () => {
    const tables = account();
    await opened(storeOn(tables.cases));
    const dying: Tables = {
      ...tables,
      control: { ...tables.control, submit: () => Promise.reject(new Error('killed')) },
    };
    await expect(seal(dying, 0)).rejects.toThrow('killed');
    expect(await sealRows(tables)).toEqual([]);
    expect(await seal(tables, 0)).toMatchObject({ sealed: 1 });
  });

  it('meets open cases that are overdue', async () => {
    const tables = account();
    const late = await opened(storeOn(tables.cases), aCase({ dueAt: '2026-03-01T00:00:00.000Z' }));
    await opened(storeOn(tables.cases), aCase({ dueAt: '2026-03-01T00:30:00.000Z' }));
    await opened(
      storeOn(tables.cases),
      aCase({ dueAt: '2026-03-01T00:00:00.000Z', stage: 'closed', outcome: 'healed' }),
    );
    await storeOn(tables.cases).mark(newCaseId(), late.value.id);
    expect((await seal(tables, 0)).overdue).toEqual([late.value.id]);
  });

  it('of as many cases as it can hold is one transaction within the limits', () => {
    const many = Array.from({ length: MAX_ENDS }, (): SealedEnd => [newCaseId(), 999_999, 'f'.repeat(64)]);
    const parts = partsOf(many);
    const heading = { n: 1, day: '2026-03-01', at: day(0).toISOString(), through: day(0).toISOString(), previous: '' };
    const made = { ...heading, count: many.length, parts: parts.length, hash: 'f'.repeat(64) };
    expect(() => {
      checkTransaction(sealActions(made, parts, 'etag'));
    }).not.toThrow();
    expect(parts.flat()).toEqual(many);
  });

  it('leaves for the next what is too much for one, oldest change first', async () => {
    const tables = account();
    const count = MAX_ENDS + 10;
    const rows = Array.from({ length: count }, (_, n): Row => {
      const timestamp = new Date(Date.parse('2026-01-01T00:00:00Z') + (count - n) * 1000).toISOString();
      return { partitionKey: newCaseId(), rowKey: 'case', etag: '', timestamp, entries: 1, head: '', stage: 'closed' };
    });
    const cases: Table = { ...tables.cases, rows: () => asyncOf(rows) };
    expect(await seal({ ...tables, cases }, 0)).toMatchObject({ sealed: MAX_ENDS });
    const head = await tables.control.get('seal', 'head');
    expect(head?.['through']).toBe(rows[10]?.timestamp);
  });
});

/** The table as if these partitions had been written last at these times. */
function withTimes(table: Table, times: Readonly<Record<string, string>>): Table {
  return {
    ...table,
    rows: async function* (filter, columns) {
      const since = /Timestamp ge datetime'(.*)'/.exec(filter ?? '')?.[1] ?? '';
      for await (const row of table.rows(filter, columns)) {
        const timestamp = times[row.partitionKey] ?? row.timestamp;
        if (timestamp >= since) {
          yield { ...row, timestamp };
        }
      }
    },
  };
}

async function* asyncOf<T>(values: readonly T[]): AsyncIterable<T> {
  await Promise.resolve();
  yield* values;
}
