import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { principalsOf } from '../directory/principals.js';
import { objectAt, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { filterOf, type ArmCall } from './arm-call.js';
import { armError } from './arm-errors.js';
import { isWithin, nameOf, typeOf } from './arm-id.js';
import { attachedTo, namesPrincipal } from './permissions.js';
import { assignmentView } from './role-assignments.js';

/** Extension resources at a scope, above it (they are inherited) and, unless `atScope()`, below it. */
function applyingTo(type: string, scope: string, filter: string, cloud: Cloud): readonly Resource[] {
  const below = !/atScope\(\)/i.test(filter);
  return cloud.resources
    .ofType(type)
    .filter((one) => isWithin(scope, attachedTo(one)) || (below && isWithin(attachedTo(one), scope)));
}

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

/** The two ways in which clients ask for one principal; `assignedTo` means its groups too (the spec's words). */
const FILTERS = { own: /principalId eq\s*'([^']+)'/i, withGroups: /assignedTo\(\s*'([^']+)'/i };

/** Whom an assignment has to name; undefined: anybody. */
function wantedPrincipals(filter: string, cloud: Cloud): ReadonlySet<string> | undefined {
  const [own, withGroups] = [FILTERS.own.exec(filter)?.[1], FILTERS.withGroups.exec(filter)?.[1]];
  if (withGroups !== undefined) return principalsOf(withGroups, cloud);
  return own === undefined ? undefined : new Set([own.toLowerCase()]);
}

/** A role assignment names one principal, a deny assignment several, or everybody. */
const isFor = (assignment: Resource, wanted: ReadonlySet<string>): boolean =>
  wanted.has(textAt(assignment, 'properties', 'principalId')?.toLowerCase() ?? '') ||
  namesPrincipal(assignment, 'principals', wanted);

/** Role, deny and policy assignments are listed alike; `scope` follows from the id where the estate leaves it out. */
export const listAssignments =
  (type: string) =>
  (call: ArmCall, cloud: Cloud): Answer => {
    const wanted = wantedPrincipals(filterOf(call), cloud);
    const found = applyingTo(type, call.param('scope'), filterOf(call), cloud).filter(
      (one) => wanted === undefined || isFor(one, wanted),
    );
    return json(200, { value: found.map(assignmentView) });
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
