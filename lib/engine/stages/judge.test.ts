import { describe, expect, it } from 'vitest';
import { VM, jobIn } from '../../../test/support/fake-azure.js';
import { OPENING, RULE, ended, night, type World } from '../../../test/support/world.js';
import type { CaseId } from '../../model/case.js';

const HOUR = 3_600_000;

describe('a backup that completed', () => {
  it('and was not ours, after nothing was changed, supersedes the case', async () => {
    const world = night((w) => {
      w.azure.rules.set(RULE, OPENING);
      w.azure.startScheduled(VM, 'running', HOUR);
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'superseded', jobs: [{}, { id: jobIn('running') }] });
    expect(c.summary).toMatch(/^A backup succeeded without us: recovery point of 2026-11-23T.* \(AppConsistent\)\.$/);
    expect(world.azure.writes).toEqual([]);
  });

  it('does not heal by a point whose time Azure does not say', async () => {
    const world = night((w) => {
      w.azure.run = () => ({ status: 'Completed' });
      w.azure.points.unshift(...w.azure.points.map((point) => ({ ...point, at: undefined })));
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated' });
    expect(c.summary).toContain('no recovery point newer than the last one exists');
  });

  it('does not need to know how the VM is where the item does not say which it is', async () => {
    const world = night((w) => (w.azure.itemSays = { virtualMachine: undefined }));
    world.azure.run = () => ({ status: 'Completed', point: 'CrashConsistent' });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', backup: { expectsConsistent: true } });
    expect(c.summary).toContain('with a crash-consistent point only');
  });

  describe('while a later one failed', () => {
    /** Ours takes long; before it ends a scheduled one begins and fails with another code. */
    async function overtaken(): Promise<{ readonly world: World; readonly id: CaseId }> {
      const world = night((w) => (w.azure.backupTakesMs = HOUR));
      const id = await world.report('night-1');
      await world.deliver();
      await world.deliver();
      world.time += HOUR / 2;
      const { run } = world.azure;
      world.azure.run = () => ({ status: 'Failed', code: '400999' });
      world.azure.startScheduled(VM, 'overtook');
      world.azure.run = run;
      return { world, id };
    }

    it('heals nothing: that failure is examined as part of the case', async () => {
      const { world, id } = await overtaken();
      await world.run();
      const c = await world.caseOf(id);
      expect(c).toMatchObject({ outcome: 'escalated', attempts: 1 });
      expect(c.jobs.map((job) => [job.id, job.codes])).toEqual([
        [jobIn('night-1'), ['400206']],
        [jobIn('ours-2'), []],
        [jobIn('overtook'), ['400999']],
      ]);
      expect(c.nextStep).toContain('Azure says of job overtook: it failed with 400999');
    });

    it('counts that failure once where its own signal joined the case before', async () => {
      const { world, id } = await overtaken();
      await world.report('overtook');
      await world.run();
      const c = await world.caseOf(id);
      expect(c).toMatchObject({ outcome: 'escalated', attempts: 1 });
      expect(c.jobs.map((job) => job.id)).toEqual([jobIn('night-1'), jobIn('overtook'), jobIn('ours-2')]);
    });
  });
});
