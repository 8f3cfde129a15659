import type { Cloud } from '../cloud.js';
import { principalsOf } from '../directory/principals.js';
import { at, objectAt, objectsAt, same, textAt, textsAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { isWithin, keyOf, nameOf, scopeOf } from './arm-id.js';
import { effectiveFrom } from './role-effect.js';
import { BUILT_IN_ROLES, KEY_VAULT_BACKUP_ROLE } from './roles.js';

const EVERYONE = '00000000-0000-0000-0000-000000000000'; // the principal of a system deny assignment

/** Actions are matched with `*` for anything, in any casing. */
const covers = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
  });

/** What a permission is about: the management plane, or the data behind it. */
export type Plane = 'actions' | 'dataActions';
const EXCEPT = { actions: 'notActions', dataActions: 'notDataActions' } as const;

const permits = (permission: JsonObject, plane: Plane, action: string): boolean =>
  covers(textsAt(permission, plane), action) && !covers(textsAt(permission, EXCEPT[plane]), action);

/** Management-group scopes have no id of their own in most exports: `properties.scope` says it then. */
export const attachedTo = (extension: Resource): string =>
  textAt(extension, 'properties', 'scope') ?? scopeOf(extension.id);

/** The estate's own definition wins over a built-in one of the same id, and over the deployed one of the same name. */
function permissionsOf(assignment: Resource, cloud: Cloud): readonly JsonObject[] {
  const name = nameOf(textAt(assignment, 'properties', 'roleDefinitionId') ?? '').toLowerCase();
  const own = cloud.resources.ofType('Microsoft.Authorization/roleDefinitions');
  const custom = own.find((one) => nameOf(one.id).toLowerCase() === name);
  if (custom !== undefined) return objectsAt(custom, 'properties', 'permissions');
  const isReplaced = own.some((one) => same(textAt(one, 'properties', 'roleName'), KEY_VAULT_BACKUP_ROLE.roleName));
  const known = isReplaced ? BUILT_IN_ROLES : [...BUILT_IN_ROLES, KEY_VAULT_BACKUP_ROLE];
  return known.find((one) => one.name === name)?.permissions ?? [];
}

/** Assignments of a principal and of its groups, wherever they are. */
export function assignmentsOf(principal: string, cloud: Cloud): readonly Resource[] {
  const principals = principalsOf(principal, cloud);
  return cloud.resources
    .ofType('Microsoft.Authorization/roleAssignments')
    .filter((one) => principals.has(textAt(one, 'properties', 'principalId')?.toLowerCase() ?? ''));
}

/** Conditions are not evaluated: a data action under one counts as not granted. */
const isUnconditional = (assignment: Resource, plane: Plane): boolean =>
  plane === 'actions' || (textAt(assignment, 'properties', 'condition') ?? '') === '';

/** Whether an assignment at the scope or above grants it; a fresh one counts only when it has spread. */
export const isGranted = (
  assignments: readonly Resource[],
  scope: string,
  plane: Plane,
  action: string,
  cloud: Cloud,
): boolean =>
  assignments
    .filter((one) => isWithin(scope, attachedTo(one)) && effectiveFrom(one, cloud) <= cloud.clock.real())
    .filter((one) => isUnconditional(one, plane))
    .some((one) => permissionsOf(one, cloud).some((permission) => permits(permission, plane, action)));

/** A deny assignment's lists name principals one by one, or everybody. */
export const namesPrincipal = (assignment: Resource, list: string, principals: ReadonlySet<string>): boolean =>
  objectsAt(assignment, 'properties', list).some((one) => {
    const id = textAt(one, 'id')?.toLowerCase() ?? '';
    return id === EVERYONE || principals.has(id);
  });

/** The deny assignment that takes an action from a principal, whatever is granted. */
export function denialOf(
  principal: string,
  scope: string,
  plane: Plane,
  action: string,
  cloud: Cloud,
): Resource | undefined {
  const principals = principalsOf(principal, cloud);
  return cloud.resources.ofType('Microsoft.Authorization/denyAssignments').find((one) => {
    const attached = attachedTo(one);
    const childrenToo = at(objectAt(one, 'properties'), 'doNotApplyToChildScopes') !== true;
    return (
      (childrenToo ? isWithin(scope, attached) : keyOf(scope) === keyOf(attached)) &&
      namesPrincipal(one, 'principals', principals) &&
      !namesPrincipal(one, 'excludePrincipals', principals) &&
      objectsAt(one, 'properties', 'permissions').some((permission) => permits(permission, plane, action))
    );
  });
}
