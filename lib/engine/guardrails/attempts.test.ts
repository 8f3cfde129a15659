import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import { RULE, World, ended, night } from '../../../test/support/world.js';
import { CaseId } from '../../model/case.js';
import { causeKey } from '../../model/diagnosis.js';

const HOUR = 3_600_000;

describe('attempts', () => {
  it('a change of ours that is gone again twice within a week is not made a third time', async () => {
    const world = new World();
    world.backupsNeedTheRule();
    const outcomes: (string | undefined)[] = [];
    for (const night of ['1', '2', '3']) {
      world.azure.rules.delete(RULE); // somebody takes it back
      world.failedNight(VM, `night-${night}`);
      const c = await ended(world, `night-${night}`);
      outcomes.push(c.outcome);
      world.time += 20 * HOUR;
    }
    expect(outcomes).toEqual(['healed', 'healed', 'escalated']);
    expect(world.azure.writes.filter((write) => write === 'put opening')).toHaveLength(2);
  });

  it('the operator hears of one escalation once, and again after the reminder', async () => {
    const world = night((w) => w.azure.locks.push(NSG));
    await ended(world);
    for (const day of [1, 2, 9]) {
      world.time += (day === 9 ? 8 : 1) * 24 * HOUR;
      world.failedNight(VM, `again-${String(day)}`);
      await ended(world, `again-${String(day)}`).catch(() => undefined);
    }
    const told = world.events.flatMap((event) => (event.type === 'escalated' ? event.again : []));
    expect(told).toEqual([false, true, true, false]);
  });

  it.each<[string, number, string, number]>([
    ['three within a day, are enough: a person must look', 3, 'escalated', 23],
    ['two within a day, leave one more', 2, 'healed', 23],
    ['three that are more than a day old, count no more', 3, 'healed', 25],
  ])('without being healed, %s', async (_, times, outcome, hoursAgo) => {
    const world = night();
    const by = CaseId.parse('00000000-0000-4000-8000-0000000000ff');
    const attempt = { cause: causeKey('opener', { kind: 'denied', resourceId: NSG }), by };
    const at = new Date(world.time - hoursAgo * HOUR).toISOString();
    world.store.targetRows.set(VM, {
      value: { attempts: Array.from({ length: times }, () => ({ ...attempt, at })), backups: [] },
      etag: 7,
    });
    const c = await ended(world);
    expect(c.outcome).toBe(outcome);
    expect(c.nextStep ?? '').toBe(
      outcome === 'healed' ? '' : '3 attempts within 24 hours have not healed this: a person must look.',
    );
  });

  it('a change that was never proven counts as made, too, where it is gone again', async () => {
    const world = night();
    world.azure.run = () => ({ status: 'Cancelled' });
    const outcomes: (string | undefined)[] = [];
    for (const n of [1, 2, 3]) {
      world.azure.rules.delete(RULE);
      world.store.targetRows.clear();
      if (n > 1) {
        world.failedNight(VM, `night-${String(n)}`);
      }
      outcomes.push((await ended(world, `night-${String(n)}`)).nextStep);
      world.time += 20 * HOUR;
    }
    expect(outcomes[2]).toContain('was made 2 times within 7 days and is gone again');
    expect(world.azure.writes.filter((write) => write === 'put opening')).toHaveLength(2);
  });
});
