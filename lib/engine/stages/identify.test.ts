import { describe, expect, it } from 'vitest';
import { VAULT, VM } from '../../../test/support/fake-azure.js';
import { World, ended, night } from '../../../test/support/world.js';
import type { Case } from '../../model/case.js';
import { ResourceId } from '../../model/resource-id.js';

const HOUR = 3_600_000;
const OTHER_VM = ResourceId.parse(`${VM.slice(0, -1)}2`);

/** The case of the night's job, whose event names this VM or none, when nothing is left to do. */
async function reported(world: World, vm: ResourceId | 'unnamed'): Promise<Case> {
  const id = await world.report('night-1', vm);
  await world.run();
  return world.caseOf(id);
}

describe('a job that leaves nothing to heal', () => {
  const stopped = 'The protection of this VM was stopped: no backup is due.';
  it.each<[string, (w: World) => void, string, string]>([
    [
      'of an operation that nothing heals',
      (w) => w.azure.jobSays.set('night-1', { operation: 'ConfigureBackup' }),
      'escalated',
      'Job night-1 is a ConfigureBackup job, which nothing here can heal.',
    ],
    [
      'of something else than a VM',
      (w) => w.azure.jobSays.set('night-1', { isVirtualMachine: false }),
      'unchanged',
      'Job night-1 is not a backup of a virtual machine.',
    ],
    [
      'that succeeded after all',
      (w) => w.azure.jobSays.set('night-1', { status: 'Completed', errors: [] }),
      'unchanged',
      'The job ended Completed: there is nothing to heal.',
    ],
    ['of a VM whose backups were deleted', (w) => (w.azure.itemSays = { softDeleted: true }), 'unchanged', stopped],
    ['of a VM that is backed up no more', (w) => (w.azure.protectionState = 'ProtectionStopped'), 'unchanged', stopped],
    [
      'of an item that its vault has no more',
      (w) => w.azure.faults.push({ call: 'protectedItem', failure: { kind: 'target-gone', resourceId: VAULT } }),
      'target-gone',
      'vm;iaasvmcontainerv2;rg;vm-1 is no longer protected in its vault.',
    ],
    [
      'that may not be read',
      (w) => w.azure.faults.push({ call: 'backupJob', failure: { kind: 'denied', action: 'read', scope: VAULT } }),
      'escalated',
      `The app's identity may not do read at ${VAULT}.`,
    ],
  ])('%s ends the case with the reason, and nothing is written', async (_, edit, outcome, summary) => {
    const world = night(edit);
    expect(await ended(world)).toMatchObject({ outcome, summary });
    expect(world.azure.writes).toEqual([]);
  });
});

describe('a job that runs still when its event arrives', () => {
  const early = (): World => {
    const world = new World();
    world.backupsNeedTheRule();
    world.azure.startScheduled(VM, 'night-1', HOUR);
    return world;
  };

  it('is waited for, and healed when it has failed', async () => {
    const world = early();
    const id = await world.report('night-1');
    await world.deliver();
    expect(await world.caseOf(id)).toMatchObject({ stage: 'examine', waiting: { for: 'backup' } });
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed', jobs: [{ codes: ['400206'] }, {}] });
  });

  it('is no business of ours when somebody cancels it', async () => {
    const world = early();
    world.azure.cancel('night-1', { status: 'Cancelling' });
    const id = await world.report('night-1');
    await world.deliver();
    expect(await world.caseOf(id)).toMatchObject({ stage: 'examine', waiting: { for: 'backup' } });
    world.azure.cancel('night-1', { status: 'Cancelled' });
    await world.run();
    const summary = 'The job ended Cancelled: there is nothing to heal.';
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'unchanged', summary });
  });
});

describe('which VM a job is about', () => {
  const nameless = (w: World): unknown => w.azure.jobSays.set('night-1', { container: undefined });

  it('is asked of the backup service where the job does not say, but the event does', async () => {
    const world = night(nameless);
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.reads.get('backupStatus')).toBeGreaterThan(0);
  });

  it('is taken from the event where the protected item does not say', async () => {
    const world = night((w) => (w.azure.itemSays = { virtualMachine: undefined }));
    expect(await ended(world)).toMatchObject({ outcome: 'healed', target: VM });
  });

  it.each<[string, (w: World) => unknown]>([
    ['nor the job', nameless],
    ['nor the protected item', (w) => (w.azure.itemSays = { virtualMachine: undefined })],
    ['and the job is gone', (w) => w.azure.hidden.add('night-1')],
  ])('cannot be told where neither the event says it %s: a person is asked', async (_, edit) => {
    const world = night(edit);
    const c = await reported(world, 'unnamed');
    expect(c.summary).toBe('Which virtual machine job night-1 is about cannot be told.');
    expect(c.nextStep).toContain('pen the job in vault rsv');
    expect([c.outcome, world.azure.writes]).toEqual(['escalated', []]);
  });

  it('is a matter for a person where the event and the job differ', async () => {
    const world = night();
    const c = await reported(world, OTHER_VM);
    expect(c).toMatchObject({ outcome: 'escalated', summary: 'The event names vm-2, but its job is about vm-1.' });
    expect(world.azure.writes).toEqual([]);
  });
});

