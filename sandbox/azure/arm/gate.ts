import type { Cloud } from '../cloud.js';
import { type Answer, Refusal } from '../http/exchange.js';
import { textAt, textsAt } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from './arm-call.js';
import { armError } from './arm-errors.js';
import { isWithin, nameOf, scopeOf } from './arm-id.js';
import { assignmentsOf, attachedTo, denialOf, isGranted } from './permissions.js';

/** An identity holds every right until the estate assigns it a role: then it holds what is assigned, and nothing else. */
function refuseWithoutRole(call: ArmCall, cloud: Cloud): void {
  const { identity } = call.caller;
  const own = assignmentsOf(identity.principalId, cloud);
  if (own.length === 0 || isGranted(own, call.id, 'actions', call.action, cloud)) return;
  // recordings/j-403-AuthorizationFailed
  const message = `The client '${identity.clientId}' with object id '${identity.principalId}' does not have authorization to perform action '${call.action}' over scope '${call.id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  throw new Refusal(armError(403, 'AuthorizationFailed', message));
}

/** The text is the one that users of managed applications and AKS node groups paste into public issues. */
function refuseDenied(call: ArmCall, cloud: Cloud): void {
  const { clientId, principalId } = call.caller.identity;
  const denial = denialOf(principalId, call.id, 'actions', call.action, cloud);
  if (denial === undefined) return;
  const name = textAt(denial, 'properties', 'denyAssignmentName') ?? denial.name;
  const message = `The client '${clientId}' with object id '${principalId}' has permission to perform action '${call.action}' on scope '${call.id}'; however, the access is denied because of the deny assignment with name '${name}' and Id '${denial.name}' at scope '${attachedTo(denial)}'.`;
  throw new Refusal(armError(403, 'DenyAssignmentAuthorizationFailed', message));
}

/** A ReadOnly lock counts every POST as a write; a lock below stands in the way of a delete (recordings/j-409-*). */
function refuseLocked(call: ArmCall, cloud: Cloud): void {
  const deletes = call.method === 'DELETE';
  const locked = cloud.resources.ofType('Microsoft.Authorization/locks').flatMap((lock) => {
    const scope = scopeOf(lock.id);
    const level = textAt(lock, 'properties', 'level')?.toLowerCase();
    const stops = level === 'readonly' || (deletes && level === 'cannotdelete');
    return stops && (isWithin(call.id, scope) || (deletes && isWithin(scope, call.id))) ? [scope] : [];
  });
  // Locks themselves are managed by their own actions: a lock does not lock itself in.
  if (locked.length === 0 || /^Microsoft\.Authorization\/locks\//i.test(call.action)) return;
  const message = `The scope '${call.id}' cannot perform ${deletes ? 'delete' : 'write'} operation because following scope(s) are locked: '${locked.join(',')}'. Please remove the lock and try again.`;
  throw new Refusal(armError(409, 'ScopeLocked', message));
}

/** What Azure Policy answers: documented in full by the Automation docs (enforce-job-execution-hybrid-worker). */
function policyViolation(call: ArmCall, assignment: Resource): Answer {
  const definitionId = textAt(assignment, 'properties', 'policyDefinitionId') ?? '';
  const title = textAt(assignment, 'properties', 'displayName') ?? assignment.name;
  const identifiers = [
    { policyAssignment: { name: title, id: assignment.id }, policyDefinition: { name: title, id: definitionId } },
  ];
  const info = {
    policyDefinitionDisplayName: title,
    policyDefinitionId: definitionId,
    policyDefinitionName: nameOf(definitionId),
    policyDefinitionEffect: 'Deny',
    policyAssignmentId: assignment.id,
    policyAssignmentName: assignment.name,
    policyAssignmentDisplayName: title,
    policyAssignmentScope: attachedTo(assignment),
    policyAssignmentParameters: {},
  };
  const target = nameOf(call.id);
  const message = `Resource '${target}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`;
  return armError(403, 'RequestDisallowedByPolicy', message, {
    target,
    additionalInfo: [{ type: 'PolicyViolation', info }],
  });
}

/** Which writes an assignment denies is told by the estate: policy rules themselves are not evaluated. */
function refuseByPolicy(call: ArmCall, cloud: Cloud): void {
  const action = call.action.toLowerCase();
  const denying = cloud.resources
    .ofType('Microsoft.Authorization/policyAssignments')
    .filter((one) => isWithin(call.id, attachedTo(one)))
    .find((one) => textsAt(one, 'properties', 'metadata', 'sandboxDenies').some((prefix) => action.startsWith(prefix)));
  if (denying !== undefined) throw new Refusal(policyViolation(call, denying));
}

/** What stands between a caller and a resource, in ARM's order. */
export function passGate(call: ArmCall, writes: boolean, cloud: Cloud): void {
  refuseWithoutRole(call, cloud);
  if (!writes) return;
  refuseDenied(call, cloud);
  refuseLocked(call, cloud);
  refuseByPolicy(call, cloud);
}
