import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../test/support/fake-azure.js';
import { night, opener, RULE, World } from '../../test/support/world.js';

describe('a failed backup that one change cures', () => {
  it('ends healed: diagnosed, changed, backed up, proven by a newer point', async () => {
    const world = new World();
    world.backupsNeedTheRule();
    world.failedNight();
    const id = await world.report('night-1');
    await world.run();
    const c = await world.caseOf(id);
    expect([c.stage, c.outcome, c.nextStep]).toEqual(['closed', 'healed', undefined]);
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
    expect(world.said(id)).toEqual([
      'opened',
      'diagnosed',
      'planned',
      'intended',
      'applied',
      'diagnosed',
      'intended',
      'backup-started',
      'closed',
    ]);
    expect(c.summary).toContain('nsg denies Storage'); // what was wrong, beside the proof
    expect(world.store.leases.size).toBe(0);
    expect(world.store.done.map(({ resource, as }) => [resource, as])).toContainEqual([NSG, 'proven']);
    expect(await world.store.changes.reliants(NSG)).toEqual([id]);
    expect((await world.store.targets.load(VM)).value.openCase).toBeUndefined();
    expect(world.azure.rules.has(RULE)).toBe(true);
  });
});

describe('a case that goes round in circles', () => {
  it('is told to a person instead of asking Azure for ever', async () => {
    const world = night();
    const [real] = world.remediations;
    // A remediation whose plan is never done: each look finds another change to make, and each change succeeds.
    let n = 0;
    world.remediations = [
      {
        ...opener(world.azure),
        look: async (subject, reader) => {
          n += 1;
          world.azure.rules.clear();
          return (real ?? opener(world.azure)).look(subject, reader);
        },
      },
    ];
    world.azure.writeTakesMs = 0;
    const id = await world.report('night-1');
    for (let delivery = 0; delivery < 300 && (await world.deliver()); delivery += 1);
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'escalated' });
    expect(n).toBeLessThan(100);
  });
});
