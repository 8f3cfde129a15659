import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { opened, storeOn, tablesOf } from '../../../test/support/case-tables.js';
import { textLike, without } from '../../../test/support/matching.js';
import { aCase, newCaseId } from '../../../test/support/stored-cases.js';
import type { CaseId } from '../../model/case.js';
import { Entry, hashOfEntry, What, type Note } from '../../model/ledger.js';
import type { CaseStore } from '../../model/ports.js';
import type { Tables } from './connect.js';
import type { NewRow } from './rows.js';
import { sealerOf } from './seal.js';
import { collected, type Row, type Table } from './table.js';
import { verifyLedger } from './verify.js';

const azurite = azuriteForThisFile();
const DAYS = ['2026-03-01', '2026-03-02'].map((day) => new Date(`${day}T00:10:00.000Z`));
const NOTES: readonly Note[] = ['opened', 'diagnosed', 'intended', 'applied', 'closed'].map((what) => ({
  what: What.parse(what),
  detail: { said: what },
}));

interface Account {
  readonly tables: Tables;
  readonly ids: readonly [CaseId, CaseId];
}

/** Two cases of five entries, sealed on the first day; one is saved once more and sealed on the second. */
async function account(): Promise<Account> {
  const tables = emptyAccount();
  const store = storeOn(tables.cases);
  const one = await store.save(...(await fiveEntries(store)));
  const two = await store.save(...(await fiveEntries(store)));
  await sealOn(tables, 0);
  if (one === 'lost' || two === 'lost') {
    throw new Error('the cases were not made');
  }
  await store.save(two, two.value, [{ what: 'joined', detail: {} }]);
  await sealOn(tables, 1);
  return { tables, ids: [one.value.id, two.value.id] };
}

/** What the first save of a new case is asked for. */
async function fiveEntries(store: CaseStore) {
  const first = await opened(store, aCase(), NOTES.slice(0, 1));
  return [first, first.value, NOTES.slice(1)] as const;
}

function emptyAccount(): Tables {
  return tablesOf(azurite.account());
}

async function sealOn({ cases, control }: Tables, day: number): Promise<void> {
  const at = DAYS[day] ?? new Date();
  await sealerOf(cases, control, () => at)(at);
}

/** Changes one row behind everybody's back. */
async function tamper(table: Table, partitionKey: string, rowKey: string, change: (row: Row) => Partial<NewRow>) {
  const row = await table.get(partitionKey, rowKey);
  if (row === undefined) {
    throw new Error(`there is no row ${rowKey}`);
  }
  await table.upsert({ ...plain(without(row, 'etag', 'timestamp')), ...change(row), partitionKey, rowKey });
}

function plain(columns: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const kept = Object.entries(columns).filter(([name]) => !name.startsWith('odata'));
  return Object.fromEntries(kept.map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]));
}

function broken(partitionKey: string, rowKey: string, what: RegExp, table = 'backupmediccases') {
  return { ok: false, table, partitionKey, rowKey, what: textLike(what) };
}

const bodyOfRow = (row: Row) => String(row['body']);

describe('the ledger', () => {
  it('of an empty account is whole', async () => {
    expect(await verifyLedger(emptyAccount())).toEqual({ ok: true, cases: 0, entries: 0, seals: 0 });
  });

  it('is whole when nobody touched it', async () => {
    const { tables } = await account();
    expect(await verifyLedger(tables)).toEqual({ ok: true, cases: 2, entries: 11, seals: 2 });
  });

  it('is whole while it is written', async () => {
    const { tables } = await account();
    const store = storeOn(tables.cases);
    const state = { writing: true };
    const write = async () => {
      for (let n = 0; n < 60; n += 1) {
        const made = await opened(store, aCase(), NOTES);
        expect(await store.save(made, made.value, NOTES)).not.toBe('lost');
      }
    };
    const writer = write().finally(() => {
      state.writing = false;
    });
    while (state.writing) {
      expect(await verifyLedger(tables)).toMatchObject({ ok: true });
    }
    await writer;
  });
});

