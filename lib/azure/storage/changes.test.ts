import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { tablesOf } from '../../../test/support/case-tables.js';
import { newCaseId, NSG, VM } from '../../../test/support/stored-cases.js';
import type { ChangeStore } from '../../model/ports.js';
import { child } from '../../model/resource-id.js';
import { changeStoreOf } from './changes.js';
import { keyOf } from './rows.js';
import type { Table } from './table.js';

const azurite = azuriteForThisFile();
const NOW = new Date('2026-03-01T10:00:00.000Z');
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
const EVER = new Date(0);
const RULE = child(NSG, 'securityRules', 'backup-medic');

const resources = () => tablesOf(azurite.account()).resources;

function storeOn(table: Table, now: Date = NOW): ChangeStore {
  return changeStoreOf(table, () => now);
}

describe('the change of a resource', () => {
  it('belongs to the case that began it, and to no other', async () => {
    const store = storeOn(resources());
    const [ours, other] = [newCaseId(), newCaseId()];
    expect(await store.begin(NSG, 'step-1', ours, minutes(30))).toBe('begun');
    expect(await store.begin(NSG, 'step-1', other, minutes(30))).toEqual({ heldBy: ours });
    expect(await store.begin(VM, 'backup', other, minutes(30))).toBe('begun');
  });

  it('is one for the top-level resource, whatever of it is written', async () => {
    const store = storeOn(resources());
    const [ours, other] = [newCaseId(), newCaseId()];
    await store.begin(RULE, 'step-1', ours, minutes(30));
    expect(await store.begin(NSG, 'step-2', other, minutes(30))).toEqual({ heldBy: ours });
    await store.conclude(NSG, ['step-1'], ours, 'proven', NOW);
    expect(await store.begin(RULE, 'step-2', other, minutes(30))).toBe('begun');
  });

  it('goes to one of ten that begin at once', async () => {
    const store = storeOn(resources());
    const cases = Array.from({ length: 10 }, newCaseId);
    const answers = await Promise.all(cases.map((by) => store.begin(NSG, 'step', by, minutes(30))));
    const winner = cases[answers.indexOf('begun')];
    expect(answers.filter((one) => one !== 'begun')).toEqual(Array.from({ length: 9 }, () => ({ heldBy: winner })));
  });

  it('is renewed by its own case, for the same or another step', async () => {
    const table = resources();
    const [ours, other] = [newCaseId(), newCaseId()];
    await storeOn(table).begin(NSG, 'step-1', ours, minutes(30));
    expect(await storeOn(table).begin(NSG, 'step-1', ours, minutes(60))).toBe('begun');
    expect(await storeOn(table).begin(NSG, 'step-2', ours, minutes(90))).toBe('begun');
    expect(await storeOn(table, minutes(89)).begin(NSG, 'step-2', other, minutes(120))).toEqual({ heldBy: ours });
  });

  it('is taken over by one other case when its time is up', async () => {
    const table = resources();
    const first = newCaseId();
    await storeOn(table).begin(NSG, 'step', first, minutes(30));
    const late = storeOn(table, minutes(30));
    const others = Array.from({ length: 6 }, newCaseId);
    const answers = await Promise.all(others.map((by) => late.begin(NSG, 'step', by, minutes(60))));
    expect(answers.filter((one) => one === 'begun')).toHaveLength(1);
    expect(await late.begin(NSG, 'step', first, minutes(60))).toEqual({ heldBy: others[answers.indexOf('begun')] });
  });

  it('of an id with characters that no key may hold is kept all the same', async () => {
    const store = storeOn(resources());
    const odd = child(NSG, 'securityRules', 'a#b?c\\d');
    expect(await store.begin(odd, 'step', newCaseId(), minutes(1))).toBe('begun');
  });
});

