import { describe, expect, it } from 'vitest';
import { NSG } from '../../../test/support/fake-azure.js';
import { needing, ruleNamed } from '../../../test/support/findings.js';
import { RULE, ended, night } from '../../../test/support/world.js';
import { CaseId } from '../../model/case.js';

const OTHER = CaseId.parse('00000000-0000-4000-8000-0000000000ff');

describe('writes that Azure turns down', () => {
  const changed = { kind: 'state-changed', resourceId: RULE, detail: 'SecurityRuleConflict' } as const;
  it.each([
    ['a conflict', changed],
    ['throttling', { kind: 'throttled', retryAfterInMs: 11_000, detail: 'RetryableError' } as const],
  ])('%s: looked at again, planned anew, then healed', async (_, failure) => {
    const world = night((w) => w.azure.faults.push({ call: 'writeRule', failure }));
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'healed', conflicts: 0 });
    expect(world.said(c.id).filter((what) => what === 'not-applied')).toHaveLength(1);
    expect(world.azure.writes[0]).toBe('put opening');
  });

  it('again and again: a person is told who writes there', async () => {
    const world = night((w) => {
      for (let n = 0; n < 9; n += 1) {
        w.azure.faults.push({ call: 'writeRule', failure: changed });
      }
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', conflicts: 5 });
    expect(world.azure.writes).toEqual([]);
  });

  it('an answer that is lost after it took effect: found there, not written twice', async () => {
    const lost = { kind: 'transient', retryAfterInMs: 1_000, detail: 'socket hang up' } as const;
    const world = night((w) => {
      w.azure.faults.push({ call: 'writeRule', failure: lost, after: true });
      w.azure.faults.push({ call: 'startBackup', failure: lost, after: true });
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
  });

  it.each([
    [
      'denied',
      { kind: 'denied', action: 'Microsoft.Network/x/write', scope: NSG } as const,
      'Microsoft.Network/x/write',
    ],
    ['Azure Policy', { kind: 'policy-denied', assignment: 'no-open-nsg', detail: 'd' } as const, 'no-open-nsg'],
    ['a lock', { kind: 'locked', resourceId: NSG, detail: 'ScopeLocked' } as const, 'lock'],
  ])('%s: one escalation that names it', async (_, failure, named) => {
    const world = night((w) => w.azure.faults.push({ call: 'writeRule', failure }));
    const c = await ended(world);
    expect(c.outcome).toBe('escalated');
    expect(c.nextStep).toContain(named);
    expect(world.events.filter(({ type }) => type === 'escalated')).toHaveLength(1);
    expect(world.store.leases.size).toBe(0);
  });
});

describe('a change at a resource that others want', () => {
  it('waits while another case has it, then looks again and is made', async () => {
    const world = night();
    world.store.leases.set(NSG, { by: OTHER, what: 'another', until: world.time + 90_000 });
    const id = await world.report('night-1');
    await world.deliver();
    expect(await world.caseOf(id)).toMatchObject({
      ...{ stage: 'examine', waiting: { for: 'change', heldBy: OTHER, at: NSG } },
    });
    expect(world.azure.writes).toEqual([]);
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed', waiting: undefined });
  });

  it('keeps it while a second one of the same case is turned down: the first is not proven yet', async () => {
    const world = night((w) => {
      w.remediations = [needing(w.azure, 'first'), needing(w.azure, 'second')];
      w.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
    });
    const failure = { kind: 'state-changed', resourceId: ruleNamed('second'), detail: 'SecurityRuleConflict' } as const;
    world.azure.faults.push({ call: 'writeRule', failure, nth: 2 });
    const id = await world.report('night-1');
    while ((await world.caseOf(id)).conflicts === 0 && (await world.deliver()));
    expect(world.store.leases.get(NSG)?.by).toBe(id);
    await world.run();
    expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed', applied: [{}, {}] });
    expect(world.store.leases.size).toBe(0);
  });
});

describe('a change that is slow', () => {
  it('to settle is awaited, and sent once', async () => {
    const world = night((w) => (w.azure.writeTakesMs = 25_000));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes).toEqual(['put opening', 'backup vm-1 until 2026-12-23']);
  });

  it('to be read is looked for again before it is written', async () => {
    const failure = { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const;
    const world = night((w) => w.azure.faults.push({ call: 'readRule', failure }));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.writes[0]).toBe('put opening');
  });
});

it('a case that is to change something, but has nothing planned, is examined again', async () => {
  const world = night();
  const id = await world.report('night-1');
  world.rewrite(id, { stage: 'apply' });
  await world.run();
  expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed', applied: [{ resourceId: RULE }] });
});
