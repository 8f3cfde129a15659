import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { opened, OPENED, SAVED_AT, storeOn, tablesOf } from '../../../test/support/case-tables.js';
import { textLike, without } from '../../../test/support/matching.js';
import { aCase, job, newCaseId } from '../../../test/support/stored-cases.js';
import type { Case } from '../../model/case.js';
import { hashOfEntry, type Note } from '../../model/ledger.js';
import { collected, type Table } from './table.js';

const azurite = azuriteForThisFile();
const tableOfCases = () => tablesOf(azurite.account()).cases;

describe('cases', () => {
  it('are loaded as they were created, with the end of their ledger', async () => {
    const store = storeOn(tableOfCases());
    const c = aCase({ jobs: [{ id: job(), codes: ['400206'] }], waiting: { for: 'backup' } });
    const stored = await opened(store, c);
    expect(stored.value).toEqual({ ...c, entries: 1, head: textLike(/^[0-9a-f]{64}$/) });
    expect(await store.load(c.id)).toEqual({ is: 'case', stored });
  });

  it('are not there before they are created', async () => {
    const store = storeOn(tableOfCases());
    expect(await store.load(newCaseId())).toBeUndefined();
    expect(await store.history(newCaseId())).toEqual([]);
  });

  it('exist once, however often they are created', async () => {
    const store = storeOn(tableOfCases());
    const c = aCase();
    const made = await Promise.all(Array.from({ length: 10 }, () => store.create(c, [OPENED])));
    expect(made.filter((one) => one !== 'exists')).toHaveLength(1);
    expect(await store.history(c.id)).toHaveLength(1);
  });

  it('are saved with their new entries, each of which hashes the one before', async () => {
    const store = storeOn(tableOfCases());
    const first = await opened(store);
    const notes: readonly Note[] = [
      { what: 'diagnosed', detail: { cause: 'blocked' }, actor: 'ana' },
      { what: 'planned', detail: ['Ä', '💾'] },
    ];
    const second = await store.save(first, { ...first.value, stage: 'apply' }, notes);
    const history = await store.history(first.value.id);
    expect(second).toMatchObject({ value: { stage: 'apply', entries: 3, head: history[2]?.hash } });
    expect(history.map(({ n, what, actor, detail, at }) => ({ n, what, actor, detail, at }))).toEqual([
      { n: 1, what: 'opened', actor: 'backup-medic', detail: { by: 'event' }, at: SAVED_AT.toISOString() },
      { n: 2, what: 'diagnosed', actor: 'ana', detail: { cause: 'blocked' }, at: SAVED_AT.toISOString() },
      { n: 3, what: 'planned', actor: 'backup-medic', detail: ['Ä', '💾'], at: SAVED_AT.toISOString() },
    ]);
    expect(history.map(({ previous }) => previous)).toEqual(['', history[0]?.hash, history[1]?.hash]);
    expect(history.map(hashOfEntry)).toEqual(history.map(({ hash }) => hash));
  });

  it('lose what is no longer set', async () => {
    const store = storeOn(tableOfCases());
    const first = await opened(store, aCase({ stage: 'closed', outcome: 'escalated', nextStep: 'Look.' }));
    const reopened: Case = { ...without(first.value, 'outcome', 'nextStep'), stage: 'examine' };
    await store.save(first, reopened, []);
    const found = await store.load(first.value.id);
    expect(found?.is === 'case' && found.stored.value).toEqual(reopened);
  });

  it('take the count and end of their ledger from what was loaded, not from what comes in', async () => {
    const store = storeOn(tableOfCases());
    const first = await opened(store);
    const second = await store.save(first, { ...first.value, entries: 77, head: 'elsewhere' }, [OPENED]);
    expect(second).toMatchObject({ value: { entries: 2 } });
    expect((await store.history(first.value.id)).map(({ n }) => n)).toEqual([1, 2]);
  });

  it('are saved by one of two who loaded them, and the other writes nothing', async () => {
    const store = storeOn(tableOfCases());
    const first = await opened(store);
    const saved = await Promise.all(
      ['a', 'b', 'c'].map((by) => store.save(first, { ...first.value, summary: by }, [{ what: 'held', detail: by }])),
    );
    const won = saved.filter((one) => one !== 'lost');
    expect(won).toHaveLength(1);
    const history = await store.history(first.value.id);
    expect(history.map(({ detail }) => detail)).toEqual([{ by: 'event' }, won[0]?.value.summary]);
    expect(await store.load(first.value.id)).toEqual({ is: 'case', stored: won[0] });
  });

  it('are lost to who saved in between, entries or none', async () => {
    const store = storeOn(tableOfCases());
    const first = await opened(store);
    await store.save(first, first.value, []);
    expect(await store.save(first, first.value, [])).toBe('lost');
    expect(await store.save(first, first.value, [OPENED])).toBe('lost');
    expect(await store.history(first.value.id)).toHaveLength(1);
  });
});

describe('a write whose answer is lost and which the SDK repeats', () => {
  /** Every transaction is sent again, as after a broken connection: the second answer is what the caller sees. */
  function answersLost(table: Table): Table {
    return {
      ...table,
      submit: async (actions) => {
        await table.submit(actions);
        return table.submit(actions);
      },
    };
  }

  it('is a save, once', async () => {
    const table = tableOfCases();
    const unlucky = storeOn(answersLost(table));
    const first = await opened(unlucky);
    const second = await unlucky.save(first, { ...first.value, stage: 'apply' }, [OPENED]);
    expect(second).toMatchObject({ value: { stage: 'apply', entries: 2 } });
    expect(second !== 'lost' && (await storeOn(table).save(second, second.value, []))).not.toBe('lost');
    expect(await collected(table.rows(), ({ rowKey }) => rowKey)).toEqual(['case', 'entry|000001', 'entry|000002']);
  });

  it('is still lost where somebody else was first, though both wrote the same', async () => {
    const table = tableOfCases();
    const first = await opened(storeOn(table));
    await storeOn(table).save(first, first.value, []);
    expect(await storeOn(answersLost(table)).save(first, first.value, [])).toBe('lost');
  });
});

describe('marks', () => {
  it('lead from a joined job to its case, and marking again is quiet', async () => {
    const store = storeOn(tableOfCases());
    const [jobsOwn, partOf] = [newCaseId(), newCaseId()];
    expect(await store.mark(jobsOwn, partOf)).toBe('marked');
    expect(await store.mark(jobsOwn, partOf)).toBe('marked');
    expect(await store.load(jobsOwn)).toEqual({ is: 'joined', partOf });
    expect(await store.create(aCase({ id: jobsOwn }), [OPENED])).toBe('exists');
  });

  it('do not take the place of a case', async () => {
    const store = storeOn(tableOfCases());
    const { value } = await opened(store);
    expect(await store.mark(value.id, newCaseId())).toBe('exists');
    expect(await store.load(value.id)).toMatchObject({ is: 'case' });
  });

  it('take the place of a case that is absorbed, which keeps its ledger', async () => {
    const table = tableOfCases();
    const store = storeOn(table);
    const first = await opened(store);
    const partOf = newCaseId();
    expect(await store.absorb(first, partOf, { what: 'joined', detail: { partOf } })).toBe('absorbed');
    expect(await store.load(first.value.id)).toEqual({ is: 'joined', partOf });
    const history = await store.history(first.value.id);
    expect(history.map(({ what }) => what)).toEqual(['opened', 'joined']);
    expect(await table.get(first.value.id, 'case')).toMatchObject({ entries: 2, head: history[1]?.hash });
    expect(await store.absorb(first, partOf, { what: 'joined', detail: {} })).toBe('lost');
  });
});
