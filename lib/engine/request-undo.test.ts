import { describe, expect, it } from 'vitest';
import { jobIn } from '../../test/support/fake-azure.js';
import { ended, night, RULE } from '../../test/support/world.js';
import { failureCaseId } from './case-ids.js';

const HOUR = 3_600_000;

describe('a request to take changes back', () => {
  it('by the id of a job that joined is for the case it joined', async () => {
    const world = night();
    const { id } = await ended(world);
    world.store.rows.set(failureCaseId(jobIn('night-2')), { partOf: id });
    expect(await world.undo(failureCaseId(jobIn('night-2')))).toEqual({ is: 'accepted', id });
  });

  it('is refused while a change is under way, and while they are being taken back', async () => {
    const world = night((w) => (w.azure.writeTakesMs = HOUR));
    const id = await world.report('night-1');
    await world.deliver();
    expect(await world.undo(id)).toMatchObject({
      is: 'refused',
      because: 'a change of this case is under way: ask again in a moment',
    });
    world.time += HOUR;
    await world.run();
    await world.undo(id);
    expect(await world.undo(id)).toMatchObject({ is: 'refused', because: 'its changes are being taken back already' });
  });

  it('is made again where the case was saved at that moment', async () => {
    const world = night();
    const { id } = await ended(world);
    world.meanwhile('cases.save', () => {
      world.touch(id);
    });
    expect(await world.undo(id)).toEqual({ is: 'accepted', id });
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'undone' });
    expect(world.said(id).filter((what) => what === 'undone')).toHaveLength(1);
  });

  it('while the backup runs takes the case out of it: undone, and the rule is gone', async () => {
    const world = night((w) => (w.azure.backupTakesMs = HOUR));
    const id = await world.report('night-1');
    await world.deliver();
    while ((await world.caseOf(id)).stage !== 'verify' && (await world.deliver()));
    await world.undo(id);
    expect((await world.caseOf(id)).undoing).toMatchObject({ askedBy: 'somebody', orElse: 'escalated' });
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'undone', applied: [] });
    expect(world.azure.rules.has(RULE)).toBe(false);
  });
});
