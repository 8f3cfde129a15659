import { describe, expect, it } from 'vitest';
import { VAULT, VM } from '../../test/support/fake-azure.js';
import { ended, night, type World } from '../../test/support/world.js';

const HOUR = 3_600_000;
const LISTS_AN_HOUR = 12;
const ALL = ['ours-2', 'night-1', 'good-1'];

/** The night's jobs are over when the case is worked; its own backup takes long. */
const longBackup = (edit: (world: World) => void = () => undefined): World =>
  night((world) => {
    world.time += HOUR;
    world.azure.backupTakesMs = 5 * HOUR;
    edit(world);
  });

async function delivered(world: World, messages: number): Promise<void> {
  for (let n = 0; n < messages; n += 1) {
    await world.deliver();
  }
}

describe('lists of a vault that cases wait on', () => {
  it('go back to the oldest job that has not ended, and once an hour the whole window', async () => {
    const world = longBackup();
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    const [before, ...lists] = world.azure.listed;
    expect(before).toEqual(['night-1', 'good-1']); // ours is started after that
    const whole = lists.flatMap((names, n) => (names.length === ALL.length ? [n] : []));
    expect(lists[whole[0] ?? 0]).toEqual(ALL);
    expect(whole).toEqual(whole.map((_, n) => LISTS_AN_HOUR * (n + 1) - 1));
    expect(whole.length).toBeGreaterThanOrEqual(4);
    expect(lists.filter((names) => names.length < ALL.length).every((names) => names.join() === 'ours-2')).toBe(true);
  });

  it('still show a backup that began before the case looked, and ends much later', async () => {
    const world = longBackup((w) => {
      w.azure.startScheduled(VM, 'running', 3 * HOUR);
      w.time += HOUR;
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening']);
    expect((await world.store.vaultJobs.listing(VAULT))?.value.openSince).toBeDefined();
  });

  it('look at the whole window when a list has missed a job that runs', async () => {
    const world = longBackup();
    const id = await world.report('night-1');
    await delivered(world, 4);
    expect(await world.caseOf(id)).toMatchObject({ stage: 'verify', backup: { state: 'accepted' } });
    world.azure.hidden.add('ours-2');
    world.time += 2 * HOUR;
    await delivered(world, 2);
    world.azure.hidden.delete('ours-2');
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });
});