describe('what was done to a case is found', () => {
  it('a changed detail', async () => {
    const { tables, ids } = await account();
    await tamper(tables.cases, ids[0], 'entry|000003', (row) => ({
      body: bodyOfRow(row).replace('"said":"intended"', '"said":"nothing"'),
    }));
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'entry|000003', /was changed/));
  });

  it('a changed detail with its hash made anew', async () => {
    const { tables, ids } = await account();
    await tamper(tables.cases, ids[0], 'entry|000003', (row) => {
      const entry = { ...Entry.parse(JSON.parse(bodyOfRow(row))), detail: 'nothing' };
      return { body: JSON.stringify({ ...entry, hash: hashOfEntry(entry) }) };
    });
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'entry|000004', /does not continue/));
  });

  it('a whole chain made anew, by the seal', async () => {
    const { tables, ids } = await account();
    await rewrite(tables, ids[0]);
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'entry|000005', /not the entry that seal 000001 has/));
  });

  it('a removed entry', async () => {
    const { tables, ids } = await account();
    await tables.cases.remove(ids[1], 'entry|000002');
    expect(await verifyLedger(tables)).toEqual(broken(ids[1], 'entry|000002', /is missing/));
  });

  it('a cut tail', async () => {
    const { tables, ids } = await account();
    await tables.cases.remove(ids[1], 'entry|000006');
    expect(await verifyLedger(tables)).toEqual(broken(ids[1], 'entry|000006', /is missing/));
  });

  it('a cut tail whose case was made to fit, by the seal', async () => {
    const { tables, ids } = await account();
    await tables.cases.remove(ids[1], 'entry|000006');
    const last = await tables.cases.get(ids[1], 'entry|000005');
    const { hash } = Entry.parse(JSON.parse(last === undefined ? '' : bodyOfRow(last)));
    await tamper(tables.cases, ids[1], 'case', () => ({ entries: 5, head: hash }));
    expect(await verifyLedger(tables)).toEqual(broken(ids[1], 'case', /ends after 5 entries, seal 000002 has 6/));
  });

  it('an entry that was added', async () => {
    const { tables, ids } = await account();
    await tables.cases.upsert({ partitionKey: ids[0], rowKey: 'entry|000006', body: '{}' });
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'entry|000006', /more than the 5 entries/));
  });

  it('an entry that is none', async () => {
    const { tables, ids } = await account();
    await tamper(tables.cases, ids[0], 'entry|000001', () => ({ body: 'nothing' }));
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'entry|000001', /cannot be read/));
  });

  it('another end in the case row', async () => {
    const { tables, ids } = await account();
    await tamper(tables.cases, ids[0], 'case', () => ({ head: 'f'.repeat(64) }));
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'case', /names another last entry/));
  });

  it('a case row that was removed, or cannot be read', async () => {
    const { tables, ids } = await account();
    await tables.cases.upsert({ partitionKey: ids[0], rowKey: 'case', body: '{}' });
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'case', /cannot be read/));
    await tables.cases.remove(ids[0], 'case');
    expect(await verifyLedger(tables)).toEqual(broken(ids[0], 'case', /is missing/));
  });

  it('a case that vanished with all its rows, by the seal', async () => {
    const { tables, ids } = await account();
    const keys = await collected(tables.cases.rows(`PartitionKey eq '${ids[1]}'`), ({ rowKey }) => rowKey);
    await Promise.all(keys.map((rowKey) => tables.cases.remove(ids[1], rowKey)));
    expect(await verifyLedger(tables)).toEqual(broken(ids[1], 'case', /is missing, but seal 000001 has it/));
  });
});

describe('what was done to a seal is found', () => {
  const CONTROL = 'backupmediccontrol';

  it('a changed end', async () => {
    const { tables, ids } = await account();
    await tamper(tables.control, 'seal', '000001|ends|00', (row) => ({
      body: bodyOfRow(row).replace(ids[0], newCaseId()),
    }));
    expect(await verifyLedger(tables)).toEqual(broken('seal', '000001', /was changed/, CONTROL));
  });

  it('a removed end', async () => {
    const { tables } = await account();
    await tables.control.remove('seal', '000002|ends|00');
    expect(await verifyLedger(tables)).toEqual(broken('seal', '000002', /was changed/, CONTROL));
  });

  it('a changed seal', async () => {
    const { tables } = await account();
    await tamper(tables.control, 'seal', '000001', (row) => ({
      body: bodyOfRow(row).replace('2026-03-01', '2026-02-01'),
    }));
    expect(await verifyLedger(tables)).toEqual(broken('seal', '000001', /was changed/, CONTROL));
  });

  it('a removed seal, the last one too', async () => {
    const { tables } = await account();
    await tables.control.remove('seal', '000002');
    expect(await verifyLedger(tables)).toEqual(broken('seal', '000002', /is missing/, CONTROL));
    await tables.control.remove('seal', '000001');
    expect(await verifyLedger(tables)).toEqual(broken('seal', '000001', /is missing/, CONTROL));
  });

  it('a seal that continues another one', async () => {
    const { tables } = await account();
    await tamper(tables.control, 'seal', '000002', (row) => ({
      body: bodyOfRow(row).replace(/"previous":"[0-9a-f]+"/, `"previous":"${'0'.repeat(64)}"`),
    }));
    expect(await verifyLedger(tables)).toEqual(broken('seal', '000002', /does not continue/, CONTROL));
  });

  it('a head that was removed or names another seal', async () => {
    const { tables } = await account();
    await tamper(tables.control, 'seal', 'head', () => ({ n: 1 }));
    expect(await verifyLedger(tables)).toEqual(
      broken('seal', 'head', /does not name the newest seal, 000002/, CONTROL),
    );
    await tables.control.remove('seal', 'head');
    expect(await verifyLedger(tables)).toEqual(broken('seal', 'head', /does not name the newest seal/, CONTROL));
  });
});

/** A forger's work: every entry changed and hashed anew, and the case row made to fit. */
async function rewrite({ cases }: Tables, id: CaseId): Promise<void> {
  let previous = '';
  for (let n = 1; n <= NOTES.length; n += 1) {
    await tamper(cases, id, `entry|00000${n}`, (row) => {
      const entry = { ...Entry.parse(JSON.parse(bodyOfRow(row))), detail: 'forged', previous };
      previous = hashOfEntry(entry);
      return { body: JSON.stringify({ ...entry, hash: previous }) };
    });
  }
  await tamper(cases, id, 'case', () => ({ head: previous }));
}
