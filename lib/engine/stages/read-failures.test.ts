import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import { ended, night, opener, type World } from '../../../test/support/world.js';
import type { Case, CaseId } from '../../model/case.js';
import type { Failure } from '../../model/result.js';

const HOUR = 3_600_000;

describe('reads that fail', () => {
  it('throttling is waited out, however often', async () => {
    const world = night((w) => {
      for (let n = 0; n < 12; n += 1) {
        w.azure.faults.push({
          call: 'networkSecurityGroup',
          failure: { kind: 'throttled', retryAfterInMs: 324_000, detail: '429' },
        });
      }
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });

  it.each([
    ['no answer', { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const],
    ['a conflict', { kind: 'state-changed', resourceId: NSG, detail: '409, 502' } as const],
  ])('%s five times in a row, with growing pauses: escalated with the last error', async (_, failure) => {
    const world = night((w) => {
      for (let n = 0; n < 9; n += 1) {
        w.azure.faults.push({ call: 'networkSecurityGroup', failure });
      }
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', nextStep: expect.stringContaining('502') as string });
    expect(Date.parse(c.dueAt) - Date.parse(c.openedAt)).toBeGreaterThan(2 * HOUR);
  });

  it('a VM that is gone closes the case', async () => {
    const world = night((w) => w.azure.gone.add(NSG));
    world.remediations = [
      {
        ...opener(world.azure),
        look: () => Promise.resolve({ ok: false, failure: { kind: 'target-gone', resourceId: VM } }),
      },
    ];
    expect(await ended(world)).toMatchObject({ outcome: 'target-gone' });
  });
});

const UNANSWERED: Failure = { kind: 'transient', retryAfterInMs: 0, detail: '502' };

async function requested(world: World): Promise<Case> {
  const id = await world.request({ virtualMachine: VM, mode: 'apply', askedBy: 'a test' });
  await world.run();
  return world.caseOf(id as CaseId); // no key was given, so that nothing can conflict
}

/** How the case ends, and what was written on the way. */
async function endOf(world: World, work: (world: World) => Promise<Case>): Promise<unknown> {
  const { outcome, summary, applied, jobs } = await work(world);
  return {
    outcome,
    summary: summary.replace(/\d{4}-\S+Z/, ''),
    applied,
    jobs: jobs.length,
    writes: world.azure.writes,
  };
}

describe('any one call that Azure leaves unanswered, whichever it is', () => {
  it.each<[string, (w: World) => unknown, typeof requested]>([
    ['a cure', () => undefined, ended],
    ['a cure that a person asked for', () => undefined, requested],
    [
      'a cure of what a later crash-consistent point hides',
      (w) => {
        w.azure.run = () => ({ status: 'Completed', point: 'CrashConsistent' });
        w.azure.startScheduled(VM, 'later');
        w.backupsNeedTheRule();
      },
      ended,
    ],
    ['a backup that the list lacks', (w) => w.azure.unlisted.add('ours-2'), ended],
    [
      'a backup in a vault that is listed whenever it is asked for',
      (w) => {
        w.settings = { ...w.settings, jobListIntervalInMs: 0 };
        w.azure.backupTakesMs = 0;
      },
      ended,
    ],
    ['a backup that fails again', (w) => (w.azure.run = () => ({ status: 'Failed', code: '400999' })), ended],
    ['a change that is taken back', (w) => (w.azure.run = () => ({ status: 'Failed', code: '400206' })), ended],
  ])('is made again, and %s ends the same', { timeout: 60_000 }, async (_, edit, work) => {
    const undisturbed = night(edit);
    const wanted = await endOf(undisturbed, work);
    for (const [call, times] of undisturbed.azure.reads) {
      for (let nth = 1; nth <= times; nth += 1) {
        const world = night(edit);
        world.azure.faults.push({ call, nth, failure: UNANSWERED });
        expect(await endOf(world, work), `${call}, time ${String(nth)}`).toEqual(wanted);
      }
    }
  });
});
