import { describe, expect, it } from 'vitest';
import {
  assignment,
  BARE_ACTIONS,
  denied,
  FIT,
  FULL,
  IDS,
  KEY_ACTIONS,
  role,
  ROLE,
  SECRET_ACTIONS,
  seenIn,
  SERVICE,
  SUBSCRIPTION,
} from '../../../test/support/key-vault-permissions.js';
import { idOf } from '../../../test/support/reader.js';
import { grantId } from './grant-id.js';

const GRANT = grantId(idOf(IDS.vault), idOf(FIT.id), SERVICE);
const OURS = assignment(FIT, IDS.vault, {}, GRANT.slice(GRANT.lastIndexOf('/') + 1));
const ADMINISTRATOR = role(2, ['Microsoft.KeyVault/vaults/*'], {}, 'Key Vault Administrator');
const KEYS = role(3, KEY_ACTIONS, {}, 'Keys');
const SECRETS = role(4, SECRET_ACTIONS, {}, 'Secrets');
const ROLES = [FIT, ADMINISTRATOR, KEYS, SECRETS];
const EVERYONE = '00000000-0000-0000-0000-000000000000';

describe('an RBAC vault without a role for the service', () => {
  it('gets one assignment of the role, at the vault, under a name that follows from what it is', async () => {
    const { is, steps, asked } = await seenIn({ assignments: [] });
    expect(is).toBe('unhealthy no-role');
    expect(GRANT).toMatch(/\/roleassignments\/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(steps).toEqual([
      {
        kind: 'role-assignment',
        resourceId: GRANT,
        cause: `key-vault-permissions/no-role@${IDS.vault}`,
        summary: `Assign role ${ROLE} to the Backup Management Service at key vault kv-app; it holds for every key and secret of the vault`,
        before: null,
        after: { roleDefinitionId: FIT.id, principalId: SERVICE, principalType: 'ServicePrincipal' },
        atMost: 'auto',
        undo: 'automatic',
        takesEffect: { afterInMs: 300_000, atMostInMs: 1_800_000 },
      },
    ]);
    expect(asked.slice(6)).toEqual(['roleAssignments kv-app', 'denyAssignments kv-app', `rolesNamed ${ROLE}`]);
  });

  it('its access policies grant nothing, and it says so', async () => {
    const { is, evidence } = await seenIn({ assignments: [], policies: [FULL] });
    expect(is).toBe('unhealthy no-role');
    expect(evidence).toContain(
      'key vault kv-app uses Azure RBAC: its access policy for the Backup Management Service grants nothing',
    );
  });
});

describe('effective data actions', () => {
  it.each([
    ['ours', [OURS]],
    ['a wildcard role', [assignment(ADMINISTRATOR)]],
    ['two roles together', [assignment(KEYS), assignment(SECRETS)]],
    ['a role of a group', [assignment(ADMINISTRATOR, IDS.vault, { principalId: 'group' })]],
    ['above the vault', [assignment(ADMINISTRATOR, `/subscriptions/${SUBSCRIPTION}`)]],
    ['at a management group', [assignment(ADMINISTRATOR, '/providers/Microsoft.Management/managementGroups/root')]],
    ['at the root', [assignment(ADMINISTRATOR, '/')]],
    ['at each object', [assignment(KEYS, IDS.key), assignment(SECRETS, IDS.secret)]],
  ])('are enough: %s', async (_, assignments) => {
    const { is, asked } = await seenIn({ assignments, roles: ROLES });
    expect(is).toBe('healthy');
    expect(asked).not.toContain(`rolesNamed ${ROLE}`);
  });

  it.each([
    ['the role lacks some', [assignment(KEYS)], SECRET_ACTIONS],
    [
      'each at the other object',
      [assignment(KEYS, IDS.secret), assignment(SECRETS, IDS.key)],
      [...SECRET_ACTIONS, ...KEY_ACTIONS],
    ],
    [
      'at a vault whose name begins alike',
      [assignment(ADMINISTRATOR, IDS.vault.slice(0, -2))],
      [...SECRET_ACTIONS, ...KEY_ACTIONS],
    ],
    ['an exception', [assignment(role(5, ['*'], { notDataActions: ['*/keys/BACKUP/*'] }))], [KEY_ACTIONS[1] ?? '']],
    [
      'under a condition at the vault, without at the key',
      [assignment(ADMINISTRATOR, IDS.vault, { condition: 'x' }), assignment(ADMINISTRATOR, IDS.key)],
      SECRET_ACTIONS,
    ],
    [
      'under a condition',
      [assignment(ADMINISTRATOR, IDS.vault, { condition: '@Resource[x]' })],
      [...SECRET_ACTIONS, ...KEY_ACTIONS],
    ],
  ])('are not enough: %s', async (_, assignments, lacking) => {
    const roles = [...ROLES, role(5, ['*'], { notDataActions: ['*/keys/BACKUP/*'] })];
    const { is, causes } = await seenIn({ assignments, roles });
    expect(is).toBe('unhealthy no-role');
    expect(causes[0]?.summary).toBe(
      `no role gives the Backup Management Service ${lacking.join(', ')} at key vault kv-app`,
    );
  });

  it('a secret that no key wraps needs its backup too', async () => {
    const bare = { encryption: { key: undefined }, roles: ROLES };
    const { is, causes } = await seenIn({ ...bare, assignments: [assignment(SECRETS)] });
    expect(is).toBe('unhealthy no-role');
    expect(causes[0]?.summary).toContain(BARE_ACTIONS[2]);
    expect((await seenIn({ ...bare, assignments: [OURS] })).is).toBe('healthy');
  });

  it('rest on the assignment that is ours, not on other people’s', async () => {
    expect((await seenIn({ assignments: [OURS, assignment(ADMINISTRATOR)], roles: ROLES })).restsOn).toEqual([GRANT]);
    const { restsOn, evidence } = await seenIn({ assignments: [assignment(FIT)] });
    expect(restsOn).toEqual([]);
    expect(evidence.slice(2)).toEqual([
      `role ${ROLE} gives the Backup Management Service every data action it needs at key vault kv-app`,
      'key vault kv-app is open to all networks',
    ]);
    const conditional = assignment(FIT, IDS.vault, { condition: 'x' }, GRANT.slice(GRANT.lastIndexOf('/') + 1));
    expect((await seenIn({ assignments: [conditional, assignment(ADMINISTRATOR)], roles: ROLES })).restsOn).toEqual([]);
  });

  it('a role that cannot be read matters only where something is missing', async () => {
    const failures = { [`roleDefinition ${KEYS.id}`]: denied('X/read') };
    const assignments = [assignment(KEYS), assignment(ADMINISTRATOR)];
    expect((await seenIn({ assignments, roles: ROLES, failures })).is).toBe('healthy');
  });

  it('an assignment with a condition is named', async () => {
    const { evidence } = await seenIn({ assignments: [assignment(FIT, IDS.key, { condition: 'x' })] });
    expect(evidence).toContain(
      `role assignment a1 of the Backup Management Service at ${IDS.key} has a condition: what it says is not evaluated, so it does not count`,
    );
  });
});

describe('a person is asked, and nothing is granted, where', () => {
  const deny = (more: Readonly<Record<string, unknown>> = {}) => ({
    denyAssignmentName: 'managed app',
    scope: IDS.vault,
    permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] }],
    principals: [{ id: EVERYONE, type: 'SystemDefined' }],
    ...more,
  });

  it.each([
    ['everyone', {}],
    ['the service', { principals: [{ id: SERVICE.toUpperCase() }] }],
    ['at the vault alone', { doNotApplyToChildScopes: true }],
    ['from above', { scope: `/subscriptions/${SUBSCRIPTION}` }],
    ['without a scope', { scope: undefined }],
  ])('a deny assignment takes what is needed: %s', async (_, more) => {
    const { is, steps, ways } = await seenIn({ assignments: [], denials: [deny(more)] });
    expect(is).toBe('unhealthy deny-assignment');
    expect(steps).toEqual([]);
    expect(ways).toEqual([
      `Have the owner of deny assignment managed app exclude the Backup Management Service (object id ${SERVICE}) from it: what made it (a managed application, a deployment stack) is where it is changed.`,
    ]);
  });

  it.each([
    ['somebody else', { principals: [{ id: 'someone' }, {}] }],
    ['nobody', { principals: undefined }],
    ['others than the service', { excludePrincipals: [{ id: SERVICE }] }],
    [
      'the group alone',
      { scope: `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-app`, doNotApplyToChildScopes: true },
    ],
    ['management alone', { permissions: [{ actions: ['*'] }] }],
    ['all but these', { permissions: [{ dataActions: ['*'], notDataActions: ['Microsoft.KeyVault/*'] }] }],
    ['another vault', { scope: IDS.otherVault }],
  ])('but not where it is about %s', async (_, more) => {
    expect((await seenIn({ assignments: [OURS], denials: [deny(more)] })).is).toBe('healthy');
  });

  it('there is no such role', async () => {
    const { is, ways } = await seenIn({ assignments: [assignment(KEYS)], roles: ROLES, grantable: [] });
    expect(is).toBe('unhealthy role-missing');
    expect(ways).toEqual([
      `Create the custom role ${ROLE} with the data actions ${SECRET_ACTIONS.join(', ')}, assignable in the subscription of key vault kv-app (az role definition create), or set BACKUP_MEDIC_KEY_VAULT_ROLE to a role that has them.`,
    ]);
  });

  it('the role lacks what is needed', async () => {
    const { is, ways } = await seenIn({ assignments: [], grantable: [KEYS] });
    expect(is).toBe('unhealthy role-too-small');
    expect(ways[0]).toMatch(
      /^Add the data actions .*getSecret\/action, .*readMetadata\/action to role Keys \(az role definition update\), or set/,
    );
  });

  it('the role is there under a condition', async () => {
    const { is, ways } = await seenIn({ assignments: [assignment(FIT, IDS.vault, { condition: 'x' })] });
    expect(is).toBe('unhealthy role-conditional');
    expect(ways).toEqual([
      `Take the condition off role assignment a1 at key vault kv-app: Azure takes no second one of role ${ROLE} there.`,
    ]);
  });
});

