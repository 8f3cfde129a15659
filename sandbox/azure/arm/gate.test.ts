import { describe, expect, it } from 'vitest';
import type { Answer } from '../http/exchange.js';
import { IDENTITIES } from '../identity/identities.js';
import { objectAt, objectsAt, textAt, type JsonObject } from '../json.js';
import { TestAzure } from '../testing/azure.js';
import { rule } from '../testing/world.js';

const AUTHORIZATION = 'providers/Microsoft.Authorization';
const codeOf = (answer: Answer): string => `${answer.status} ${textAt(answer.body, 'error', 'code') ?? ''}`;
const messageOf = (answer: Answer): string => textAt(answer.body, 'error', 'message') ?? '';
const putRule = (azure: TestAzure): Answer =>
  azure.ask('PUT', `${azure.ids.nsg}/securityRules/One`, {
    body: { properties: objectAt(rule('One', 200), 'properties') },
  });
const lock = (azure: TestAzure, scope: string, level: string): void => {
  azure.put({
    id: `${scope}/${AUTHORIZATION}/locks/${level}`,
    type: 'Microsoft.Authorization/locks',
    properties: { level },
  });
};

describe('locks', () => {
  it('ReadOnly on a resource, its group or its subscription refuses writes and says which scope', () => {
    const { ids } = new TestAzure();
    for (const scope of [ids.nsg, ids.group, ids.subscription]) {
      const azure = new TestAzure();
      lock(azure, scope, 'ReadOnly');
      const refused = putRule(azure);
      expect(codeOf(refused)).toBe('409 ScopeLocked');
      expect(messageOf(refused)).toContain(`following scope(s) are locked: '${scope}'`);
    }
  });

  it('ReadOnly elsewhere refuses nothing', () => {
    const azure = new TestAzure();
    lock(azure, azure.ids.vm, 'ReadOnly');
    expect(putRule(azure).status).toBe(201);
  });

  it('ReadOnly refuses a POST that only seems to read, not the effective rules', () => {
    const azure = new TestAzure();
    lock(azure, azure.ids.group, 'ReadOnly');
    expect(codeOf(azure.ask('POST', `${azure.ids.account}/listKeys`))).toBe('409 ScopeLocked');
    expect(azure.ask('POST', `${azure.ids.nic}/effectiveRouteTable`).status).toBe(202);
    expect(azure.get(azure.ids.nsg).status).toBe(200);
  });

  it('CanNotDelete refuses deletes alone, of what lies above it too', () => {
    const azure = new TestAzure();
    lock(azure, azure.ids.disk, 'CanNotDelete');
    expect(azure.ask('PUT', azure.ids.disk, { body: { location: 'westeurope', properties: {} } }).status).toBe(200);
    expect(codeOf(azure.ask('DELETE', azure.ids.disk))).toBe('409 ScopeLocked');
    expect(codeOf(azure.ask('DELETE', azure.ids.group))).toBe('409 ScopeLocked');
  });

  it('are written and taken away through ARM in spite of themselves', () => {
    const azure = new TestAzure();
    const id = `${azure.ids.group}/${AUTHORIZATION}/locks/guard`;
    expect(azure.ask('PUT', id, { body: { properties: { level: 'ReadOnly' } } }).status).toBe(201);
    expect(azure.ask('PUT', id, { body: { properties: { level: 'Nonsense' } } }).status).toBe(400);
    expect(azure.ask('DELETE', id).status).toBe(200);
    expect(putRule(azure).status).toBe(201);
  });

  it('are listed with those above and below, at a scope only with those above', () => {
    const azure = new TestAzure();
    for (const scope of [azure.ids.subscription, azure.ids.group, azure.ids.nsg]) lock(azure, scope, 'CanNotDelete');
    const listed = (scope: string, filter = ''): number =>
      objectsAt(azure.get(`${scope}/${AUTHORIZATION}/locks?api-version=2020-05-01${filter}`).body, 'value').length;
    expect([listed(azure.ids.subscription), listed(azure.ids.group), listed(azure.ids.nsg)]).toEqual([3, 3, 3]);
    expect([listed(azure.ids.group, '&$filter=atScope()'), listed(azure.ids.vm)]).toEqual([2, 2]);
  });
});

describe('deny assignments', () => {
  const denial = (properties: JsonObject): JsonObject => ({
    permissions: [{ actions: ['*'], notActions: ['*/read'] }],
    principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
    ...properties,
  });
  const denied = (scope: (azure: TestAzure) => string, properties: JsonObject = {}): TestAzure => {
    const azure = new TestAzure();
    const id = `${scope(azure)}/${AUTHORIZATION}/denyAssignments/d1`;
    azure.put({
      id,
      type: 'Microsoft.Authorization/denyAssignments',
      properties: denial({ denyAssignmentName: 'managed', ...properties }),
    });
    return azure;
  };

  it('refuse writes of everybody they name, and no reads', () => {
    const azure = denied(({ ids }) => ids.group);
    const refused = putRule(azure);
    expect(codeOf(refused)).toBe('403 DenyAssignmentAuthorizationFailed');
    expect(messageOf(refused)).toContain("because of the deny assignment with name 'managed' and Id 'd1' at scope");
    expect(azure.get(azure.ids.nsg).status).toBe(200);
    expect(objectsAt(azure.get(`${azure.ids.group}/${AUTHORIZATION}/denyAssignments`).body, 'value')).toHaveLength(1);
  });

  it('spare whom they exclude, and children where they say so', () => {
    expect(
      putRule(denied(({ ids }) => ids.group, { excludePrincipals: [{ id: IDENTITIES.network.principalId }] })).status,
    ).toBe(201);
    expect(putRule(denied(({ ids }) => ids.group, { doNotApplyToChildScopes: true })).status).toBe(201);
    expect(putRule(denied(({ ids }) => ids.vault)).status).toBe(201);
  });
});

