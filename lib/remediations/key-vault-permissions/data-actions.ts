import { matchesAction } from '../../model/actions.js';
import type { VaultReference } from '../../model/encryption.js';
import type { ResourceId } from '../../model/resource-id.js';
import type { RoleAssignment, RoleDefinition } from '../../model/resources/authorization.js';
import type { DenyAssignment } from '../../model/resources/control.js';
import { valueOf } from '../../model/sight.js';
import { needsOf } from './needs.js';
import type { Roles } from './seen.js';

/** An exception takes back what its own entry allows, not what another entry does. */
export function allows({ permissions }: Pick<RoleDefinition, 'permissions'>, action: string): boolean {
  return permissions.some(
    ({ dataActions, notDataActions }) => matchesAction(dataActions, action) && !matchesAction(notDataActions, action),
  );
}

/** Whether a scope is the object, or something that it lies in; management groups were asked for at the vault. */
function holds(scope: string, object: ResourceId): boolean {
  return scope === '' || scope === '/' || scope.startsWith('/providers/') || `${object}/`.startsWith(`${scope}/`);
}

/** Whether an assignment is about one of these at all; where it has a condition, that is another matter. */
export function concerns({ scope }: RoleAssignment, references: readonly VaultReference[]): boolean {
  return references.some(({ id }) => holds(scope, id));
}

/** The data actions that no assignment without a condition gives for some of these. */
export function missingActions(
  references: readonly VaultReference[],
  assignments: readonly RoleAssignment[],
  definitions: Roles['definitions'],
): readonly string[] {
  const granted = assignments.flatMap(({ conditional, scope, role }) => {
    const definition = valueOf(definitions.get(role));
    return conditional || definition === undefined ? [] : { scope, definition };
  });
  const missing = references.flatMap((reference) =>
    needsOf(reference).dataActions.filter(
      (action) => !granted.some(({ scope, definition }) => holds(scope, reference.id) && allows(definition, action)),
    ),
  );
  return [...new Set(missing)];
}

const EVERYONE = '00000000-0000-0000-0000-000000000000';

/** The data actions that a deny assignment takes from the service; it wins over every grant. */
export function deniedActions(
  denial: DenyAssignment,
  references: readonly VaultReference[],
  principalId: string,
): readonly string[] {
  const meant = (ids: readonly string[]) => ids.includes(EVERYONE) || ids.includes(principalId);
  if (!meant(denial.principals) || meant(denial.excludes)) {
    return [];
  }
  const here = references.filter(({ vault, id }) =>
    // At the vault alone, children left out: whether that spares its keys is UNCONFIRMED, so it counts.
    denial.onlyAtScope ? denial.scope === vault : holds(denial.scope, id),
  );
  return [...new Set(here.flatMap((one) => needsOf(one).dataActions.filter((action) => allows(denial, action))))];
}
