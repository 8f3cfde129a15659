import { describe, expect, it } from 'vitest';
import { NSG } from '../../../test/support/fake-azure.js';
import { RULE, ended, night } from '../../../test/support/world.js';

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
