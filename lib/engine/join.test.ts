import { describe, expect, it } from 'vitest';
import { NSG, VAULT, VM, jobIn } from '../../test/support/fake-azure.js';
import { ended, night, type World } from '../../test/support/world.js';
import { CaseId, type Stage } from '../model/case.js';
import { failureCaseId } from './case-ids.js';
import { openFailure } from './open.js';
import { join } from './join.js';

const HOUR = 3_600_000;
const NOBODY = CaseId.parse('00000000-0000-4000-8000-0000000000ff');
const second = failureCaseId(jobIn('night-2'));

/** A case that runs its backup, and a second failed job that has joined it. */
async function joined(): Promise<{ world: World; id: CaseId }> {
  const world = night((w) => (w.azure.backupTakesMs = HOUR));
  const id = await world.report('night-1');
  await world.deliver();
  await world.report('night-2');
  return { world, id };
}

describe('a failed job that joined a case', () => {
  it('and is reported again changes nothing, while the case is worked in time', async () => {
    const { world, id } = await joined();
    await world.deliver();
    const [messages, before] = [world.queue.length, await world.caseOf(id)];
    expect(await world.report('night-2')).toBe(id);
    expect(world.queue).toHaveLength(messages);
    expect(await world.caseOf(id)).toEqual(before);
  });

  it('wakes it where it is overdue: its message may be lost', async () => {
    const { world, id } = await joined();
    await world.deliver();
    world.queue.length = 0;
    world.time += 12 * HOUR;
    expect(await world.report('night-2')).toBe(id);
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
  });

  it('does not wake it once it is closed', async () => {
    const { world, id } = await joined();
    await world.run();
    await world.report('night-2');
    expect(world.queue).toEqual([]);
    expect(await world.caseOf(id)).toMatchObject({ stage: 'closed', outcome: 'healed' });
  });

  it('leads on where that case has become part of another', async () => {
    const { world, id } = await joined();
    const third = failureCaseId(jobIn('night-3'));
    world.store.rows.set(third, { partOf: second });
    expect(await world.report('night-3')).toBe(id);
    expect((await world.caseOf(id)).jobs.map((job) => job.id)).toContain(jobIn('night-3'));
  });

  it('leaves everything as it is where that case is not to be found', async () => {
    const world = night();
    world.store.rows.set(second, { partOf: NOBODY });
    expect(await world.report('night-2')).toBe(NOBODY);
    expect([world.store.rows.size, world.queue]).toEqual([1, []]);
  });

  it('joins again where somebody else saved the case at that moment', async () => {
    const world = night((w) => (w.azure.backupTakesMs = HOUR));
    const id = await world.report('night-1');
    await world.deliver();
    world.meanwhile('cases.save', () => {
      world.touch(id);
    });
    await world.report('night-2');
    expect((await world.caseOf(id)).jobs.map((job) => job.id)).toEqual([jobIn('night-1'), jobIn('night-2')]);
    expect(world.said(id).filter((what) => what === 'joined')).toHaveLength(1);
  });

  it('that is our own retry is known already', async () => {
    const { world, id } = await joined();
    const before = await world.caseOf(id);
    world.rewrite(id, {
      backup: {
        ...{ requestId: 'r', before: { jobs: [] }, state: 'accepted', expectsConsistent: true, missed: 0 },
        job: jobIn('ours-2'),
      },
    });
    await join(id, jobIn('ours-2'), world.ports);
    expect((await world.caseOf(id)).jobs).toEqual(before.jobs);
  });
});

describe('what a further failed job makes of the case it joins', () => {
  it.each<[Stage, Stage]>([
    ['examine', 'examine'],
    ['await-approval', 'examine'],
    ['apply', 'apply'],
    ['settle', 'settle'],
    ['back-up', 'back-up'],
    ['verify', 'verify'],
    ['undo', 'undo'],
  ])('one that is to %s goes on with %s', async (stage, then) => {
    const world = night();
    const id = await world.report('night-1');
    world.rewrite(id, { stage, tries: 3 });
    await join(id, jobIn('night-2'), world.ports);
    expect(await world.caseOf(id)).toMatchObject({ stage: then, tries: then === 'examine' ? 0 : 3 });
  });

  it('one that was left to a person is examined again, and has no outcome meanwhile', async () => {
    const world = night((w) => w.azure.locks.push(NSG));
    const { id } = await ended(world);
    expect(await world.caseOf(id)).toMatchObject({ stage: 'closed', outcome: 'escalated' });
    await join(id, jobIn('night-2'), world.ports);
    const c = await world.caseOf(id);
    expect([c.stage, c.outcome, c.nextStep]).toEqual(['examine', undefined, undefined]);
  });
});

describe('a failed job that is reported', () => {
  it('twice at once, while a case of its VM is opened between, is found again', async () => {
    const world = night((w) => (w.azure.backupTakesMs = HOUR));
    const id = await world.report('night-1');
    await world.deliver();
    world.meanwhile('cases.mark', () => {
      void world.store.cases.create({ ...structuredClone(bare), id: second, jobs: [{ id: jobIn('night-2') }] }, []);
    });
    const bare = await world.caseOf(id);
    expect(await world.report('night-2')).toBe(second);
    expect([...world.store.rows.keys()]).toEqual([id, second]);
  });

  it('again after its case was worked opens nothing and wakes nobody', async () => {
    const world = night();
    const { id } = await ended(world);
    const signal = { vault: VAULT, job: `${VAULT}/backupJobs/night-1`, virtualMachine: VM, detectedBy: 'the sweep' };
    expect(await openFailure(signal, world.ports)).toBe(id);
    expect(world.queue).toEqual([]);
  });
});

describe('the place of a VM’s open case', () => {
  it('is free where the case that had it is not to be found', async () => {
    const world = night();
    world.store.targetRows.set(VM, { value: { openCase: NOBODY, attempts: [], backups: [] }, etag: 7 });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });

  it('is asked for again where two cases want it at once', async () => {
    const world = night();
    const id = await world.report('night-1');
    world.meanwhile('targets.save', () => {
      world.store.targetRows.set(VM, { value: { attempts: [], backups: [] }, etag: 9_000 });
    });
    await world.deliver();
    expect(world.store.targetRows.get(VM)?.value.openCase).toBe(id);
  });
});
