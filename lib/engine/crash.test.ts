import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../test/support/fake-azure.js';
import { hashOfEntry, type Entry } from '../model/ledger.js';
import { Killed, World } from '../../test/support/world.js';

/** What must be the same however often, and wherever, the process died. */
async function endState(world: World): Promise<unknown> {
  const [id] = world.store.rows.keys();
  if (id === undefined) {
    throw new Error('the signal was lost');
  }
  const c = await world.caseOf(id);
  return {
    cases: world.store.rows.size,
    ended: [c.stage, c.outcome, c.applied.length, c.attempts],
    listed: world.store.listed.get(id)?.outcome,
    writes: [...world.azure.writes].sort(),
    leases: world.store.leases.size,
    reliants: await world.store.changes.reliants(NSG),
    openCase: (await world.store.targets.load(VM)).value.openCase,
    closings: world.said(id).filter((what) => what === 'closed').length,
    openings: world.said(id).filter((what) => what === 'opened').length,
    applied: world.said(id).filter((what) => what === 'applied').length,
    chain: chainHolds(world.store.ledgers.get(id) ?? []),
  };
}

function chainHolds(entries: readonly Entry[]): boolean {
  return entries.every(
    (entry, n) =>
      entry.hash === hashOfEntry(entry) && entry.previous === (entries[n - 1]?.hash ?? '') && entry.n === n + 1,
  );
}

function night(): World {
  const world = new World();
  world.backupsNeedTheRule();
  world.azure.writeTakesMs = 5_000;
  world.failedNight();
  return world;
}

/** Event Grid delivers until the signal is acknowledged. */
async function reportUntilAcknowledged(world: World): Promise<void> {
  for (;;) {
    try {
      await world.report('night-1');
      return;
    } catch (error) {
      if (!(error instanceof Killed)) {
        throw error;
      }
      world.time += 10_000;
    }
  }
}

async function callsOfOneCase(): Promise<number> {
  const world = night();
  await reportUntilAcknowledged(world);
  await world.run();
  return world.calls;
}

describe('a process that is killed', () => {
  it('at any one call, before or after it: the end is the same', { timeout: 120_000 }, async () => {
    const undisturbed = night();
    await reportUntilAcknowledged(undisturbed);
    await undisturbed.run();
    const wanted = await endState(undisturbed);
    const total = await callsOfOneCase();
    expect(total).toBeGreaterThan(60);
    for (let at = 1; at <= total; at += 1) {
      for (const when of ['before', 'after'] as const) {
        const world = night();
        let where = '';
        world.onCall = (n, name, now) => {
          if (n === at && now === when) {
            where = name;
            throw new Killed();
          }
        };
        await reportUntilAcknowledged(world);
        await world.run();
        expect(await endState(world), `killed ${when} call ${String(at)}, ${where}`).toEqual(wanted);
      }
    }
  });
});
