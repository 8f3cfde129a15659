import { describe, expect, it } from 'vitest';
import { VM, jobIn } from '../../../test/support/fake-azure.js';
import { ended, night, type World } from '../../../test/support/world.js';
import type { BackupJob } from '../../model/resources/backup.js';

/** Somebody's backup succeeds after the night's failed. */
function goodLater(w: World): void {
  w.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
  w.azure.startScheduled(VM, 'later');
  w.backupsNeedTheRule();
}

describe('a backup that succeeded later, without us', () => {
  it.each<[string, Partial<BackupJob>]>([
    ['the end', {}],
    ['the start, where Azure says no end,', { endedAt: undefined }],
    ['nothing at all, where Azure says no time,', { startedAt: undefined, endedAt: undefined }],
  ])('is later than %s of the failed run, and nothing is written', async (_, says) => {
    const world = night((w) => {
      goodLater(w);
      w.azure.jobSays.set('night-1', says);
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'superseded' });
    expect(c.summary).toMatch(/^A later backup succeeded: recovery point of 2026-11-23T.* \(AppConsistent\)\.$/);
    expect(world.azure.writes).toEqual([]);
  });

  it.each<[string, (w: World) => unknown]>([
    ['are late', (w) => w.azure.points.shift()],
    ['are empty', (w) => w.azure.points.splice(0)],
  ])('is believed only when its point is there: the lists of points %s, so the case goes on', async (_, lose) => {
    const world = night((w) => {
      goodLater(w);
      w.azure.itemSays = { lastRecoveryPointAt: w.azure.points[0]?.at };
      lose(w);
    });
    const id = await world.report('night-1');
    await world.deliver();
    expect(await world.caseOf(id)).toMatchObject({ stage: 'settle' });
    expect(world.azure.writes).toEqual(['put opening']);
  });

  it('is held against the newest failure of the case, in whatever order the signals came', async () => {
    const world = night(goodLater);
    world.time += 60_000;
    world.failedNight(VM, 'night-2');
    world.remediations = []; // so that the case stays open, and is joined
    world.azure.itemSays = { lastBackupStatus: 'Completed' };
    const { id } = await ended(world, 'night-2');
    await world.report('night-1');
    await world.run();
    const c = await world.caseOf(id);
    expect(c.jobs.map((job) => job.id)).toEqual([jobIn('night-2'), jobIn('night-1')]);
    expect(c).toMatchObject({ outcome: 'escalated' });
  });
});
