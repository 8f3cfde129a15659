import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { tablesOf } from '../../../test/support/case-tables.js';
import { VAULT } from '../../../test/support/stored-cases.js';
import type { ListedJob, Listing } from '../../model/vault-jobs.js';
import type { Table } from './table.js';
import { vaultJobStoreOf } from './vault-jobs.js';

const azurite = azuriteForThisFile();
const START = Date.parse('2026-03-01T10:00:00.000Z');
const at = (hours: number) => new Date(START + hours * 3_600_000).toISOString();
const listing = (hours: number): Listing => ({ listedAt: at(hours), nextAt: at(hours + 1), azureNow: at(hours) });
const CONTAINER = 'iaasvmcontainerv2;rg;vm';

function aJob(name: string, different: Partial<ListedJob> = {}): ListedJob {
  const began = { startedAt: at(-2), endedAt: at(-1), scheduled: true };
  return { name, container: CONTAINER, operation: 'Backup', status: 'Completed', ...began, ...different };
}

const resources = () => tablesOf(azurite.account()).resources;

/** The table, and every row that a transaction touches. */
function watched(table: Table): { readonly table: Table; readonly written: string[] } {
  const written: string[] = [];
  return {
    written,
    table: {
      ...table,
      submit: (actions) => {
        written.push(...actions.map(({ do: what, row }) => `${what} ${row.rowKey}`));
        return table.submit(actions);
      },
    },
  };
}

describe('a vault’s listing', () => {
  it('is claimed by one of those who find it due', async () => {
    const store = vaultJobStoreOf(resources());
    expect(await store.listing(VAULT)).toBeUndefined();
    for (const hours of [0, 1]) {
      const was = await store.listing(VAULT);
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => store.claimListing(VAULT, was, listing(hours + n / 100))),
      );
      expect(answers.filter((one) => one === 'claimed')).toHaveLength(1);
      expect((await store.listing(VAULT))?.value).toEqual(listing(hours + answers.indexOf('claimed') / 100));
    }
  });

  it('says when Azure answered once that is recorded', async () => {
    const store = vaultJobStoreOf(resources());
    await store.claimListing(VAULT, undefined, listing(0));
    await store.record(VAULT, { ...listing(0), azureNow: at(-0.001) }, []);
    expect((await store.listing(VAULT))?.value).toEqual({ ...listing(0), azureNow: at(-0.001) });
  });

  it('that somebody claimed since stays claimed', async () => {
    const store = vaultJobStoreOf(resources());
    await store.record(VAULT, listing(0), []);
    await store.claimListing(VAULT, await store.listing(VAULT), { ...listing(2), azureNow: at(0) });
    await store.record(VAULT, listing(1), [aJob('late')]);
    expect((await store.listing(VAULT))?.value).toEqual({ ...listing(2), azureNow: at(1) });
    expect(await store.jobsOf(VAULT, CONTAINER)).toEqual([aJob('late')]);
  });
});

