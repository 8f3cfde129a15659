import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import {
  FIRST_OPENED,
  listed,
  listOn,
  newestFirst,
  openedHourly,
  tablesOf,
  walked,
} from '../../../test/support/case-tables.js';
import { aCase, job, newCaseId, VM, vm } from '../../../test/support/stored-cases.js';
import type { Case } from '../../model/case.js';
import type { CaseList, CaseQuery } from '../../model/ports.js';
import { nameOf } from '../../model/resource-id.js';

const azurite = azuriteForThisFile();
const index = () => tablesOf(azurite.account()).index;

async function ids(list: CaseList, query: Partial<CaseQuery> = {}): Promise<readonly string[]> {
  return (await listed(list, query)).cases.map((row) => row.id);
}

describe('the list of cases', () => {
  it('shows a case as it was put last', async () => {
    const list = listOn(index());
    const c = aCase({ jobs: [{ id: job() }] });
    await list.put(c);
    await list.put({ ...c, stage: 'closed', outcome: 'healed', summary: 'It works again. AccountKey=secret' });
    expect(await listed(list)).toEqual({
      cases: [
        {
          id: c.id,
          kind: 'backup-failure',
          virtualMachineId: VM,
          stage: 'closed',
          outcome: 'healed',
          openedAt: c.openedAt,
          dueAt: c.dueAt,
          summary: 'It works again. AccountKey=REDACTED',
        },
      ],
    });
    await list.put({ ...c, stage: 'examine' });
    expect((await listed(list)).cases[0]).not.toHaveProperty('outcome');
  });

  it('is empty before there is a case', async () => {
    expect(await listed(listOn(index()))).toEqual({ cases: [] });
  });

  it('is newest opening first, over the ends of months and years', async () => {
    const list = listOn(index());
    const times = [
      '2024-02-29T23:59:59.999Z',
      '2025-12-31T23:59:59.999Z',
      '2026-01-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ];
    const cases = times.map((openedAt) => aCase({ openedAt }));
    for (const n of [2, 0, 3, 1]) {
      await list.put(cases[n] ?? aCase());
    }
    expect(await ids(list)).toEqual(newestFirst(cases));
  });

  it('walks 65 rows in full pages, without gaps or repeats, while cases are opened between them', async () => {
    const list = listOn(index());
    const cases = openedHourly(65);
    await Promise.all(cases.map((c) => list.put(c)));
    let opened = 0;
    const pages = await walked(list, { limit: 10 }, async () => {
      opened += 1;
      await list.put(aCase({ openedAt: new Date(FIRST_OPENED + (100 + opened) * 3_600_000).toISOString() }));
    });
    expect(pages.flat()).toEqual(newestFirst(cases));
    expect(pages.map((page) => page.length)).toEqual([10, 10, 10, 10, 10, 10, 5]);
    expect(await ids(list)).toHaveLength(72);
  });

  it('walks on where the row that comes next is taken out', async () => {
    const list = listOn(index());
    const cases = openedHourly(6);
    await Promise.all(cases.map((c) => list.put(c)));
    const [newest] = await walked(list, { limit: 3 }, () => list.remove(cases[2] ?? aCase(), newCaseId()));
    expect(newest).toEqual(newestFirst(cases).slice(0, 3));
    expect(await ids(list)).toEqual(newestFirst(cases).filter((one) => one !== cases[2]?.id));
  });

  it('fills a page with matching rows, however far apart they lie', async () => {
    const list = listOn(index());
    const cases = openedHourly(60).map((c, n): Case =>
      n % 20 === 7 ? { ...c, stage: 'closed', outcome: 'escalated' } : c,
    );
    await Promise.all(cases.map((c) => list.put(c)));
    const escalated = newestFirst(cases.filter((c) => c.outcome === 'escalated'));
    expect(await walked(list, { outcome: 'escalated', limit: 2 })).toEqual([escalated.slice(0, 2), escalated.slice(2)]);
    expect(await ids(list, { stage: 'closed' })).toEqual(escalated);
    expect(await ids(list, { outcome: 'escalated', stage: 'examine' })).toEqual([]);
  });

  it('knows the cases of a virtual machine, and of no other', async () => {
    const list = listOn(index());
    const [ours, others] = [openedHourly(4, { target: vm('Web-01') }), openedHourly(4, { target: vm('web-010') })];
    await Promise.all([...ours, ...others].map((c) => list.put(c)));
    expect(await ids(list, { virtualMachineId: vm('WEB-01') })).toEqual(newestFirst(ours));
    expect(await walked(list, { virtualMachineId: vm('web-01'), limit: 3 })).toEqual([
      newestFirst(ours).slice(0, 3),
      newestFirst(ours).slice(3),
    ]);
  });

  it('has a case under its virtual machine from when that is known', async () => {
    const list = listOn(index());
    const failed = job();
    const c = aCase({ target: failed, jobs: [{ id: failed }] });
    await list.put(c);
    expect(await ids(list)).toEqual([c.id]);
    await list.put({ ...c, target: VM });
    expect(await ids(list, { virtualMachineId: VM })).toEqual([c.id]);
    expect(await ids(list)).toEqual([c.id]);
  });

  it('finds the case of a job by name or id, in any casing, whether the job opened it or joined', async () => {
    const list = listOn(index());
    const [opened, joined] = [job('5B2A8D4E-0000-4000-8000-000000000001'), job()];
    const c = aCase({ jobs: [{ id: opened }] });
    await list.put(c);
    await list.put({ ...c, jobs: [{ id: opened }, { id: joined, ours: true }] });
    await list.put(aCase({ jobs: [{ id: job() }] }));
    for (const jobId of [opened, opened.toUpperCase(), `${joined}/`, nameOf(joined), nameOf(opened).toUpperCase()]) {
      expect(await ids(list, { jobId })).toEqual([c.id]);
    }
    expect(await ids(list, { jobId: opened, virtualMachineId: VM, stage: 'examine' })).toEqual([c.id]);
    expect(await ids(list, { jobId: opened, virtualMachineId: vm('another') })).toEqual([]);
    expect(await ids(list, { jobId: "o'brien | #/?\\" })).toEqual([]);
  });

  it('answers since a time, inclusive, in every partition', async () => {
    const list = listOn(index());
    const failed = job();
    const cases = openedHourly(60, { jobs: [{ id: failed }] });
    await Promise.all(cases.map((c) => list.put(c)));
    for (const n of [0, 47, 48, 59]) {
      const since = cases[n]?.openedAt;
      const later = newestFirst(cases.slice(n));
      expect(await ids(list, { since })).toEqual(later);
      expect(await ids(list, { since, virtualMachineId: VM })).toEqual(later);
      expect(await ids(list, { since, jobId: failed })).toEqual(later);
    }
    expect(await ids(list, { since: new Date(FIRST_OPENED + 59 * 3_600_000 + 1).toISOString() })).toEqual([]);
  });

  it('leads from an absorbed case and its jobs to the case that took it in', async () => {
    const table = index();
    const failed = job();
    const [taken, into] = [aCase({ jobs: [{ id: failed }] }), aCase({ openedAt: '2026-01-01T00:00:00.000Z' })];
    const list = listOn(table, [into]);
    await list.put(taken);
    await list.put(into);
    await list.remove(taken, into.id);
    await list.remove(taken, into.id);
    expect(await ids(list)).toEqual([into.id]);
    expect(await ids(list, { virtualMachineId: VM })).toEqual([into.id]);
    expect(await ids(list, { jobId: failed })).toEqual([into.id]);
  });

  it('tells which open cases are overdue', async () => {
    const list = listOn(index());
    const late = aCase({ dueAt: '2026-03-01T11:00:00.000Z', openedAt: '2025-01-01T00:00:00.000Z' });
    await list.put(late);
    await list.put(aCase({ dueAt: '2026-03-01T12:00:00.000Z' }));
    await list.put(aCase({ dueAt: '2026-03-01T11:00:00.000Z', stage: 'closed', outcome: 'healed' }));
    const overdue: string[] = [];
    for await (const row of list.overdue(new Date('2026-03-01T12:00:00.000Z'))) {
      overdue.push(row.id);
    }
    expect(overdue).toEqual([late.id]);
  });
});