describe('Azure Policy', () => {
  it('refuses the writes that an assignment names, in its full shape', () => {
    const azure = new TestAzure();
    const id = `${azure.ids.subscription}/${AUTHORIZATION}/policyAssignments/frozen`;
    const definition = `${azure.ids.subscription}/${AUTHORIZATION}/policyDefinitions/no-rules`;
    const metadata = { sandboxDenies: ['microsoft.network/networksecuritygroups/securityrules/'] };
    azure.put({
      id,
      type: 'Microsoft.Authorization/policyAssignments',
      properties: { displayName: 'No rules by hand', policyDefinitionId: definition, metadata },
    });
    const refused = putRule(azure);
    expect(codeOf(refused)).toBe('403 RequestDisallowedByPolicy');
    expect(messageOf(refused)).toContain(
      'Resource \'One\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":"No rules by hand"',
    );
    expect(objectsAt(refused.body, 'error', 'additionalInfo')[0]).toMatchObject({
      type: 'PolicyViolation',
      info: { policyAssignmentId: id, policyDefinitionEffect: 'Deny' },
    });
    expect(azure.ask('PUT', azure.ids.disk, { body: { properties: {} } }).status).toBe(200);
  });
});

describe('roles', () => {
  const assign = (
    azure: TestAzure,
    role: string,
    scope: string,
    principalId: string = IDENTITIES.network.principalId,
  ): void => {
    azure.put({
      id: `${scope}/${AUTHORIZATION}/roleAssignments/${role}`,
      type: 'Microsoft.Authorization/roleAssignments',
      properties: {
        principalId,
        roleDefinitionId: `${azure.ids.subscription}/${AUTHORIZATION}/roleDefinitions/${role}`,
      },
    });
  };
  const [READER, NETWORK] = ['acdd72a7-3385-48ef-bd42-f606fba81ae7', '4d97b98b-1d4f-4787-a291-c67834d212e7'];

  it('leave an identity every right until one is assigned to it', () => {
    const azure = new TestAzure();
    assign(azure, READER, azure.ids.subscription, IDENTITIES.observe.principalId);
    expect(putRule(azure).status).toBe(201);
    azure.pass(500);
    const refused = azure.ask('DELETE', `${azure.ids.nsg}/securityRules/One`, { as: IDENTITIES.observe });
    expect(codeOf(refused)).toBe('403 AuthorizationFailed');
    expect(messageOf(refused)).toContain(
      `The client '${IDENTITIES.observe.clientId}' with object id '${IDENTITIES.observe.principalId}' does not have authorization to perform action 'Microsoft.Network/networkSecurityGroups/securityRules/delete'`,
    );
    expect(azure.ask('GET', azure.ids.nsg, { as: IDENTITIES.observe }).status).toBe(200);
  });

  it('count at and below their scope alone', () => {
    const azure = new TestAzure();
    assign(azure, NETWORK, azure.ids.nsg);
    expect(putRule(azure).status).toBe(201);
    expect(azure.get(azure.ids.subnetNsg).status).toBe(403);
  });

  it('of the estate: what a custom definition permits, less its notActions', () => {
    const azure = new TestAzure();
    const definition = `${azure.ids.subscription}/${AUTHORIZATION}/roleDefinitions/custom`;
    const permissions = [
      {
        actions: ['Microsoft.Network/*'],
        notActions: ['Microsoft.Network/networkSecurityGroups/securityRules/delete'],
      },
    ];
    azure.put({
      id: definition,
      type: 'Microsoft.Authorization/roleDefinitions',
      properties: { roleName: 'Rules', permissions },
    });
    assign(azure, 'custom', azure.ids.subscription);
    expect(putRule(azure).status).toBe(201);
    azure.pass(500);
    expect(azure.ask('DELETE', `${azure.ids.nsg}/securityRules/One`).status).toBe(403);
  });

  it('assigned through ARM count after a while, and conflict when there already', () => {
    const azure = new TestAzure(undefined, { roleMs: 3000 });
    const path = (name: string): string => `${azure.ids.subscription}/${AUTHORIZATION}/roleAssignments/${name}`;
    const body = {
      properties: {
        principalId: IDENTITIES.network.principalId,
        roleDefinitionId: `/x/roleDefinitions/${NETWORK}`,
        principalType: 'ServicePrincipal',
      },
    };
    expect(azure.ask('PUT', path('a'), { body, as: IDENTITIES.default }).status).toBe(201);
    expect(codeOf(azure.ask('PUT', path('b'), { body, as: IDENTITIES.default }))).toBe('409 RoleAssignmentExists');
    expect(putRule(azure).status).toBe(403);
    azure.pass(3000);
    expect(putRule(azure).status).toBe(201);
  });

  it('are defined: built-in ones, the one that the deployment brings, the estate’s', () => {
    const azure = new TestAzure();
    const filter = encodeURIComponent("roleName eq 'Backup Medic Key Vault Backup'");
    const found = objectsAt(
      azure.get(`${azure.ids.subscription}/${AUTHORIZATION}/roleDefinitions?api-version=2022-04-01&$filter=${filter}`)
        .body,
      'value',
    );
    expect(found.map((one) => textAt(one, 'properties', 'type'))).toEqual(['CustomRole']);
    expect(azure.get(textAt(found[0], 'id') ?? '').status).toBe(200);
    expect(azure.get(`${azure.ids.subscription}/${AUTHORIZATION}/roleDefinitions/none`).status).toBe(404);
  });
});
