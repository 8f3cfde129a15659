import { describe, expect, it } from 'vitest';
import type { Answer } from '../http/exchange.js';
import { objectsAt, textAt, type JsonObject } from '../json.js';
import { TestAzure } from '../testing/azure.js';

const AUTHORIZATION = 'providers/Microsoft.Authorization';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const [WHO, GROUP] = ['44444444-0000-4000-8000-000000000001', '44444444-0000-4000-8000-000000000002'];
const codeOf = ({ status, body }: Answer): string => `${status} ${textAt(body, 'error', 'code') ?? ''}`.trim();
const assignment = ({ ids }: TestAzure, name: string): string => `${ids.vm}/${AUTHORIZATION}/roleAssignments/${name}`;
const body = (principalId: string, role = READER): JsonObject => ({
  properties: { principalId, principalType: 'ServicePrincipal', roleDefinitionId: `/x/roleDefinitions/${role}` },
});
const listed = (azure: TestAzure, scope: string, what: string, filter: string): readonly JsonObject[] => {
  const query = `api-version=2022-04-01&$filter=${encodeURIComponent(filter)}`;
  return objectsAt(azure.get(`${scope}/${AUTHORIZATION}/${what}?${query}`).body, 'value');
};

describe('a role assignment', () => {
  it('is put, read and taken away by its name; the last answer shows it once more', () => {
    const azure = new TestAzure();
    const id = assignment(azure, 'a1');
    expect(codeOf(azure.get(id))).toBe('404 RoleAssignmentNotFound');
    expect(azure.ask('PUT', id, { body: body(WHO) }).status).toBe(201);
    expect(azure.ask('PUT', id, { body: body(WHO) }).status).toBe(200);
    expect(azure.get(id).body).toMatchObject({ properties: { principalId: WHO, scope: azure.ids.vm } });
    expect(textAt(azure.ask('DELETE', id).body, 'id')).toBe(id);
    expect(azure.ask('DELETE', id).status).toBe(204);
  });

  it('names a role that is there, and no other principal later', () => {
    const azure = new TestAzure();
    expect(codeOf(azure.ask('PUT', assignment(azure, 'a1'), { body: body(WHO, 'none') }))).toBe(
      '404 RoleDefinitionDoesNotExist',
    );
    azure.ask('PUT', assignment(azure, 'a1'), { body: body(WHO) });
    expect(codeOf(azure.ask('PUT', assignment(azure, 'a1'), { body: body(GROUP) }))).toBe(
      '400 RoleAssignmentUpdateNotPermitted',
    );
  });

  it('is found by its principal, and for whoever is in the group that it names', () => {
    const azure = new TestAzure();
    azure.put({ id: `/groups/${GROUP}`, type: 'Microsoft.Graph/groups', properties: { members: [WHO] } });
    azure.ask('PUT', assignment(azure, 'own'), { body: body(WHO) });
    azure.ask('PUT', `${azure.ids.group}/${AUTHORIZATION}/roleAssignments/group`, { body: body(GROUP) });
    const names = (filter: string): readonly unknown[] =>
      listed(azure, azure.ids.vm, 'roleAssignments', filter).map((one) => one['name']);
    expect(names(`principalId eq '${WHO}'`)).toEqual(['own']);
    expect(names(`assignedTo('${WHO}')`)).toEqual(['own', 'group']);
    expect(names(`atScope() and assignedTo('${WHO}')`)).toEqual(['own', 'group']);
    expect(listed(azure, azure.ids.group, 'roleAssignments', `atScope() and assignedTo('${WHO}')`)).toHaveLength(1);
  });
});

describe('a role definition', () => {
  it('of the estate is there for the scopes that it names, and stands in for a known one of its id', () => {
    const azure = new TestAzure();
    const define = (name: string, roleName: string, assignableScopes: readonly string[]): void => {
      const id = `${azure.ids.subscription}/${AUTHORIZATION}/roleDefinitions/${name}`;
      azure.put({ id, type: 'Microsoft.Authorization/roleDefinitions', properties: { roleName, assignableScopes } });
    };
    define('r1', 'Ours', [azure.ids.group]);
    define(READER, 'Reader', ['/']);
    const found = (scope: string, roleName: string): number =>
      listed(azure, scope, 'roleDefinitions', `roleName eq '${roleName}'`).length;
    expect([found(azure.ids.vm, 'Ours'), found(azure.ids.subscription, 'Ours'), found(azure.ids.vm, 'Reader')]).toEqual(
      [1, 0, 1],
    );
  });

  it.each([
    ['Key Vault Administrator', 'Microsoft.KeyVault/vaults/*'],
    ['Key Vault Crypto Officer', 'Microsoft.KeyVault/vaults/keys/*'],
    ['Key Vault Secrets Officer', 'Microsoft.KeyVault/vaults/secrets/*'],
    ['Key Vault Secrets User', 'Microsoft.KeyVault/vaults/secrets/getSecret/action'],
    ['Key Vault Reader', 'Microsoft.KeyVault/vaults/*/read'],
    ['Backup Medic Key Vault Backup', 'Microsoft.KeyVault/vaults/keys/backup/action'],
  ])('%s holds data actions', (roleName, first) => {
    const azure = new TestAzure();
    const [found] = listed(azure, azure.ids.vm, 'roleDefinitions', `roleName eq '${roleName}'`);
    const actions = objectsAt(found, 'properties', 'permissions').flatMap((one) => one['dataActions'] ?? []);
    expect(actions.flat()[0]).toBe(first);
    expect(azure.get(`${azure.ids.vm}/${AUTHORIZATION}/roleDefinitions/${textAt(found, 'name') ?? ''}`).status).toBe(
      200,
    );
  });
});
