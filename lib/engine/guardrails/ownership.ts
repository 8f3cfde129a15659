import { matchesAction } from '../../model/actions.js';
import { STEP_ACTIONS, STEP_DATA_ACTIONS } from '../../model/permissions.js';
import {
  isWithin,
  nameOf,
  resourceGroupOf,
  subscriptionOf,
  topLevelOf,
  type ResourceId,
} from '../../model/resource-id.js';
import { isGone } from '../../model/result.js';
import type { DenyAssignment } from '../../model/resources/control.js';
import { ALLOW, atMost, judged, type Guardrail } from './verdict.js';

// Locks, managed groups and deny assignments: the resource has an owner who wants no hands on it. None is ever removed.

export const locks: Guardrail = async ({ step, reader }) => {
  if (step === undefined) {
    return ALLOW;
  }
  const resource = topLevelOf(step.resourceId);
  const subscription = subscriptionOf(resource);
  return judged(reader.locks(subscription), `the locks of subscription ${subscription}`, (found) => {
    const lock = found.find((one) => one.readOnly && isWithin(resource, one.scope));
    return lock === undefined
      ? ALLOW
      : atMost(
          'plan',
          'escalated',
          `ReadOnly lock ${lock.name} on ${nameOf(lock.scope)} forbids the change: ask its owner`,
        );
  });
};

/** A resource group that belongs to a service (AKS, Databricks, …): that service would take the change back. */
export const managedGroups: Guardrail = async ({ step, reader }) => {
  const group = step === undefined ? undefined : resourceGroupOf(step.resourceId);
  if (group === undefined) {
    return ALLOW;
  }
  return judged(reader.resourceGroup(group), `resource group ${nameOf(group)}`, ({ managedBy }) =>
    managedBy === undefined
      ? ALLOW
      : atMost(
          'plan',
          'escalated',
          `resource group ${nameOf(group)} is managed by ${managedBy}: make the change there`,
        ),
  );
};

export const denyAssignments: Guardrail = async ({ step, reader }) => {
  if (step === undefined) {
    return ALLOW;
  }
  const resource = topLevelOf(step.resourceId);
  const there = await reader.denyAssignments(resource);
  // Of what is to be recovered or made, its group knows who may not.
  const asked = isGone(there) ? reader.denyAssignments(resourceGroupOf(resource) ?? resource) : there;
  return judged(asked, `the deny assignments of ${nameOf(resource)}`, (all) => {
    const found = all.find(
      (one) =>
        STEP_ACTIONS[step.kind].some((action) => denies(one, action, resource)) ||
        STEP_DATA_ACTIONS[step.kind]?.some((action) => deniesData(one, action, resource)),
    );
    return found === undefined
      ? ALLOW
      : atMost(
          'plan',
          'escalated',
          `deny assignment ${found.name} forbids changing ${nameOf(resource)}: ask its owner`,
        );
  });
};

/**
 * Whether the assignment may deny `action` at `resource`. Whom it exempts is not looked at: our identity's object id is
 * not known here, and somebody wanted the resource left alone.
 */
function denies(one: DenyAssignment, action: string, resource: ResourceId): boolean {
  return (
    applies(one, resource) &&
    one.permissions.some(
      ({ actions, notActions }) => matchesAction(actions, action) && !matchesAction(notActions, action),
    )
  );
}

/** The same for what is done on the data plane of a key vault. */
function deniesData(one: DenyAssignment, action: string, resource: ResourceId): boolean {
  return (
    applies(one, resource) &&
    one.permissions.some(
      ({ dataActions, notDataActions }) => matchesAction(dataActions, action) && !matchesAction(notDataActions, action),
    )
  );
}

function applies({ scope, onlyAtScope }: DenyAssignment, resource: ResourceId): boolean {
  const above = scope === '/' || scope.startsWith('/providers/') || `${resource}/`.startsWith(`${scope}/`);
  return onlyAtScope ? scope === resource : above;
}
