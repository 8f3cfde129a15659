import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, same, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from './arm-call.js';
import { armError } from './arm-errors.js';
import { isWithin, nameOf, scopeOf, subscriptionOf, typeOf } from './arm-id.js';
import { delayEffect } from './role-effect.js';
import { BUILT_IN_ROLES, KEY_VAULT_BACKUP_ROLE } from './roles.js';

/** Extension resources at a scope, above it (they are inherited) and, unless `atScope()`, below it. */
function applyingTo(type: string, scope: string, filter: string, cloud: Cloud): readonly Resource[] {
  const below = !/atScope\(\)/i.test(filter);
  return cloud.resources
    .ofType(type)
    .filter((one) => isWithin(scope, scopeOf(one.id)) || (below && isWithin(scopeOf(one.id), scope)));
}

const filterOf = (call: ArmCall): string => call.parameters.get('$filter') ?? '';

/** recordings/j-lock-list: properties first, no location. */
const lockView = ({ id, name, properties }: Resource): JsonObject => ({
  properties: objectAt(properties),
  id,
  type: 'Microsoft.Authorization/locks',
  name,
});

export const listLocks = (call: ArmCall, cloud: Cloud): Answer => {
  const found = applyingTo('Microsoft.Authorization/locks', call.param('scope'), filterOf(call), cloud);
  return json(200, { value: found.map(lockView) });
};

/** The two ways in which clients ask for one principal; groups are not simulated, so they mean the same. */
const ASSIGNED_TO = /(?:principalId eq|assignedTo\()\s*'([^']+)'/i;

/** Role, deny and policy assignments are listed alike; `scope` follows from the id where the estate leaves it out. */
export const listAssignments =
  (type: string) =>
  (call: ArmCall, cloud: Cloud): Answer => {
    const principal = ASSIGNED_TO.exec(filterOf(call))?.[1];
    const found = applyingTo(type, call.param('scope'), filterOf(call), cloud).filter(
      (one) => principal === undefined || same(textAt(one, 'properties', 'principalId'), principal),
    );
    return json(200, {
      value: found.map((one) => ({
        ...one,
        properties: { scope: scopeOf(one.id) || '/', ...objectAt(one, 'properties') },
      })),
    });
  };

/** A role assignment counts after a while (roleMs); the same principal, role and scope twice is a conflict. */
export const putRoleAssignment = (call: ArmCall, cloud: Cloud): Answer => {
  const { principalId, roleDefinitionId, principalType, description, condition, conditionVersion } = objectAt(
    call.body,
    'properties',
  );
  if (typeof principalId !== 'string' || typeof roleDefinitionId !== 'string')
    throw new Refusal(armError(400, 'BadRequestFormat', 'principalId and roleDefinitionId are required.'));
  const type = 'Microsoft.Authorization/roleAssignments';
  const scope = call.param('scope');
  const twin = cloud.resources
    .ofType(type)
    .find(
      (one) =>
        same(scopeOf(one.id), scope) &&
        same(textAt(one, 'properties', 'principalId'), principalId) &&
        same(nameOf(textAt(one, 'properties', 'roleDefinitionId') ?? ''), nameOf(roleDefinitionId)),
    );
  if (twin !== undefined && !same(twin.id, call.id))
    throw new Refusal(armError(409, 'RoleAssignmentExists', 'The role assignment already exists.'));
  const at = cloud.clock.iso();
  const properties = { roleDefinitionId, principalId, principalType, description, condition, conditionVersion, scope };
  const next = {
    id: call.id,
    name: nameOf(call.id),
    type,
    properties: { ...properties, createdOn: at, updatedOn: at },
  };
  cloud.resources.put(next);
  delayEffect(call.id, cloud);
  return json(twin === undefined ? 201 : 200, next);
};

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

/** Azure's own roles, the one that the app's deployment brought, and the estate's. */
export function roleDefinitions(scope: string, cloud: Cloud): readonly Resource[] {
  const subscription = subscriptionOf(scope) ?? '';
  const known = BUILT_IN_ROLES.map((one) => definitionView(one, subscription, false));
  const own = cloud.resources
    .ofType('Microsoft.Authorization/roleDefinitions')
    .filter((one) => isWithin(scope, scopeOf(one.id)));
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
  const message = `The specified role definition with ID '${nameOf(call.id)}' does not exist.`;
  return found === undefined ? armError(404, 'RoleDefinitionDoesNotExist', message) : json(200, found);
};

/** Locks, and whatever else is kept and served as it was put, have no tags and no provisioning state. */
export const putLock = (call: ArmCall, cloud: Cloud): Answer => {
  const { level, notes, owners } = objectAt(call.body, 'properties');
  if (level !== 'ReadOnly' && level !== 'CanNotDelete')
    throw new Refusal(armError(400, 'LockLevelNotValid', "The lock level must be 'CanNotDelete' or 'ReadOnly'."));
  const isNew = cloud.resources.get(call.id) === undefined;
  const lock: Resource = {
    id: call.id,
    name: nameOf(call.id),
    type: typeOf(call.id),
    properties: { level, notes, owners },
  };
  cloud.resources.put(lock);
  return json(isNew ? 201 : 200, lockView(lock));
};