describe('recorded jobs', () => {
  it('are those of the machine asked for, newest start first', async () => {
    const store = vaultJobStoreOf(resources());
    const [old, newest, middle] = [
      aJob('old', { startedAt: at(-30) }),
      aJob('newest', { startedAt: '2026-03-01T09:00:00.1234567Z' }),
      aJob('middle', { startedAt: '2026-03-01T09:00:00Z' }),
    ];
    const others = ['iaasvmcontainerv2;rg;vm2', 'iaasvmcontainerv2;rg', 'iaasvmcontainerv2;rg;v'].map((container) =>
      aJob('another', { container }),
    );
    await store.record(VAULT, listing(0), [old, newest, ...others, middle]);
    expect(await store.jobsOf(VAULT, CONTAINER)).toEqual([newest, middle, old]);
    expect(await store.jobsOf(VAULT, 'iaasvmcontainerv2;rg;none')).toEqual([]);
  });

  it('of machines with odd names are kept apart', async () => {
    const store = vaultJobStoreOf(resources());
    const odd = ['a|b', 'a~b', "o'brien", 'ü#/?\\', 'a b', '(x)', '💾', 'a~7c~b'];
    const jobs = odd.map((name) => aJob('job', { container: `iaasvmcontainerv2;rg;${name}`, activityId: name }));
    await store.record(VAULT, listing(0), jobs);
    for (const job of jobs) {
      expect(await store.jobsOf(VAULT, job.container)).toEqual([job]);
    }
  });

  it('are written only where the list says something new', async () => {
    const { table, written } = watched(resources());
    const store = vaultJobStoreOf(table);
    const running = aJob('running', { status: 'InProgress', endedAt: undefined });
    await store.record(VAULT, listing(0), [aJob('done'), running]);
    written.length = 0;
    await store.record(VAULT, listing(1), [aJob('done'), { ...running, status: 'Completed', endedAt: at(1) }]);
    expect(written).toEqual([`upsert job|${CONTAINER}|running`, 'replace jobs']);
  });

  it('are dropped when they ended three days before, by Azure’s time', async () => {
    const { table, written } = watched(resources());
    const store = vaultJobStoreOf(table);
    const running = aJob('running', { status: 'InProgress', endedAt: undefined, startedAt: at(-80) });
    await store.record(VAULT, listing(0), [aJob('early', { endedAt: at(-71) }), aJob('late'), running]);
    const { azureNow } = listing(2);
    await store.record(VAULT, { ...listing(500), azureNow }, [aJob('ancient', { endedAt: at(-90) }), running]);
    expect((await store.jobsOf(VAULT, CONTAINER)).map(({ name }) => name)).toEqual(['late', 'running']);
    expect(written.join()).not.toContain('ancient');
    await store.record(VAULT, listing(3), []);
    expect((await store.jobsOf(VAULT, CONTAINER)).map(({ name }) => name)).toEqual(['late']);
  });

  it('do not run again where an older answer is recorded last', async () => {
    const store = vaultJobStoreOf(resources());
    await store.record(VAULT, listing(1), [aJob('job')]);
    await store.record(VAULT, listing(0), [aJob('job', { status: 'InProgress', endedAt: undefined })]);
    expect(await store.jobsOf(VAULT, CONTAINER)).toEqual([aJob('job')]);
  });

  it('are all there when two listings are recorded at once', async () => {
    const store = vaultJobStoreOf(resources());
    await store.record(VAULT, listing(0), [aJob('old', { endedAt: at(-71) })]);
    const lists = [1, 2, 3].map((n) =>
      store.record(VAULT, listing(n), [aJob('shared'), aJob(`of-${n}`, { startedAt: at(-n) })]),
    );
    await Promise.all(lists);
    const names = (await store.jobsOf(VAULT, CONTAINER)).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(['shared', 'of-1', 'of-2', 'of-3']));
    expect((await store.listing(VAULT))?.value.listedAt).toBe(at(3));
  });

  it('are as many as a vault has, and none twice', async () => {
    const { table, written } = watched(resources());
    const store = vaultJobStoreOf(table);
    const jobs = Array.from({ length: 250 }, (_, n) => aJob(`job-${n}`));
    await store.record(VAULT, listing(0), [...jobs, aJob('job-7')]);
    expect(await store.jobsOf(VAULT, CONTAINER)).toHaveLength(250);
    expect(written).toHaveLength(251);
    expect(written.at(-1)).toBe('insert jobs');
  });

  it('are made good by the next listing where the record was cut short', async () => {
    const table = resources();
    let sent = 0;
    const dying: Table = {
      ...table,
      submit: (actions) => (sent++ === 1 ? Promise.reject(new Error('killed')) : table.submit(actions)),
    };
    const jobs = Array.from({ length: 250 }, (_, n) => aJob(`job-${n}`));
    await expect(vaultJobStoreOf(dying).record(VAULT, listing(0), jobs)).rejects.toThrow('killed');
    const store = vaultJobStoreOf(table);
    expect(await store.listing(VAULT)).toBeUndefined();
    await store.record(VAULT, listing(1), jobs);
    expect(await store.jobsOf(VAULT, CONTAINER)).toHaveLength(250);
  });
});
