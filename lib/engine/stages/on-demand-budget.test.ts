import { describe, expect, it } from 'vitest';
import { VM } from '../../../test/support/fake-azure.js';
import { ended, night, type World } from '../../../test/support/world.js';
import type { Failure } from '../../model/result.js';

const NO_ANSWER: Failure = { kind: 'transient', retryAfterInMs: 0, detail: '502' };
const TURNED_DOWN: Failure = { kind: 'state-changed', resourceId: VM, detail: '409' };

/** The first list of the vault's jobs gets no answer. */
function unlistedAtFirst(edit: (world: World) => void): World {
  return night((world) => {
    edit(world);
    world.azure.faults.push({ call: 'listJobs', failure: NO_ANSWER });
  });
}

function personsBackups(world: World, names: readonly string[]): void {
  for (const name of names) {
    world.azure.startScheduled(VM, name);
    Object.assign(world.azure.jobs[0] ?? {}, { scheduled: false, result: { status: 'Cancelled' } });
  }
}

describe('what is not known of a vault is not taken for nothing', () => {
  it('a backup that runs is followed, though the first list of the vault got no answer', async () => {
    const world = unlistedAtFirst((w) => {
      w.azure.startScheduled(VM, 'running', 3_600_000);
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening']);
  });

  it('three backups that a person started today are enough, though the first list got no answer', async () => {
    const world = unlistedAtFirst((w) => {
      personsBackups(w, ['a', 'b', 'c']);
    });
    expect(await ended(world)).toMatchObject({ outcome: 'escalated' });
    expect(world.azure.writes).toEqual(['put opening']);
  });

  it('a list that another case asked for is waited for, not taken for empty', async () => {
    const world = night();
    const { vaultJobs } = world.store;
    const claim = vaultJobs.claimListing.bind(vaultJobs);
    let first = true;
    Object.assign(vaultJobs, {
      claimListing: async (...asked: Parameters<typeof claim>) => {
        const won = await claim(...asked);
        const lost = first;
        first = false;
        return lost ? 'lost' : won; // the other case dies before it has an answer
      },
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes.filter((one) => one.startsWith('backup'))).toHaveLength(1);
  });
});

describe('the backups of a day', () => {
  it('do not count one that Azure turned down, and neither do the attempts', async () => {
    const world = night((w) => {
      for (let n = 0; n < 3; n += 1) {
        w.azure.faults.push({ call: 'startBackup', failure: TURNED_DOWN });
      }
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect((await world.store.targets.load(VM)).value).toMatchObject({ attempts: [], backups: [{ job: 'ours-2' }] });
  });
});