describe('a failed job whose record has no code', () => {
  const fine = { number: '400239', name: 'IaasVmHealthGreenDefault', message: '' };
  const withHealth = (health: World['azure']['itemSays']['health'] = []): World =>
    night((w) => {
      w.azure.jobSays.set('night-1', { errors: [] });
      w.azure.itemSays = { health };
    });

  it('takes the newest code that the protected item knows, and its message', async () => {
    const name = 'ExtensionSnapshotFailedNoNetwork';
    const c = await ended(withHealth([fine, { number: '400206', name, message: 'no way to Storage' }]));
    expect(c).toMatchObject({ outcome: 'healed' });
    expect(c.jobs[0]).toMatchObject({ codes: ['400206', name], message: 'no way to Storage' });
  });

  it('goes by the name of a code without a number', async () => {
    const c = await ended(withHealth([{ number: undefined, name: 'UserErrorOdd', message: 'odd' }]));
    expect(c).toMatchObject({ outcome: 'escalated', summary: 'No remediation answers UserErrorOdd.' });
  });

  it('is told to a person where the item has none either', async () => {
    const c = await ended(withHealth([fine]));
    expect(c).toMatchObject({ outcome: 'escalated', summary: 'No remediation answers a failure without a code.' });
  });

  it('is told to a person where its record is gone and the event names the VM', async () => {
    const c = await ended(night((w) => w.azure.hidden.add('night-1')));
    expect(c).toMatchObject({ outcome: 'escalated', jobs: [{ codes: [], status: 'gone' }] });
  });

  it('counts once the code that the item knows, when a second such job joins', async () => {
    const world = withHealth();
    const { id } = await ended(world);
    world.failedNight(VM, 'night-2');
    world.azure.jobSays.set('night-2', { errors: [] });
    world.azure.itemSays = { health: [{ number: '400206', name: undefined, message: 'no way to Storage' }] };
    await world.report('night-2');
    await world.run();
    const { outcome, jobs } = await world.caseOf(id);
    expect([outcome, jobs.map(({ codes }) => codes).flat()]).toEqual(['healed', ['400206']]);
    expect(jobs).toHaveLength(3);
  });
});

describe('a VM that a person names', () => {
  const asked = async (world: World): Promise<Case> => {
    const id = await world.request({ virtualMachine: VM, mode: 'apply', askedBy: 'a test' });
    await world.run();
    return world.caseOf(id as Case['id']);
  };

  it('is found in its vault, changed and backed up', async () => {
    expect(await asked(night())).toMatchObject({ outcome: 'healed', target: VM });
  });

  it('that is gone closes the case', async () => {
    expect(await asked(night((w) => w.azure.gone.add(VM)))).toMatchObject({ outcome: 'target-gone' });
  });

  it.each<[string, World['azure']['statusSays']]>([
    ['no vault', { vault: undefined }],
    ['no container', { container: undefined }],
    ['no item', { item: undefined }],
    ['an item that is not protected', { protectionStatus: 'NotProtected' }],
  ])('for which the backup service knows %s gets a plan only: nothing could prove the change', async (_, says) => {
    const world = night((w) => (w.azure.statusSays = says));
    const c = await asked(world);
    expect(c).toMatchObject({ outcome: 'planned' });
    expect(c.nextStep).toContain('vm-1 is protected in no vault');
    expect(world.azure.writes).toEqual([]);
  });
});

describe('a job that says nothing itself', () => {
  it('takes the code that the item knows where its record is gone and the event names the VM', async () => {
    const world = night((w) => {
      w.azure.hidden.add('night-1');
      w.azure.itemSays = { health: [{ number: '400206', name: undefined, message: 'no way' }] };
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });

  it('of a VM in no vault leads to no change: nothing could prove it', async () => {
    const world = night((w) => {
      w.azure.jobSays.set('night-1', { container: undefined });
      w.azure.statusSays = { protectionStatus: 'NotProtected' };
    });
    expect(await ended(world)).toMatchObject({ outcome: 'planned' });
    expect(world.azure.writes).toEqual([]);
  });

  it.each([
    ['a number', { number: '400999', name: undefined }],
    ['a name alone', { number: undefined, name: 'UserErrorOdd' }],
  ])('has the message of the item, whose code is %s, in the next step', async (_, code) => {
    const world = night((w) => {
      w.azure.jobSays.set('night-1', { errors: [] });
      w.azure.itemSays = { health: [{ ...code, message: 'odd words' }] };
    });
    expect((await ended(world)).nextStep).toContain('odd words');
  });

  it('has it also where it joined a case', async () => {
    const world = night((w) => {
      w.azure.jobSays.set('night-1', { errors: [] });
      w.remediations = [];
    });
    const { id } = await ended(world);
    world.failedNight(VM, 'night-2');
    world.azure.jobSays.set('night-2', { errors: [] });
    world.azure.itemSays = { health: [{ number: '400206', name: undefined, message: 'no way to Storage' }] };
    await world.report('night-2');
    await world.run();
    expect((await world.caseOf(id)).nextStep).toContain('no way to Storage');
  });
});
