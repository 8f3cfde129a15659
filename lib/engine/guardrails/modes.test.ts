import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import type { World } from '../../../test/support/world.js';
import { ended, night, opener } from '../../../test/support/world.js';
import { CaseId } from '../../model/case.js';
import { ResourceId } from '../../model/resource-id.js';

describe('modes, tags, locks and scope', () => {
  const group = ResourceId.parse('/subscriptions/s/resourceGroups/rg');
  it.each<[string, (w: World) => void, string, string]>([
    ['mode plan', (w) => (w.settings = { ...w.settings, mode: 'plan' }), 'planned', 'MODE=plan'],
    ['mode approve acts as plan', (w) => (w.settings = { ...w.settings, mode: 'approve' }), 'planned', 'approve'],
    ['mode off', (w) => (w.settings = { ...w.settings, mode: 'off' }), 'rejected', ''],
    [
      'tag off on the VM',
      (w) => w.azure.tagsOf.set(VM, { 'Backup-Medic': 'off' }),
      'rejected',
      'backup-medic=off on vm-1',
    ],
    ['tag plan on the NSG', (w) => w.azure.tagsOf.set(NSG, { 'backup-medic': 'plan' }), 'planned', 'on nsg'],
    ['tag approve on the group', (w) => w.azure.tagsOf.set(group, { 'backup-medic': 'approve' }), 'planned', 'on rg'],
    [
      'a tag that is no mode counts as off',
      (w) => w.azure.tagsOf.set(VM, { 'backup-medic': 'yes' }),
      'rejected',
      'yes',
    ],
    ['a ReadOnly lock', (w) => w.azure.locks.push(NSG), 'escalated', 'ReadOnly lock'],
    [
      'another scope',
      (w) => (w.settings = { ...w.settings, scope: [ResourceId.parse('/subscriptions/t')] }),
      'rejected',
      '',
    ],
    [
      'a management group that is not above',
      (w) => {
        w.settings = {
          ...w.settings,
          scope: [ResourceId.parse('/providers/Microsoft.Management/managementGroups/mg-2')],
        };
      },
      'rejected',
      '',
    ],
    [
      'tags that cannot be read count as off',
      (w) =>
        w.azure.faults.push({
          call: 'tags',
          failure: { kind: 'denied', action: 'Microsoft.Resources/tags/read', scope: VM },
        }),
      'escalated',
      'Microsoft.Resources/tags/read',
    ],
    [
      'locks that cannot be read count as off',
      (w) =>
        w.azure.faults.push({
          call: 'locks',
          failure: { kind: 'denied', action: 'Microsoft.Authorization/locks/read', scope: VM },
        }),
      'escalated',
      'Microsoft.Authorization/locks/read',
    ],
  ])('%s: no write', async (_, edit, outcome, says) => {
    const world = night(edit);
    const c = await ended(world);
    expect(c.outcome).toBe(outcome);
    expect(c.nextStep ?? '').toContain(says);
    expect(world.azure.writes).toEqual([]);
  });

  it('a management group above the subscription lets it through', async () => {
    const world = night((w) => {
      w.settings = {
        ...w.settings,
        scope: [ResourceId.parse('/providers/Microsoft.Management/managementGroups/mg-1')],
      };
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });

  it('a step that wants a person is planned, with the why', async () => {
    const world = night(
      (w) => (w.remediations = [opener(w.azure, { atMost: 'approve', because: 'it is a quarantine' })]),
    );
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'planned', findings: [{ plan: { then: 'change' } }] });
    expect(c.nextStep).toContain('It is a quarantine');
    expect(c.nextStep).not.toContain('set the mode'); // it is auto already, and would not help
  });

  it('a step that wants a person and does not say why is planned all the same', async () => {
    const world = night((w) => (w.remediations = [opener(w.azure, { atMost: 'approve' })]));
    expect((await ended(world)).nextStep).toContain('The change needs a person to look first');
  });

  it('a plan is all that is made where only a plan was asked for', async () => {
    const world = night();
    const id = await world.request({ virtualMachine: VM, mode: 'plan', askedBy: 'a test' });
    await world.run();
    const c = await world.caseOf(CaseId.parse(id));
    expect(c).toMatchObject({ outcome: 'planned', findings: [{ plan: { then: 'change' } }] });
    expect(c.nextStep).toContain('ask again with mode apply');
    expect(world.azure.writes).toEqual([]);
  });

  it('what is yet to be made has no tags: its group speaks for it', async () => {
    const gone = { kind: 'target-gone', resourceId: NSG } as const;
    const world = night((w) => w.azure.faults.push({ call: 'tags', failure: gone, nth: 2 }));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    const held = night((w) => {
      w.azure.faults.push({ call: 'tags', failure: gone, nth: 2 });
      w.azure.tagsOf.set(group, { 'backup-medic': 'plan' });
    });
    expect(await ended(held)).toMatchObject({ outcome: 'planned' });
    expect(held.azure.writes).toEqual([]);
  });

  it('a group whose tags cannot be read counts as off', async () => {
    const action = 'Microsoft.Resources/subscriptions/resourceGroups/read';
    const world = night((w) =>
      w.azure.faults.push({ call: 'resourceGroup', failure: { kind: 'denied', action, scope: group } }),
    );
    const c = await ended(world);
    expect(c.nextStep).toContain(`The tags of rg cannot be read: grant ${action}`);
    expect(world.azure.writes).toEqual([]);
  });
});