describe('a concluded change', () => {
  it('is on record and gives the resource back', async () => {
    const store = storeOn(resources());
    const [ours, other] = [newCaseId(), newCaseId()];
    await store.begin(NSG, 'step-1', ours, minutes(30));
    await store.conclude(NSG, ['step-1'], ours, 'ineffective', NOW);
    expect(await store.concluded(NSG, EVER)).toEqual([
      { what: 'step-1', by: ours, as: 'ineffective', at: NOW.toISOString() },
    ]);
    expect(await store.begin(NSG, 'step-2', other, minutes(30))).toBe('begun');
  });

  it('that was never made gives the resource back and leaves no record', async () => {
    const store = storeOn(resources());
    const [ours, other] = [newCaseId(), newCaseId()];
    await store.begin(NSG, 'step', ours, minutes(30));
    await store.conclude(NSG, ['step'], ours, 'not-made', NOW);
    expect(await store.concluded(NSG, EVER)).toEqual([]);
    expect(await store.begin(NSG, 'step', other, minutes(30))).toBe('begun');
  });

  it('is concluded once, however often that is said', async () => {
    const store = storeOn(resources());
    const ours = newCaseId();
    await store.begin(NSG, 'step', ours, minutes(30));
    await Promise.all([1, 2, 3].map((n) => store.conclude(NSG, ['step'], ours, 'proven', minutes(n))));
    await store.conclude(NSG, ['step'], ours, 'proven', minutes(4));
    expect(await store.concluded(NSG, EVER)).toHaveLength(1);
  });

  it('is not concluded by a case that does not have the resource', async () => {
    const table = resources();
    const [first, second] = [newCaseId(), newCaseId()];
    await storeOn(table).conclude(NSG, ['step'], first, 'proven', NOW);
    await storeOn(table).begin(NSG, 'step', first, minutes(30));
    const late = storeOn(table, minutes(31));
    await late.begin(NSG, 'step', second, minutes(60));
    await late.conclude(NSG, ['step'], first, 'proven', minutes(31));
    expect(await late.concluded(NSG, EVER)).toEqual([]);
    expect(await late.begin(NSG, 'step', first, minutes(60))).toEqual({ heldBy: second });
  });

  it('is recorded and given back together, or neither', async () => {
    const table = resources();
    const ours = newCaseId();
    await storeOn(table).begin(NSG, 'step', ours, minutes(30));
    const dying: Table = { ...table, submit: () => Promise.reject(new Error('killed')) };
    await expect(storeOn(dying).conclude(NSG, ['step'], ours, 'proven', NOW)).rejects.toThrow('killed');
    expect(await storeOn(table).concluded(NSG, EVER)).toEqual([]);
    expect(await storeOn(table).begin(NSG, 'step', newCaseId(), minutes(30))).toEqual({ heldBy: ours });
    await storeOn(table).conclude(NSG, ['step'], ours, 'proven', NOW);
    expect(await storeOn(table).concluded(NSG, EVER)).toHaveLength(1);
  });

  it('whose answer was lost is concluded once', async () => {
    const table = resources();
    const ours = newCaseId();
    await storeOn(table).begin(NSG, 'step', ours, minutes(30));
    const unlucky: Table = {
      ...table,
      submit: async (actions) => {
        await table.submit(actions);
        return table.submit(actions);
      },
    };
    await storeOn(unlucky).conclude(NSG, ['step'], ours, 'proven', NOW);
    expect(await storeOn(table).concluded(NSG, EVER)).toHaveLength(1);
  });

  it('is listed newest first, from a time on, inclusive', async () => {
    const store = storeOn(resources());
    const ours = newCaseId();
    for (const n of [1, 3, 2]) {
      await store.begin(NSG, `step-${n}`, ours, minutes(30));
      await store.conclude(NSG, [`step-${n}`], ours, 'unproven', minutes(n));
    }
    expect((await store.concluded(NSG, EVER)).map(({ what }) => what)).toEqual(['step-3', 'step-2', 'step-1']);
    expect((await store.concluded(RULE, minutes(2))).map(({ what }) => what)).toEqual(['step-3', 'step-2']);
  });
});

describe('cases that rely on a change', () => {
  it('are known by the resource until they no longer do', async () => {
    const store = storeOn(resources());
    const [first, second] = [newCaseId(), newCaseId()].sort();
    await store.rely(NSG, first ?? newCaseId());
    await store.rely(RULE, second ?? newCaseId());
    await store.rely(RULE, second ?? newCaseId());
    expect(await store.reliants(NSG)).toEqual([first, second]);
    await store.forget(NSG, first ?? newCaseId());
    await store.forget(NSG, first ?? newCaseId());
    expect(await store.reliants(NSG)).toEqual([second]);
    expect(await store.reliants(VM)).toEqual([]);
  });
});

it('a lease that others keep writing is an error that names the resource, not an endless loop', async () => {
  const table = resources();
  await storeOn(table).begin(NSG, 'step', newCaseId(), minutes(-1));
  const contended: Table = { ...table, replace: () => Promise.resolve('lost') };
  await expect(storeOn(contended).begin(NSG, 'step', newCaseId(), minutes(1))).rejects.toThrow(NSG);
  expect(await table.get(keyOf(NSG), 'change')).toBeDefined();
});
