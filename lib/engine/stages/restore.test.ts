import { describe, expect, it } from 'vitest';
import { VM } from '../../../test/support/fake-azure.js';
import { ended, night, opener, type World } from '../../../test/support/world.js';

/** Somebody's restore failed with the code that the remediation answers, for restores too or not. */
function restore(restores: true | undefined): World {
  return night((w) => {
    w.remediations = [opener(w.azure, {}, { codes: ['400206'], ...(restores ? { restores } : {}) })];
    w.azure.failedRestore(VM, 'restore-1', '400206');
  });
}

describe('a restore that failed', () => {
  it('is cured like a backup, proven by a backup, and the restore is left to whoever wanted it', async () => {
    const world = restore(true);
    const c = await ended(world, 'restore-1');
    expect(c).toMatchObject({ outcome: 'healed', jobs: [{ restore: true }, { ours: true }] });
    expect(c.nextStep).toBe('Start the restore again (job restore-1 failed).');
  });

  it('is no business of a remediation of backups alone', async () => {
    const c = await ended(restore(undefined), 'restore-1');
    expect(c).toMatchObject({ outcome: 'escalated', findings: [], applied: [] });
    expect(c.summary).toContain('No remediation answers 400206');
  });

  it('is not superseded by a later backup', async () => {
    const world = restore(true);
    const good = world.azure.run;
    world.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
    world.azure.startScheduled(VM, 'good-2');
    world.azure.run = good;
    expect(await ended(world, 'restore-1')).toMatchObject({ outcome: 'healed' });
  });

  it('of a machine that is gone is escalated, and not taken for done', async () => {
    const world = restore(true);
    world.azure.gone.add(VM);
    world.remediations = [
      {
        ...opener(world.azure, {}, { codes: ['400206'], restores: true }),
        look: () => Promise.resolve({ ok: false, failure: { kind: 'target-gone', resourceId: VM } }),
      },
    ];
    const c = await ended(world, 'restore-1');
    expect(c).toMatchObject({ outcome: 'escalated' });
    expect(c.nextStep).toContain('Restore the disks of vm-1 first');
  });
});
