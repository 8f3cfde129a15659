import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, same, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from './arm-call.js';
import { armError } from './arm-errors.js';
import { nameOf, scopeOf } from './arm-id.js';
import { delayEffect } from './role-effect.js';
import { noSuchRole, roleDefinitions } from './role-definitions.js';

/** `scope` follows from the id where the estate leaves it out. */
export const assignmentView = (assignment: Resource): JsonObject => ({
  ...assignment,
  properties: { scope: scopeOf(assignment.id) || '/', ...objectAt(assignment, 'properties') },
});

export const getRoleAssignment = (call: ArmCall, cloud: Cloud): Answer => {
  const found = cloud.resources.get(call.id);
  const message = `The role assignment '${nameOf(call.id)}' is not found.`;
  return found === undefined ? armError(404, 'RoleAssignmentNotFound', message) : json(200, assignmentView(found));
};

/** What was taken away is the answer (the spec). */
export const removeRoleAssignment = (call: ArmCall, cloud: Cloud): Answer => {
  const found = cloud.resources.get(call.id);
  if (found === undefined) return { status: 204 };
  cloud.resources.delete(call.id);
  return json(200, assignmentView(found));
};

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';

/** Whom and what an assignment is about cannot be changed; the same principal, role and scope twice is a conflict. */
function refuseTwin(call: ArmCall, principalId: string, roleDefinitionId: string, cloud: Cloud): void {
  const former = cloud.resources.get(call.id);
  if (former !== undefined && !same(textAt(former, 'properties', 'principalId'), principalId)) {
    const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
    throw new Refusal(armError(400, 'RoleAssignmentUpdateNotPermitted', message));
  }
  const twin = cloud.resources
    .ofType(ASSIGNMENTS)
    .find(
      (one) =>
        same(scopeOf(one.id), call.param('scope')) &&
        same(textAt(one, 'properties', 'principalId'), principalId) &&
        same(nameOf(textAt(one, 'properties', 'roleDefinitionId') ?? ''), nameOf(roleDefinitionId)),
    );
  if (twin !== undefined && !same(twin.id, call.id))
    throw new Refusal(armError(409, 'RoleAssignmentExists', 'The role assignment already exists.'));
}

/** A role assignment counts after a while (roleMs). */
export const putRoleAssignment = (call: ArmCall, cloud: Cloud): Answer => {
  const { principalId, roleDefinitionId, principalType, description, condition, conditionVersion } = objectAt(
    call.body,
    'properties',
  );
  if (typeof principalId !== 'string' || typeof roleDefinitionId !== 'string')
    throw new Refusal(armError(400, 'BadRequestFormat', 'principalId and roleDefinitionId are required.'));
  const scope = call.param('scope');
  const role = nameOf(roleDefinitionId);
  if (!roleDefinitions(scope, cloud).some((one) => same(one.name, role))) throw new Refusal(noSuchRole(role));
  refuseTwin(call, principalId, roleDefinitionId, cloud);
  const former = cloud.resources.get(call.id);
  const at = cloud.clock.iso();
  const properties = { roleDefinitionId, principalId, principalType, description, condition, conditionVersion, scope };
  const next = {
    id: call.id,
    name: nameOf(call.id),
    type: ASSIGNMENTS,
    properties: { ...properties, createdOn: at, updatedOn: at },
  };
  cloud.resources.put(next);
  if (former === undefined) delayEffect(call.id, cloud); // written again, it has spread already
  return json(former === undefined ? 201 : 200, next);
};