it.each([
  ['at the key', assignment(FIT, IDS.key, { condition: 'x' })],
  ['a group’s', assignment(FIT, IDS.vault, { condition: 'x', principalId: 'group' })],
])('a condition of another assignment does not keep ours away: %s', async (_, other) => {
  const { is, steps } = await seenIn({ assignments: [other] });
  expect(is).toBe('unhealthy no-role');
  expect(steps).toHaveLength(1);
});

it('the name of a grant tells vaults, roles and principals apart, not casings', () => {
  const [vault, fit] = [idOf(IDS.vault), idOf(FIT.id)];
  const all = [GRANT, grantId(idOf(IDS.otherVault), fit, SERVICE), grantId(vault, idOf(KEYS.id), SERVICE)].map((id) =>
    id.slice(id.lastIndexOf('/')),
  );
  expect(new Set(all).size).toBe(3);
  expect(grantId(vault, fit, 'A')).not.toBe(GRANT);
  expect(grantId(vault, fit, 'A')).toBe(grantId(vault, fit, 'a'));
});

it('nobody’s roles are looked at in a vault of another tenant', async () => {
  const { is, asked } = await seenIn({ assignments: [], vault: { tenantId: EVERYONE } });
  expect(is).toBe('unhealthy other-tenant');
  expect(asked.at(-1)).toMatch(/^backupService/);
});

it('of several roles of one name, the one that is enough is granted', async () => {
  const { steps } = await seenIn({ assignments: [], grantable: [KEYS, FIT] });
  expect(steps.map(({ after }) => after)).toMatchObject([{ roleDefinitionId: FIT.id }]);
});

describe('what cannot be seen of roles', () => {
  it.each([
    ['roleAssignments', {}, 'the role assignments of key vault kv-app'],
    ['denyAssignments', { assignments: [OURS] }, 'the deny assignments of key vault kv-app'],
    ['roleDefinition', { assignments: [OURS] }, 'the role of a role assignment at key vault kv-app'],
    ['rolesNamed', {}, `role ${ROLE}`],
  ])('makes it cannot-tell: %s', async (read, differences, what) => {
    const { is, missing } = await seenIn({ assignments: [], ...differences, failures: { [read]: denied('X/read') } });
    expect(is).toBe('cannot-tell');
    expect(missing).toEqual([`${what} cannot be seen: needs X/read`]);
  });
});
