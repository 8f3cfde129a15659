import { describe, expect, it } from 'vitest';
import { VM, jobIn } from '../../../test/support/fake-azure.js';
import type { World } from '../../../test/support/world.js';
import { OPENING, RULE, ended, night, opener } from '../../../test/support/world.js';

const HOUR = 3_600_000;

describe('how the run that is to prove a cure can end', () => {
  it('CompletedWithWarnings is no success: the change stays and a person is told', async () => {
    const c = await ended(night((w) => (w.azure.run = () => ({ status: 'CompletedWithWarnings', code: '320001' }))));
    expect(c).toMatchObject({ outcome: 'escalated', applied: [{ resourceId: RULE }] });
    expect(c.nextStep).toContain('The change stays');
  });

  it('Cancelled is told to a person', async () => {
    const c = await ended(night((w) => (w.azure.run = () => ({ status: 'Cancelled' }))));
    expect(c).toMatchObject({ outcome: 'escalated', summary: expect.stringContaining('was cancelled') as string });
  });

  it('a status nobody knows is no success', async () => {
    const c = await ended(night((w) => (w.azure.run = () => ({ status: 'Paused' }))));
    expect(c).toMatchObject({ outcome: 'escalated', summary: expect.stringContaining('Paused') as string });
  });

  it('a job that vanished is told to a person, and is never success', async () => {
    const world = night((w) => {
      w.azure.backupTakesMs = HOUR;
      w.azure.hidden = new Set(['ours-2']);
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', summary: expect.stringContaining('vanished') as string });
  });

  it('another code is a new finding: the change stays, the case is examined again, nothing is undone', async () => {
    const c = await ended(night((w) => (w.azure.run = () => ({ status: 'Failed', code: '400999' }))));
    expect(c).toMatchObject({ outcome: 'escalated', attempts: 1, applied: [{ resourceId: RULE }] });
    expect(c.jobs.map(({ codes }) => codes)).toEqual([['400206'], ['400999']]);
    expect(c.nextStep).toContain('it failed with 400999');
  });

  it('the same code again: the change was in force and did nothing; it is taken back, and not tried again', async () => {
    const world = night((w) => (w.azure.run = () => ({ status: 'Failed', code: '400206' })));
    const c = await ended(world);
    // Nothing is applied, so nothing was tried either: another change would be backed up again.
    expect(c).toMatchObject({ outcome: 'escalated', attempts: 1, applied: [], triedWith: 0 });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23', 'delete opening']);
    expect(world.store.done.map(({ as }) => as)).toEqual(['ineffective', 'undone', 'unproven']);
    expect(c.summary).toContain('400206 came back');
  });

  it('not even when the next night fails too and joins the case: it knows that the change cures nothing', async () => {
    const world = night((w) => (w.azure.run = () => ({ status: 'Failed', code: '400206' })));
    const { id } = await ended(world);
    world.failedNight(VM, 'night-2');
    await world.report('night-2');
    await world.run();
    const c = await world.caseOf(id);
    expect(c).toMatchObject({ outcome: 'escalated', applied: [], jobs: { length: 3 } });
    expect(c.nextStep).toContain('the backup failed all the same: the cause lies elsewhere');
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23', 'delete opening']);
  });

  it('the same code while the change may still be coming into force: waits, and backs up again', async () => {
    const world = night();
    world.remediations = [opener(world.azure, { takesEffect: { afterInMs: 60_000, atMostInMs: 1_800_000 } })];
    const since = world.time;
    world.azure.run = () =>
      world.time - since > 1_700_000
        ? { status: 'Completed', point: 'AppConsistent' }
        : { status: 'Failed', code: '400206' };
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'healed', attempts: 1 });
  });

  it('a crash-consistent point of a running VM heals nothing: the fallback hides the broken path', async () => {
    const c = await ended(night((w) => (w.azure.run = () => ({ status: 'Completed', point: 'CrashConsistent' }))));
    expect(c).toMatchObject({ outcome: 'escalated', summary: expect.stringContaining('crash-consistent') as string });
  });

  it.each([
    ['of a VM that is off', (w: World) => (w.azure.powerState = 'deallocated')],
    ['of a policy that wants no other', (w: World) => (w.azure.crashConsistentByIntent = true)],
  ])('a crash-consistent point %s is proof enough', async (_, edit) => {
    const world = night((w) => (w.azure.run = () => ({ status: 'Completed', point: 'CrashConsistent' })));
    edit(world);
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });

  it('Completed without a newer recovery point is no success', async () => {
    const c = await ended(night((w) => (w.azure.run = () => ({ status: 'Completed' }))));
    expect(c).toMatchObject({ outcome: 'escalated', summary: expect.stringContaining('no recovery point') as string });
  });

  it('a scheduled backup that succeeded meanwhile supersedes the case: nothing is written', async () => {
    const world = night((w) => {
      w.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
      w.azure.startScheduled(VM, 'later');
    });
    expect(await ended(world)).toMatchObject({ outcome: 'superseded' });
    expect(world.azure.writes).toEqual([]);
  });

  it('a later crash-consistent point supersedes nothing where the path is what failed', async () => {
    const world = night((w) => {
      w.azure.run = () => ({ status: 'Completed', point: 'CrashConsistent' });
      w.azure.startScheduled(VM, 'later');
      w.backupsNeedTheRule();
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });

  it.each([
    ['CompletedWithWarnings', 'its warning says why the transfer failed.'],
    ['Cancelled', 'wait for the next scheduled backup.'],
    ['Paused', 'look at job ours-2 in its vault.'],
  ])('%s after nothing was changed says of no change that it stays', async (status, nextStep) => {
    const world = night((w) => {
      w.azure.rules.set(RULE, OPENING);
      w.azure.run = () => ({ status });
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', applied: [] });
    expect(c.nextStep?.toLowerCase().endsWith(nextStep)).toBe(true);
  });

  it('a job that only its own address shows is asked for there, and counts', async () => {
    const world = night((w) => {
      w.azure.unlisted.add('ours-2');
      w.azure.jobSays.set('ours-2', { container: undefined });
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed', jobs: [{}, { id: jobIn('ours-2'), ours: true }] });
  });

  it('a case that lost sight of its backup follows the one that runs, and starts no other', async () => {
    const world = night((w) => (w.azure.backupTakesMs = HOUR));
    const id = await world.report('night-1');
    await world.deliver();
    await world.deliver();
    expect(await world.caseOf(id)).toMatchObject({ stage: 'verify', backup: { state: 'accepted' } });
    world.rewrite(id, { backup: undefined });
    world.time += HOUR / 2;
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
  });
});
