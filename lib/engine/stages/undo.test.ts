import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import { OPENING, RULE, ended, night, opener } from '../../../test/support/world.js';
import type { Case } from '../../model/case.js';
import { ResourceId } from '../../model/resource-id.js';
import { requestUndo } from '../request-undo.js';

describe('undo', () => {
  it('takes the rule back and ends undone', async () => {
    const world = night();
    const { id } = await ended(world);
    expect(await requestUndo(id, 'somebody', world.ports)).toEqual({ is: 'accepted', id });
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ stage: 'closed', outcome: 'undone', applied: [] });
    expect(world.azure.rules.has(RULE)).toBe(false);
    expect(await world.store.changes.reliants(NSG)).toEqual([]);
    expect(await requestUndo(id, 'somebody', world.ports)).toMatchObject({ is: 'refused' });
  });

  it('refuses with nothing written where somebody changed the rule since', async () => {
    const world = night();
    const { id } = await ended(world);
    world.azure.rules.set(RULE, { ...OPENING, priority: 150 });
    await requestUndo(id, 'somebody', world.ports);
    await world.run();
    const c = await world.caseOf(id);
    expect(c).toMatchObject({ stage: 'closed', outcome: 'healed' });
    expect(c.nextStep).toContain('was not taken back');
    expect(world.azure.rules.get(RULE)?.priority).toBe(150);
  });

  it('refuses while another healed case relies on the change, and names it', async () => {
    const world = night();
    const { id } = await ended(world);
    const other = ResourceId.parse(`${VM.slice(0, -1)}2`);
    world.failedNight(other, 'night-2');
    const otherId = await world.report('night-2', other);
    await world.run();
    expect(await world.caseOf(otherId)).toMatchObject({ outcome: 'healed', applied: [] });
    expect(await requestUndo(id, 'somebody', world.ports)).toMatchObject({ is: 'refused', cases: [otherId] });
  });

  it('an unknown case is unknown, and one that changed nothing has nothing to undo', async () => {
    const world = night((w) => (w.settings = { ...w.settings, mode: 'plan' }));
    const { id } = await ended(world);
    expect(await requestUndo(id, 'somebody', world.ports)).toMatchObject({ is: 'refused' });
    expect(await requestUndo('00000000-0000-4000-8000-0000000000ff' as Case['id'], 'x', world.ports)).toEqual({
      is: 'unknown',
    });
  });

  it('what must not be taken back stays, and the request is refused with the reason', async () => {
    const world = night((w) => (w.remediations = [opener(w.azure, { undo: 'never' })]));
    const { id } = await ended(world);
    expect(await requestUndo(id, 'somebody', world.ports)).toMatchObject({
      is: 'refused',
      because: expect.stringContaining('would be deleting it') as string,
    });
    expect(world.azure.rules.has(RULE)).toBe(true);
  });

  it('what a person took back is planned the next night, and not made again by itself', async () => {
    const world = night();
    const { id } = await ended(world);
    await requestUndo(id, 'somebody', world.ports);
    await world.run();
    world.failedNight(VM, 'night-2');
    const next = await ended(world, 'night-2');
    expect(next).toMatchObject({ outcome: 'planned', applied: [] });
    expect(next.nextStep).toContain('taken back');
    expect(world.azure.rules.has(RULE)).toBe(false);
  });
});
