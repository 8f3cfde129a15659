import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import { needing, ruleNamed } from '../../../test/support/findings.js';
import { OPENING, RULE, ended, night, opener, type World } from '../../../test/support/world.js';
import { CaseId, type Case } from '../../model/case.js';
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

describe('taking back what was changed', () => {
  async function takenBack(world: World, edit: (id: CaseId) => void = () => undefined): Promise<Case> {
    const { id } = await ended(world);
    edit(id);
    await world.undo(id);
    await world.run();
    return world.caseOf(id);
  }
  const transient = { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const;

  it('takes the newest back first, and says what stays', async () => {
    const world = night((w) => {
      const [kept, one, two] = [
        needing(w.azure, 'kept', { undo: 'never' }),
        needing(w.azure, 'one'),
        needing(w.azure, 'two'),
      ];
      w.remediations = [one, kept, two];
      w.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
    });
    const c = await takenBack(world);
    expect(c).toMatchObject({ outcome: 'undone', applied: [{ summary: 'open kept' }] });
    expect(c.summary).toContain('were taken back on request; what stays: open kept');
    expect([...world.azure.rules.keys()]).toEqual([ruleNamed('kept')]);
    expect(world.azure.writes.filter((write) => write.startsWith('delete'))).toEqual(['delete two', 'delete one']);
  });

  it('waits while another case has the resource', async () => {
    const world = night();
    const other = CaseId.parse('00000000-0000-4000-8000-0000000000ff');
    const c = await takenBack(world, () => {
      world.store.leases.set(NSG, { by: other, what: 'another', until: world.time + 90_000 });
    });
    expect(c).toMatchObject({ outcome: 'undone' });
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'moved', to: 'undo', waitingFor: 'change' }));
  });

  it.each<[string, (w: World) => void]>([
    ['that is slow to settle', (w) => (w.azure.writeTakesMs = 25_000)],
    ['whose answer is lost', (w) => w.azure.faults.push({ call: 'writeRule', failure: transient, after: true })],
    ['that cannot be read for the moment', (w) => w.azure.faults.push({ call: 'readRule', failure: transient })],
  ])('a rule %s: it is gone in the end, and deleted once', async (_, edit) => {
    const world = night();
    const c = await takenBack(world, () => {
      edit(world);
    });
    expect(c).toMatchObject({ outcome: 'undone', applied: [] });
    expect(world.azure.writes.filter((write) => write.startsWith('delete'))).toEqual(['delete opening']);
  });

  it('is given up where a lock forbids it: the case ends as it had, and says whom to ask', async () => {
    const world = night();
    const failure = { kind: 'locked', resourceId: NSG, detail: 'ScopeLocked' } as const;
    const c = await takenBack(world, () => world.azure.faults.push({ call: 'writeRule', failure }));
    expect(c).toMatchObject({ outcome: 'healed', applied: [{ resourceId: RULE }] });
    expect(c.nextStep).toContain('was not taken back: a lock forbids the change: ScopeLocked');
  });

  it('that nobody asked for is not done: the case is examined again', async () => {
    const world = night();
    const id = await world.report('night-1');
    world.rewrite(id, { stage: 'undo' });
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });
});
