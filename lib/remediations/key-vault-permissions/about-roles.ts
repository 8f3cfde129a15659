import { nameOf, type ResourceId } from '../../model/resource-id.js';
import type { DenyAssignment } from '../../model/resources/control.js';
import { unseen, valueOf } from '../../model/sight.js';
import { policyOf } from '../../model/steps/key-vault.js';
import { names } from '../../model/wording.js';
import { concerns, deniedActions, missingActions } from './data-actions.js';
import type { Found, KeyVaultPermissionsOptions, Says } from './found.js';
import { grantId } from './grant-id.js';
import { missingRole, type Place } from './missing-role.js';
import type { Roles } from './seen.js';
import { SERVICE, vaultName } from './wording.js';

/** What the service's roles let it do with what lies in the vault, as Azure judges it: data actions, not role names. */
export function aboutRoles(
  { vault, references, service }: Omit<Place, 'assignments'>,
  { assignments, denials, definitions, candidates }: Roles,
  options: KeyVaultPermissionsOptions,
): Says {
  if (!assignments.seen || !denials.seen) {
    return { missing: unseen(assignments, denials) };
  }
  const place = { vault, references, service, assignments: assignments.value };
  const evidence = [...conditions(place), ...ignoredPolicy(place)];
  const denied = denialsOf(place, denials.value);
  if (denied.length > 0) {
    return { evidence, found: denied };
  }
  const lacking = missingActions(references, assignments.value, definitions);
  if (lacking.length === 0) {
    return { evidence: [...evidence, granted(vault.id, definitions)], restsOn: ours(place) };
  }
  const unread = unseen(...definitions.values(), candidates);
  return unread.length > 0 || candidates?.seen !== true
    ? { evidence, missing: unread }
    : { evidence, found: [missingRole(place, lacking, candidates.value, options)] };
}

function granted(vault: ResourceId, definitions: Roles['definitions']): string {
  const all = [...definitions.values()].flatMap((sight) => valueOf(sight)?.roleName ?? []);
  return `role ${names(all)} gives ${SERVICE} every data action it needs at ${vaultName(vault)}`;
}

/** Assignments of ours, told by their name. */
function ours({ vault, assignments, service }: Place): readonly ResourceId[] {
  const all = assignments.filter(({ conditional }) => !conditional);
  return all.flatMap(({ id, role }) => (id === grantId(vault.id, role, service.objectId) ? id : []));
}

function conditions(place: Place): readonly string[] {
  return place.assignments
    .filter((one) => one.conditional && concerns(one, place.references))
    .map(
      ({ id, scope }) =>
        `role assignment ${nameOf(id)} of ${SERVICE} at ${scope} has a condition: what it says is not evaluated, so it does not count`,
    );
}

function ignoredPolicy({ vault, service: { objectId } }: Place): readonly string[] {
  return policyOf(vault.accessPolicies, { tenantId: vault.tenantId, objectId }) === null
    ? []
    : [`${vaultName(vault.id)} uses Azure RBAC: its access policy for ${SERVICE} grants nothing`];
}

/** One cause for the vault, whoever denies. */
function denialsOf(
  { vault, references, service: { objectId } }: Place,
  denials: readonly DenyAssignment[],
): readonly Found[] {
  const denying = denials.flatMap((denial) => {
    const actions = deniedActions(denial, references, objectId.toLowerCase());
    return actions.length === 0 ? [] : { name: denial.name, actions };
  });
  if (denying.length === 0) {
    return [];
  }
  const who = names(denying.map(({ name }) => name));
  const actions = names([...new Set(denying.flatMap((one) => one.actions))]);
  return [
    {
      kind: 'deny-assignment',
      resourceId: vault.id,
      summary: `deny assignment ${who} takes ${actions} from ${SERVICE} at ${vaultName(vault.id)}: no grant helps`,
      ways: [
        `Have the owner of deny assignment ${who} exclude ${SERVICE} (object id ${objectId}) from it: what made it (a managed application, a deployment stack) is where it is changed.`,
      ],
    },
  ];
}
