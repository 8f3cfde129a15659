import type { Cloud } from '../cloud.js';
import { type Answer, json } from '../http/exchange.js';
import { same, textAt, textsAt } from '../json.js';
import type { Resource } from '../state/resources.js';
import { filterOf, type ArmCall } from './arm-call.js';
import { armError } from './arm-errors.js';
import { isWithin, nameOf, scopeOf, subscriptionOf } from './arm-id.js';
import { BUILT_IN_ROLES, KEY_VAULT_BACKUP_ROLE } from './roles.js';

/** Built-in roles are the same everywhere but come back under the subscription that was asked. */
const definitionView = (role: (typeof BUILT_IN_ROLES)[number], subscription: string, custom: boolean): Resource => ({
  id: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role.name}`,
  name: role.name,
  type: 'Microsoft.Authorization/roleDefinitions',
  properties: {
    roleName: role.roleName,
    type: custom ? 'CustomRole' : 'BuiltInRole',
    description: role.roleName,
    assignableScopes: custom ? [`/subscriptions/${subscription}`] : ['/'],
    permissions: role.permissions,
  },
});

export const noSuchRole = (role: string): Answer =>
  armError(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${role}' does not exist.`);

/** A custom role is there for the scopes that it names, and for what lies in them. */
function isAssignable(definition: Resource, scope: string): boolean {
  const scopes = textsAt(definition, 'properties', 'assignableScopes');
  return isWithin(scope, scopeOf(definition.id)) && (scopes.length === 0 || scopes.some((one) => isWithin(scope, one)));
}

/** Azure's own roles, the one that the app's deployment brought, and the estate's. */
export function roleDefinitions(scope: string, cloud: Cloud): readonly Resource[] {
  const subscription = subscriptionOf(scope) ?? '';
  const own = cloud.resources
    .ofType('Microsoft.Authorization/roleDefinitions')
    .filter((one) => isAssignable(one, scope));
  const isOwn = (name: string): boolean => own.some((one) => same(one.name, name));
  const known = BUILT_IN_ROLES.filter((one) => !isOwn(one.name)).map((one) => definitionView(one, subscription, false));
  const deployed = definitionView(KEY_VAULT_BACKUP_ROLE, subscription, true);
  const isThere = own.some((one) => same(textAt(one, 'properties', 'roleName'), KEY_VAULT_BACKUP_ROLE.roleName));
  return [...known, ...(isThere ? [] : [deployed]), ...own];
}

export const listRoleDefinitions = (call: ArmCall, cloud: Cloud): Answer => {
  const name = /roleName eq '([^']*)'/i.exec(filterOf(call))?.[1];
  const kind = /type eq '([^']*)'/i.exec(filterOf(call))?.[1];
  const value = roleDefinitions(call.param('scope'), cloud)
    .filter((one) => name === undefined || same(textAt(one, 'properties', 'roleName'), name))
    .filter((one) => kind === undefined || same(textAt(one, 'properties', 'type'), kind));
  return json(200, { value });
};

export const getRoleDefinition = (call: ArmCall, cloud: Cloud): Answer => {
  const found = roleDefinitions(call.param('scope'), cloud).find((one) => same(one.name, nameOf(call.id)));
  return found === undefined ? noSuchRole(nameOf(call.id)) : json(200, found);
};
