import { describe, expect, it } from 'vitest';
import { ended, night, type World } from '../../test/support/world.js';
import type { CaseId } from '../model/case.js';
import { sweep } from './sweep.js';

const HOUR = 3_600_000;

/** The sweep; the seal meets these open cases that are overdue. */
async function swept(world: World, met: readonly CaseId[] = []): Promise<unknown> {
  await sweep({ ...world.ports, seal: () => Promise.resolve({ sealed: 3, overdue: met }) });
  return world.events.at(-1);
}

/** A case whose message was lost. */
async function lost(): Promise<{ world: World; id: CaseId }> {
  const world = night();
  const id = await world.report('night-1');
  world.queue.length = 0;
  world.time += HOUR;
  return { world, id };
}

describe('the sweep', () => {
  it('wakes a case whose message was lost: it ends healed', async () => {
    const { world, id } = await lost();
    expect(await swept(world)).toEqual({ type: 'swept', woken: 1, sealed: 3 });
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });

  it('finds one that the list has lost as well, by the seal, and lists it again', async () => {
    const { world, id } = await lost();
    world.store.listed.clear();
    expect(await swept(world, [id])).toMatchObject({ woken: 1 });
    expect(world.store.listed.get(id)).toMatchObject({ stage: 'examine' });
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });

  it('wakes none that is due later than its row in the list says', async () => {
    const { world, id } = await lost();
    world.rewrite(id, { dueAt: new Date(world.time + HOUR).toISOString() });
    expect(await swept(world)).toMatchObject({ woken: 0 });
    expect(world.queue).toEqual([]);
  });

  it.each<[string, (world: World, id: CaseId) => void]>([
    [
      'is closed',
      (world, id) => {
        world.rewrite(id, { stage: 'closed' });
      },
    ],
    ['is part of another', (world, id) => world.store.rows.set(id, { partOf: id })],
    ['is not to be found', (world, id) => world.store.rows.delete(id)],
  ])('wakes none that %s, whatever its row in the list says', async (_, edit) => {
    const { world, id } = await lost();
    edit(world, id);
    expect(await swept(world)).toMatchObject({ woken: 0 });
    expect(world.queue).toEqual([]);
  });

  it('leaves a case alone that is worked in time', async () => {
    const world = night();
    await ended(world);
    expect(await swept(world)).toMatchObject({ woken: 0 });
  });
});
