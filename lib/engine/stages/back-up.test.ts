import { describe, expect, it } from 'vitest';
import { VAULT, VM } from '../../../test/support/fake-azure.js';
import { OPENING, RULE, ended, night, type World } from '../../../test/support/world.js';
import { CaseId } from '../../model/case.js';
import type { Failure } from '../../model/result.js';

const HOUR = 3_600_000;
const expired: Failure = { kind: 'target-gone', resourceId: VAULT };
const refused: Failure = { kind: 'refused', code: 'InvalidOperationToken', detail: 'no such operation' };

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

describe('a backup that may not be run', () => {
  const tagged = (mode: string) => (w: World) => {
    w.onCall = (_, name, when) => {
      if (name === 'driver.write' && when === 'after') {
        w.azure.tagsOf.set(VM, { 'backup-medic': mode });
      }
    };
  };
  const made = 'The change is made, but the backup may not be run.';
  it.each<[string, (w: World) => void, object, string]>([
    ['by a tag set after the change', tagged('plan'), { outcome: 'escalated', summary: made }, 'put opening'],
    ['by a tag off set after the change', tagged('off'), { outcome: 'rejected', summary: made }, 'put opening'],
    [
      'by the mode, where nothing was to be changed',
      (w) => {
        w.azure.rules.set(RULE, OPENING);
        w.settings = { ...w.settings, mode: 'plan' };
      },
      { outcome: 'unchanged', summary: 'Nothing is left to change, but the backup may not be run.' },
      '',
    ],
  ])('%s is left to a person, with the reason', async (_, edit, ending, writes) => {
    const world = night(edit);
    const c = await ended(world);
    expect(c).toMatchObject(ending);
    expect(c.nextStep).toMatch(/^Run the backup of vm-1 by hand: .*(tag backup-medic=|BACKUP_MEDIC_MODE=plan)/);
    expect(world.azure.writes.join()).toBe(writes);
  });

  it('because the VM is in no vault is said so: nothing proves that it is well', async () => {
    const world = night((w) => {
      w.azure.rules.set(RULE, OPENING);
      w.azure.jobSays.set('night-1', { container: undefined });
      w.azure.statusSays = { protectionStatus: 'NotProtected' };
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', summary: 'The VM is protected in no vault.' });
    expect(world.azure.writes).toEqual([]);
  });
});

describe('the start of a backup', () => {
  it('waits while another case backs up the same VM', async () => {
    const world = night();
    const by = CaseId.parse('00000000-0000-4000-8000-00000000ffff');
    world.store.leases.set(VM, { by, what: 'backup', until: world.time + HOUR });
    const id = await world.report('night-1');
    await world.deliver();
    await world.deliver();
    expect(await world.caseOf(id)).toMatchObject({
      stage: 'back-up',
      waiting: { for: 'change', heldBy: by, at: VM },
    });
    expect(world.azure.writes).toEqual(['put opening']);
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });

  it.each<[string, Failure]>([
    ['a conflict', { kind: 'state-changed', resourceId: VM, detail: '409' }],
    ['a backup in progress', { kind: 'refused', code: 'CloudVmBackupInProgress', detail: 'one runs already' }],
    ['a request to slow down', { kind: 'throttled', retryAfterInMs: 60_000, detail: '429' }],
  ])('that Azure answers with %s is tried again later, and one backup is run', async (_, failure) => {
    const world = night((w) => w.azure.faults.push({ call: 'startBackup', failure }));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
  });

  it('that Azure refuses outright is told to a person, and is on record as not made', async () => {
    const failure: Failure = { kind: 'denied', action: 'backup/action', scope: VAULT };
    const world = night((w) => w.azure.faults.push({ call: 'startBackup', failure }));
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', backup: undefined, applied: [{ resourceId: RULE }] });
    expect(c.nextStep).toContain(`Grant it a role with backup/action at ${VAULT}`);
    expect(world.said(c.id).slice(-2)).toEqual(['not-applied', 'closed']);
  });

  it('keeps the point as long as the setting says where the item names no policy', async () => {
    const world = night((w) => {
      w.azure.itemSays = { policy: undefined };
      w.settings = { ...w.settings, retentionInMs: 24 * HOUR };
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-11-24']);
  });

  it.each<[string, (w: World) => unknown]>([
    ['no URL to follow', (w) => (w.azure.answersWithOperation = false)],
    ['a URL that has expired', (w) => w.azure.faults.push({ call: 'follow', failure: expired })],
    ['a URL that is refused', (w) => w.azure.faults.push({ call: 'follow', failure: refused })],
  ])('that is answered with %s is found in the list of the vault', async (_, edit) => {
    const world = night(edit);
    expect(await ended(world)).toMatchObject({ outcome: 'healed', jobs: [{}, { ours: true }] });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
    expect((await world.store.targets.load(VM)).value.backups).toMatchObject([{ day: '2026-11-23', job: 'ours-2' }]);
  });

  it('that takes its time to become a job is followed until it is one', async () => {
    const world = night((w) => (w.azure.operationSays = { status: 'InProgress', jobId: undefined }));
    const id = await world.report('night-1');
    for (let n = 0; n < 5; n += 1) {
      await world.deliver();
    }
    expect(await world.caseOf(id)).toMatchObject({ stage: 'verify', backup: { state: 'accepted' } });
    expect((await world.caseOf(id)).backup?.job).toBeUndefined();
    world.azure.operationSays = {};
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });

  it.each<[string, World['azure']['operationSays'], string]>([
    ['with a reason', { status: 'Failed', code: 'Busy', message: 'try later' }, 'Azure refused with Busy: try later.'],
    ['without one', { status: 'Canceled' }, 'Azure refused with Canceled: the backup was not started.'],
  ])('that ends before it is a job, %s, is told to a person', async (_, says, summary) => {
    const world = night((w) => (w.azure.operationSays = says));
    expect(await ended(world)).toMatchObject({ outcome: 'escalated', summary, applied: [{ resourceId: RULE }] });
  });

  it('that never becomes a job is repeated once the list has lacked it three times', async () => {
    const world = night((w) => {
      w.azure.answersWithOperation = false;
      w.azure.hidden.add('ours-2');
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes.filter((write) => write.startsWith('backup'))).toHaveLength(2);
  });
});
