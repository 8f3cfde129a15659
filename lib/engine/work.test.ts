import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../test/support/fake-azure.js';
import { finding, HEALTHY, needing } from '../../test/support/findings.js';
import { ended, Killed, night, opener, RULE, World } from '../../test/support/world.js';
import { sweep } from './sweep.js';
import { workCase } from './work.js';

const HOUR = 3_600_000;

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

describe('a case that achieves nothing', () => {
  it('plans a further change for ever: told to a person after fifty stages in one working', async () => {
    const world = night((w) => (w.azure.answersWithState = true));
    let n = 0;
    world.remediations = [
      {
        ...finding('restless', () => HEALTHY),
        look: (...asked) => {
          n += 1;
          return needing(world.azure, `rule-${String(n)}`).look(...asked);
        },
      },
    ];
    const id = await world.report('night-1');
    await world.run();
    const c = await world.caseOf(id);
    expect(c).toMatchObject({ outcome: 'escalated' });
    expect(c.summary).toContain('went round in circles: 50 stages in one working');
    expect(n).toBeLessThan(50);
  });

  it('since its worker dies each time, is told to a person at the sixth try', async () => {
    const world = night();
    const id = await world.report('night-1');
    let deaths = 0;
    world.onCall = (_, name, when) => {
      if (name === 'cases.save' && when === 'after' && deaths < 5) {
        deaths += 1; // it has claimed the case, and dies before it looks at anything
        throw new Killed();
      }
    };
    await world.run();
    const c = await world.caseOf(id);
    expect(c).toMatchObject({ outcome: 'escalated', nextStep: expect.stringContaining('without a word') as string });
    expect(world.azure.writes).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['an error', new Error('no such field'), 'no such field'],
    ['what is no error', 'a text', 'a text'],
    ['an error that shows a signed URL', new Error('GET https://x.net/a?sig=abcdef123 failed'), 'failed'],
  ])('because of a bug: %s is kept on the case without secrets, and thrown for the host', async (_, thrown, kept) => {
    const world = night();
    world.remediations = [
      finding('buggy', () => {
        throw thrown;
      }),
    ];
    const id = await world.report('night-1');
    await expect(world.deliver()).rejects.toBe(thrown);
    const c = await world.caseOf(id);
    expect(c).toMatchObject({ stage: 'examine', tries: 1 });
    expect(c.lastError).toContain(kept);
    expect(c.lastError).not.toContain('abcdef123');
  });
});

describe('a working', () => {
  it('that has used its time leaves the rest to a message of its own', async () => {
    const world = night();
    const id = await world.report('night-1');
    const { dueAt } = await world.caseOf(id);
    world.queue.length = 0;
    await workCase({ id, due: dueAt }, 1, new Date(world.time - 1), world.ports);
    expect(await world.caseOf(id)).toMatchObject({ stage: 'apply', dueAt: world.now().toISOString(), tries: 0 });
    expect(world.queue).toHaveLength(1);
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });

  it('stops where somebody else saved the case meanwhile, and whoever did goes on', async () => {
    const world = night();
    const id = await world.report('night-1');
    const { dueAt } = await world.caseOf(id);
    world.meanwhile('targets.save', () => {
      world.touch(id);
    });
    await world.deliver();
    expect(world.events).toContainEqual({
      ...{ type: 'dropped', caseId: id },
      reason: 'somebody else worked the case meanwhile',
    });
    expect([(await world.caseOf(id)).stage, world.azure.writes]).toEqual(['examine', []]);
    world.rewrite(id, { dueAt });
    await world.ports.wake(id, new Date(dueAt));
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });

  it('of a case that is part of another by now does nothing', async () => {
    const world = night();
    const id = await world.report('night-1');
    world.store.rows.set(id, { partOf: id });
    await world.run();
    expect([world.azure.writes, world.said(id)]).toEqual([[], ['opened']]);
  });

  it('that finds an open case of its VM, but is saved meanwhile, ends by itself: nothing is changed twice', async () => {
    const world = night((w) => {
      w.failedNight(VM, 'night-1b');
    });
    const ids = await Promise.all([world.report('night-1'), world.report('night-1b')]);
    world.meanwhile('cases.absorb', () => {
      ids.forEach((id) => {
        world.touch(id);
      });
    });
    await world.run();
    world.time += HOUR;
    await sweep(world.ports);
    await world.run();
    const ends = await Promise.all(ids.map((id) => world.caseOf(id)));
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['healed', 'superseded']);
    expect(world.azure.writes.filter((write) => write.startsWith('put'))).toHaveLength(1);
  });

  it('tells an escalation by its summary where no way out is known', async () => {
    const world = night();
    const { id } = await ended(world);
    const undoing = {
      askedBy: 'backup-medic',
      then: 'escalated',
      orElse: 'escalated',
      summary: 'it came back',
    } as const;
    world.rewrite(id, { stage: 'undo', undoing, dueAt: world.now().toISOString() });
    await world.ports.wake(id, world.now());
    await world.run();
    expect(world.events.at(-1)).toMatchObject({ type: 'escalated', nextStep: 'It came back.' });
  });
});
