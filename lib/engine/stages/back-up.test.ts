import { describe, expect, it } from 'vitest';
import { VM } from '../../../test/support/fake-azure.js';
import { ended, night } from '../../../test/support/world.js';

const HOUR = 3_600_000;

describe('when a backup is not ours to start', () => {
  it('one that runs already is followed instead', async () => {
    const world = night((w) => {
      w.azure.startScheduled(VM, 'running', HOUR);
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening']);
  });

  it('one that ran already when the change was made, and failed, proves nothing: ours follows', async () => {
    const world = night((w) => {
      w.azure.startScheduled(VM, 'running', HOUR);
    });
    world.azure.cancel('running', { status: 'Failed', code: '400206' });
    const job = world.azure.jobs[0];
    if (job !== undefined) {
      delete job.result;
    }
    let first = true;
    world.azure.run = () => {
      const result = first ? { status: 'Failed', code: '400206' } : { status: 'Completed', point: 'AppConsistent' };
      first = false;
      return result;
    };
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
  });

  it('a scheduled one within the setting is awaited, and proves the change as well', async () => {
    const world = night();
    world.settings = { ...world.settings, scheduleWaitInMs: 4 * HOUR };
    world.azure.scheduleRunTimes = ['2024-01-01T08:00:00Z']; // Azure's clock is three hours ahead: it is 06:02 there
    const id = await world.report('night-1');
    await world.deliver();
    await world.deliver();
    const waiting = await world.caseOf(id);
    expect(waiting).toMatchObject({ stage: 'verify', waiting: { for: 'backup' }, backup: { state: 'scheduled' } });
    world.time += 2 * HOUR;
    world.azure.startScheduled(VM, 'on-time');
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening']);
  });

  it('a scheduled one that does not come is replaced by one of our own', async () => {
    const world = night();
    world.settings = { ...world.settings, scheduleWaitInMs: 4 * HOUR };
    world.azure.scheduleRunTimes = ['2024-01-01T08:00:00Z'];
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toHaveLength(2);
  });

  it('three on-demand backups on one day are enough, whoever started them', async () => {
    const world = night();
    for (const name of ['a', 'b', 'c']) {
      world.azure.startScheduled(VM, name);
      const [job] = world.azure.jobs;
      Object.assign(job ?? {}, { scheduled: false, result: { status: 'Cancelled' } });
    }
    const c = await ended(world);
    expect(c).toMatchObject({
      outcome: 'escalated',
      summary: expect.stringContaining('3 on-demand backups') as string,
    });
    expect(world.azure.writes).toEqual(['put opening']);
  });
});
