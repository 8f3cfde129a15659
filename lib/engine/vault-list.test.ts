import { describe, expect, it } from 'vitest';
import { VAULT, VM } from '../../test/support/fake-azure.js';
import { ended, Killed, night, type World } from '../../test/support/world.js';

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

describe('a list that cannot be had', () => {
  it('is asked for again: the case waits, and ends healed', async () => {
    const world = longBackup((w) => {
      const failure = { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const;
      w.azure.faults.push({ call: 'listJobs', failure }, { call: 'listJobs', failure, nth: 3 });
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
  });

  it.each([
    ['of a vault never listed before', 0],
    ['of a vault listed before', 3],
  ])('because somebody else asks for it at that moment, %s: what is recorded will do', async (_, messages) => {
    const world = longBackup();
    const id = await world.report('night-1');
    await delivered(world, messages);
    const listed = world.azure.listed.length;
    world.meanwhile('vaultJobs.claimListing', () => {
      const now = world.now().toISOString();
      const nextAt = new Date(world.time + 300_000).toISOString();
      world.store.listings.set(VAULT, { value: { listedAt: now, nextAt, azureNow: now }, etag: 9_000 });
    });
    while (world.store.listings.get(VAULT)?.etag !== 9_000 && (await world.deliver()));
    expect(world.azure.listed).toHaveLength(listed);
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });
});

it('a list without an answer leaves the vault to whoever has asked for it since', async () => {
  const world = longBackup();
  const failure = { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const;
  world.azure.faults.push({ call: 'listJobs', failure });
  const theirs = {
    listedAt: '2026-11-23T04:30:00.000Z',
    nextAt: '2026-11-23T04:35:00.000Z',
    azureNow: '2026-11-23T07:30:00Z',
  };
  world.onCall = (_, name, when) => {
    if (name === 'vaultJobs.claimListing' && when === 'after') {
      world.onCall = () => undefined;
      world.store.listings.set(VAULT, { value: theirs, etag: 9_000 });
    }
  };
  const id = await world.report('night-1');
  await delivered(world, 3);
  expect(world.store.listings.get(VAULT)?.value).toEqual(theirs);
  await world.run();
  expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
});

it('after a crash a backup is not sent again before a list newer than it was read, by whomever', async () => {
  const world = longBackup();
  world.onCall = (_, name, when) => {
    if (name === 'backups.start' && when === 'after') {
      world.meanwhile('vaultJobs.claimListing', () => {
        const known = world.store.listings.get(VAULT);
        world.store.listings.set(VAULT, { value: { ...theirs, ...known?.value }, etag: 9_000 });
      });
      throw new Killed();
    }
  };
  const theirs = { listedAt: '', nextAt: '', azureNow: '' };
  expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  expect(world.store.listings.get(VAULT)?.etag).not.toBe(9_000);
  expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
});

describe('what a list says', () => {
  const heard = async (remaining: number | undefined): Promise<number> => {
    const world = longBackup((w) => (w.azure.remainingReads = remaining));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    return world.azure.listed.length;
  };

  it('of its rate limit is heeded: with few reads left it is asked for a quarter as often', async () => {
    const [unsaid, many, few] = [await heard(undefined), await heard(50), await heard(49)];
    expect(many).toBe(unsaid);
    expect(few).toBeLessThan(unsaid / 3);
  });

  it('of jobs without a machine or a start, as old records are, does no harm', async () => {
    const world = longBackup((w) => {
      w.azure.startScheduled(VM, 'old', 9 * HOUR);
      w.azure.jobSays.set('old', { container: undefined, startedAt: undefined });
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect([...(world.store.jobs.get(VAULT)?.keys() ?? [])]).not.toContain('old');
  });
});
