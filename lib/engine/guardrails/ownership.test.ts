import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import { ended, night, opener, RULE, type World } from '../../../test/support/world.js';
import { ResourceId } from '../../model/resource-id.js';
import { DenyAssignment } from '../../model/resources/control.js';
import type { Step } from '../../model/step.js';
import { denyAssignments } from './ownership.js';

const SUBSCRIPTION = '/subscriptions/s';
const GROUP = ResourceId.parse(`${SUBSCRIPTION}/resourceGroups/rg`);
const WRITE = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const EVERYTHING = { actions: ['*'] };

/** A deny assignment as ARM answers it. */
function denial(scope: string | null, permissions: object, more: object = {}): DenyAssignment {
  const properties = { denyAssignmentName: 'hands-off', scope, permissions: [permissions], ...more };
  return DenyAssignment.parse({ name: '0f7c', properties });
}
const denied = (...all: DenyAssignment[]) => night((w) => (w.azure.denials = () => all));

/** A change that its owner forbids is told to a person, and nothing is written. */
async function forbidden(world: World, says: string): Promise<void> {
  const c = await ended(world);
  expect(c).toMatchObject({ outcome: 'escalated', applied: [] });
  expect(c.nextStep).toContain(says);
  expect(world.azure.writes).toEqual([]);
  expect(world.said(c.id)).toContain('held');
}

