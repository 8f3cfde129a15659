import { describe, expect, it } from 'vitest';
import { NSG, VM, jobIn } from '../../test/support/fake-azure.js';
import { World, night } from '../../test/support/world.js';
import { ResourceId } from '../model/resource-id.js';

const HOUR = 3_600_000;

describe('signals', () => {
  it('the same event thirty times is one case, one change, one backup', async () => {
    const world = night();
    const ids = await Promise.all(Array.from({ length: 30 }, () => world.report('night-1')));
    expect(new Set(ids).size).toBe(1);
    await world.run();
    expect(world.store.rows.size).toBe(1);
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
  });

  it('an event without a VM finds it through the job', async () => {
    const world = night();
    const id = await world.report('night-1', 'unnamed');
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed', target: VM });
  });

  it('a second failed job of the VM joins the open case', async () => {
    const world = night((w) => (w.azure.backupTakesMs = HOUR));
    const id = await world.report('night-1');
    await world.deliver();
    await world.deliver();
    expect(await world.report('night-2')).toBe(id);
    await world.run();
    expect(world.said(id)).toContain('joined');
    expect([...world.store.rows.values()].filter((row) => 'c' in row)).toHaveLength(1);
  });

  it('two jobs of one VM at once end as one case, and no signal is lost', async () => {
    const world = night((w) => {
      w.failedNight(VM, 'night-1b');
    });
    await Promise.all([world.report('night-1'), world.report('night-1b')]);
    await world.run();
    const cases = [...world.store.rows.values()].flatMap((row) => ('c' in row ? [row.c] : []));
    expect(cases.map(({ outcome, jobs }) => [outcome, jobs.map(({ id }) => id).includes(jobIn('night-1b'))])).toEqual([
      ['healed', true],
    ]);
  });

  it('five VMs behind one NSG: one rule, five healed, each relying on it', async () => {
    const world = new World();
    world.backupsNeedTheRule();
    const targets = [1, 2, 3, 4, 5].map((n) => ResourceId.parse(`${VM.slice(0, -1)}${String(n)}`));
    for (const vm of targets) {
      world.failedNight(vm);
    }
    const ids = await Promise.all(targets.map((vm) => world.report(`night-${vm.slice(-1)}`, vm)));
    await world.run(2_000);
    const ends = await Promise.all(ids.map((id) => world.caseOf(id)));
    expect(ends.map(({ outcome }) => outcome)).toEqual(Array(5).fill('healed'));
    expect(world.azure.writes.filter((write) => write.startsWith('put'))).toHaveLength(1);
    expect([...(await world.store.changes.reliants(NSG))].sort()).toEqual([...ids].sort());
  });
});

describe('what a person asks for', () => {
  const asked = { virtualMachine: VM, mode: 'apply', askedBy: 'a test' } as const;
  const keyed = { ...asked, idempotencyKey: 'monday' };

  it('without a key opens a case each', async () => {
    const world = night();
    expect(await world.request(asked)).not.toBe(await world.request(asked));
    expect(world.store.rows.size).toBe(2);
  });

  it('with a key is one case for seven days, and a conflict where something else is asked', async () => {
    const world = night();
    const id = await world.request(keyed);
    expect(await world.request(keyed)).toBe(id);
    expect(await world.request({ ...keyed, mode: 'plan' })).toBe('conflict');
    expect(await world.request({ ...keyed, virtualMachine: ResourceId.parse(`${VM}2`) })).toBe('conflict');
    await world.run();
    world.time += 7 * 24 * HOUR;
    const next = await world.request(keyed);
    expect(next).not.toBe(id);
    expect(await world.request(keyed)).toBe(next);
  });

  it('with a key whose case is part of another by now opens a case of its own', async () => {
    const world = night();
    const id = await world.request(keyed);
    const other = await world.report('night-1');
    if (id !== 'conflict') {
      world.store.rows.set(id, { partOf: other });
    }
    const next = await world.request(keyed);
    expect(world.store.rows.get(next as typeof other)).toMatchObject({ c: { kind: 'manual', target: VM } });
  });

  it('is looked at by every remediation, and cured like a failed backup', async () => {
    const world = night();
    const id = await world.request(asked);
    await world.run();
    expect(await world.caseOf(id as Exclude<typeof id, 'conflict'>)).toMatchObject({
      kind: 'manual',
      outcome: 'healed',
    });
  });
});
