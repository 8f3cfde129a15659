import { describe, expect, test } from 'vitest';
import { GROUP, id, idOf, readerTo } from '../../../test/support/fake-reader.js';
import { child, parentOf } from '../../model/resource-id.js';
import { recorded } from '../fixtures/read.js';

const vault = id(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv`);
const GUID = '00482a5a-887f-4fb3-b363-3b7fe8e74483';
const roles = recorded('h-role-definitions-on-keyvault');
const [administrator] = (roles.body as { value: readonly unknown[] }).value;

describe('role assignments', () => {
  test('are those of a principal and its groups, on every page, each at its scope', async () => {
    const assignment = recorded('h-role-assignment-put-201-on-keyvault').body;
    const next = 'https://management.azure.com/next?page=2';
    const { reader, sent } = readerTo(({ path }) => ({
      body: path === '/next' ? { value: [assignment] } : { value: [assignment], nextLink: next },
    }));
    const at = parentOf(parentOf(idOf('h-role-assignment-put-201-on-keyvault')));
    const read = await reader.roleAssignments(vault, "o'neill");
    expect(read.ok && read.value).toHaveLength(2);
    expect(read).toMatchObject({
      value: [{ scope: at.replace('/providers/microsoft.authorization', ''), conditional: false }, {}],
    });
    expect(sent[0]?.path).toBe(`${vault}/providers/Microsoft.Authorization/roleAssignments`);
    expect(sent[0]?.query.get('$filter')).toBe("assignedTo('o''neill')");
  });
});

describe('roles', () => {
  test('a role is read by its id', async () => {
    const { reader, sent } = readerTo(() => ({ body: administrator }));
    const role = id(`/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${GUID}`);
    expect(await reader.roleDefinition(role)).toMatchObject({
      ok: true,
      value: { roleName: 'Key Vault Administrator', permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/*'] }] },
    });
    expect(sent[0]?.path).toBe(role);
  });

  test('a name is looked up at the scope', async () => {
    const { reader, sent } = readerTo(() => roles);
    expect(await reader.rolesNamed(vault, "It's ours")).toMatchObject({ ok: true, value: [{ name: GUID }] });
    expect(sent[0]?.path).toBe(`${vault}/providers/Microsoft.Authorization/roleDefinitions`);
    expect(sent[0]?.query.get('$filter')).toBe("roleName eq 'It''s ours'");
  });

  test.each([GUID, `/subscriptions/other/providers/Microsoft.Authorization/roleDefinitions/${GUID}`])(
    'a role may be named by its id: %s',
    async (name) => {
      const { reader, sent } = readerTo(() => ({ body: administrator }));
      expect(await reader.rolesNamed(vault, name)).toMatchObject({ ok: true, value: [{ name: GUID }] });
      expect(sent.map(({ path }) => path.toLowerCase())).toEqual([
        child(vault, 'providers/Microsoft.Authorization/roleDefinitions', GUID),
      ]);
    },
  );

  test('there may be none', async () => {
    const { reader } = readerTo(({ path }) =>
      path.endsWith(GUID)
        ? { status: 404, body: { error: { code: 'RoleDefinitionDoesNotExist' } } }
        : { body: { value: [] } },
    );
    expect(await reader.rolesNamed(vault, GUID)).toEqual({ ok: true, value: [] });
    expect(await reader.rolesNamed(vault, 'nobody knows it')).toEqual({ ok: true, value: [] });
  });
});