describe('a deny assignment', () => {
  it.each<[string, DenyAssignment]>([
    ['at the NSG itself', denial(NSG, { actions: [WRITE] })],
    ['at its resource group, in another casing', denial(`${SUBSCRIPTION}/resourceGroups/RG`, EVERYTHING)],
    ['at its subscription', denial(SUBSCRIPTION, { actions: ['Microsoft.Network/*'] })],
    ['at a management group', denial('/providers/Microsoft.Management/managementGroups/mg-1', EVERYTHING)],
    ['at the root of the tenant', denial('/', EVERYTHING)],
    ['that names no scope', denial(null, EVERYTHING)],
    ['at the NSG and at nothing below it', denial(NSG, EVERYTHING, { doNotApplyToChildScopes: true })],
    ['that leaves reading open', denial(GROUP, { actions: ['*'], notActions: ['*/read'] })],
    ['of deletes alone, which undo would need', denial(GROUP, { actions: ['*/delete'] })],
    ['that excepts other writes than ours', denial(GROUP, { actions: ['*'], notActions: ['Microsoft.Compute/*'] })],
    // Whether the one left out is this app cannot be told here.
    ['that leaves somebody out', denial(GROUP, EVERYTHING, { excludePrincipals: [{ id: 'AA-11' }, {}] })],
    ['for somebody in particular', denial(GROUP, EVERYTHING, { principals: [{ id: 'BB-22' }] })],
  ])('%s forbids the change: nothing is written, and its owner is to be asked', async (_, one) => {
    await forbidden(denied(one), 'Deny assignment hands-off forbids changing nsg: ask its owner');
  });

  it.each<[string, DenyAssignment]>([
    ['at a group whose name only begins alike', denial(`${SUBSCRIPTION}/resourceGroups/r`, EVERYTHING)],
    ['at another NSG', denial(`${NSG}-2`, EVERYTHING)],
    ['at the group and at nothing below it', denial(GROUP, EVERYTHING, { doNotApplyToChildScopes: true })],
    ['of other actions', denial(GROUP, { actions: ['Microsoft.Compute/*', 'Microsoft.Network/virtualNetworks/*'] })],
    ['that excepts all of ours', denial(GROUP, { actions: ['*'], notActions: ['microsoft.network/*'] })],
    ['of data alone', denial(GROUP, { dataActions: ['*'] })],
    ['without permissions', DenyAssignment.parse({ properties: { scope: GROUP } })],
  ])('%s is no matter of ours: the change is made', async (_, one) => {
    const world = denied(one);
    expect(await ended(world)).toMatchObject({ outcome: 'healed', applied: [{ resourceId: RULE }] });
  });

  it.each([
    ['of what recovering a key needs', { dataActions: ['Microsoft.KeyVault/vaults/keys/*'] }, 'at-most'],
    ['of other data', { dataActions: ['Microsoft.Storage/*'] }, 'allow'],
    ['that excepts all of ours', { dataActions: ['*'], notDataActions: ['Microsoft.KeyVault/*'] }, 'allow'],
  ])('of data actions forbids what is done on a data plane: %s', async (_, permissions, answer) => {
    const world = denied(denial(GROUP, permissions));
    const step: Step = {
      kind: 'key-vault-object',
      resourceId: ResourceId.parse(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv/keys/kek`),
      cause: 'c',
      summary: 's',
      before: { softDeleted: true, enabled: true },
      after: { softDeleted: false, enabled: true },
      atMost: 'auto',
      undo: 'never',
    };
    const c = await ended(night());
    const asked = await denyAssignments({ c, step, reader: world.ports.reader(c.id, 'afresh'), ports: world.ports });
    expect(asked).toMatchObject({ ok: true, value: { answer } });
  });

  it('is found among others that concern somebody else, and named as well as it is', async () => {
    const other = denial(GROUP, { actions: ['Microsoft.Compute/*'] }, { denyAssignmentName: 'other' });
    await forbidden(denied(other, denial(GROUP, EVERYTHING, { denyAssignmentName: null })), 'Deny assignment 0f7c');
    const properties = { scope: GROUP, permissions: [EVERYTHING] };
    await forbidden(denied(DenyAssignment.parse({ properties })), 'Deny assignment unnamed');
  });

  it.each<[string, ResourceId, string]>([
    ['at its group', RULE, GROUP],
    [
      'where it would be',
      ResourceId.parse(`${SUBSCRIPTION}/providers/Microsoft.Network/networkSecurityGroups/nsg/securityRules/opening`),
      `${SUBSCRIPTION}/providers/microsoft.network/networksecuritygroups/nsg`,
    ],
  ])('over what is yet to be made is asked for %s', async (_, resourceId, scope) => {
    const world = night((w) => {
      w.remediations = [opener(w.azure, { resourceId })];
      w.azure.faults.push({ call: 'denyAssignments', failure: { kind: 'target-gone', resourceId: NSG } });
      w.azure.denials = (asked) => (asked === scope ? [denial(SUBSCRIPTION, EVERYTHING)] : []);
    });
    await forbidden(world, 'Deny assignment hands-off forbids changing nsg');
  });
});

describe('a lock', () => {
  it.each<[string, ResourceId]>([
    ['the NSG', NSG],
    ['its resource group', GROUP],
    ['its subscription', ResourceId.parse(SUBSCRIPTION)],
  ])('ReadOnly on %s forbids the change', async (_, scope) => {
    await forbidden(
      night((w) => w.azure.locks.push(scope)),
      'ReadOnly lock lock on',
    );
  });

  it.each<[string, (w: World) => void]>([
    [
      'against deletion does not: no change deletes',
      (w) => ((w.azure.lockLevel = 'CanNotDelete'), w.azure.locks.push(NSG)),
    ],
    ['ReadOnly on what is not changed does not', (w) => w.azure.locks.push(VM)],
    ['ReadOnly on a group whose name begins alike does not', (w) => w.azure.locks.push(ResourceId.parse(`${GROUP}-2`))],
  ])('%s', async (_, edit) => {
    expect(await ended(night(edit))).toMatchObject({ outcome: 'healed' });
  });
});

it('a resource group that a service manages is left to that service', async () => {
  const aks = '/subscriptions/s/resourceGroups/apps/providers/Microsoft.ContainerService/managedClusters/shop';
  await forbidden(
    night((w) => (w.azure.managedBy = aks)),
    `Resource group rg is managed by ${aks}: make the change there`,
  );
});

describe('what cannot be read', () => {
  it.each([
    ['denyAssignments', 'Microsoft.Authorization/denyAssignments/read', 'The deny assignments of nsg'],
    ['locks', 'Microsoft.Authorization/locks/read', 'The locks of subscription s'],
    ['resourceGroup', 'Microsoft.Resources/subscriptions/resourceGroups/read', 'Resource group rg'],
  ])('for want of a right counts as a no, which names the right: %s', async (call, action, what) => {
    const failure = { kind: 'denied', action, scope: GROUP } as const;
    const nth = call === 'resourceGroup' ? 2 : 1; // the first is asked for its tags
    const world = night((w) => w.azure.faults.push({ call, failure, nth }));
    await forbidden(world, `${what} cannot be read: grant ${action} at ${GROUP}`);
  });

  it.each(['denyAssignments', 'locks', 'resourceGroup', 'tags'])('for the moment is asked again: %s', async (call) => {
    const failure = { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const;
    const world = night((w) => w.azure.faults.push({ call, failure }));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.events.filter(({ type }) => type === 'delayed')).toHaveLength(1);
  });
});
