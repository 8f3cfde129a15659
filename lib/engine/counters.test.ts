import { describe, expect, it } from 'vitest';
import { VM } from '../../test/support/fake-azure.js';
import { ended, night } from '../../test/support/world.js';
import { CaseId } from '../model/case.js';
import { countBackup, onDemandToday, uncountBackup } from './counters.js';

const TODAY = '2026-11-23';
const listed = (name: string, activityId?: string) => ({
  ...{ name, activityId, container: 'c', operation: 'Backup', status: 'Completed', scheduled: false },
  startedAt: `${TODAY}T01:00:00Z`,
});

describe('the on-demand backups of a VM on one day', () => {
  it.each([
    ['is in the list by its request id', [listed('a', 'r-1')], 1],
    ['is in the list by the name of its job alone, as old lists show it', [listed('ours')], 1],
    ['is not in the list yet', [], 1],
    ['is there beside one that a person started', [listed('a', 'r-1'), listed('b', 'r-9')], 2],
  ])('count one of ours once where it %s', async (_, jobs, count) => {
    const { ports, store } = night();
    const backups = [{ requestId: 'r-1', job: 'ours', day: TODAY }];
    store.targetRows.set(VM, { value: { attempts: [], backups }, etag: 7 });
    expect(await onDemandToday(VM, { jobs, azureNow: `${TODAY}T03:00:00Z` }, ports)).toBe(count);
  });
});

it('a backup that Azure turned down is counted no more, and no attempt of another case with it', async () => {
  const world = night();
  const c = { ...(await ended(world)), triedWith: 0 };
  const load = async () => (await world.store.targets.load(VM)).value;
  const [{ cause } = { cause: '' }] = c.applied;
  const theirs = { cause, by: CaseId.parse('00000000-0000-4000-8000-0000000000ff'), at: world.now().toISOString() };
  world.store.targetRows.set(VM, { value: { attempts: [theirs], backups: [] }, etag: 7_000 });
  await countBackup(c, 'r-1', `${TODAY}T03:00:00Z`, world.ports);
  expect(await load()).toMatchObject({ attempts: [theirs, { cause, by: c.id }], backups: [{ requestId: 'r-1' }] });
  await uncountBackup(c, 'r-1', world.ports);
  expect(await load()).toEqual({ attempts: [theirs], backups: [] });
  await uncountBackup(c, 'r-1', world.ports); // a crash may have it done twice
  expect(await load()).toEqual({ attempts: [theirs], backups: [] });
});
