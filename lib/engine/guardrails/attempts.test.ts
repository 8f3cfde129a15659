import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import { RULE, World, ended, night } from '../../../test/support/world.js';

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
});
