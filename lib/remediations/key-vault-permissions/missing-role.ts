import { causeKey } from '../../model/diagnosis.js';
import type { VaultReference } from '../../model/encryption.js';
import { nameOf, type ResourceId } from '../../model/resource-id.js';
import type { RoleAssignment, RoleDefinition } from '../../model/resources/authorization.js';
import type { KeyVault } from '../../model/resources/key-vault.js';
import { names } from '../../model/wording.js';
import type { Service } from './about-access-policy.js';
import { allows } from './data-actions.js';
import { ID, type Found, type KeyVaultPermissionsOptions } from './found.js';
import { grantId } from './grant-id.js';
import { SERVICE, vaultName } from './wording.js';

/** An RBAC vault and what lies in it of the machine. */
export interface Place {
  readonly vault: KeyVault;
  readonly references: readonly VaultReference[];
  /** Of the service, its groups' included. */
  readonly assignments: readonly RoleAssignment[];
  readonly service: Service;
}

/** What is missing, and the role that gives it; or why none does. */
export function missingRole(
  place: Place,
  lacking: readonly string[],
  candidates: readonly RoleDefinition[],
  options: KeyVaultPermissionsOptions,
): Found {
  const { vault } = place;
  const where = vaultName(vault.id);
  const fit = candidates.find((role) => lacking.every((action) => allows(role, action)));
  const missing = `no role gives ${SERVICE} ${names(lacking)} at ${where}`;
  if (fit === undefined) {
    return noRole(vault.id, missing, candidates, lacking, options.role);
  }
  const blocker = place.assignments.find((one) => isSame(one, fit, place));
  return blocker === undefined
    ? grant(place, fit, missing, options)
    : {
        kind: 'role-conditional',
        resourceId: vault.id,
        summary: `${missing}: role ${fit.roleName} is assigned there under a condition`,
        ways: [
          `Take the condition off role assignment ${nameOf(blocker.id)} at ${where}: Azure takes no second one of role ${fit.roleName} there.`,
        ],
      };
}

function isSame({ role, scope, principalId }: RoleAssignment, fit: RoleDefinition, { vault, service }: Place): boolean {
  return scope === vault.id && nameOf(role) === nameOf(fit.id) && principalId === service.objectId.toLowerCase();
}

function noRole(
  resourceId: ResourceId,
  missing: string,
  [candidate]: readonly RoleDefinition[],
  lacking: readonly string[],
  wanted: string,
): Found {
  const where = vaultName(resourceId);
  if (candidate === undefined) {
    return {
      kind: 'role-missing',
      resourceId,
      summary: `${missing}, and there is no role ${wanted} that could be assigned there`,
      ways: [
        `Create the custom role ${wanted} with the data actions ${lacking.join(', ')}, assignable in the subscription of ${where} (az role definition create), or set BACKUP_MEDIC_KEY_VAULT_ROLE to a role that has them.`,
      ],
    };
  }
  const short = lacking.filter((action) => !allows(candidate, action));
  return {
    kind: 'role-too-small',
    resourceId,
    summary: `${missing}, and role ${candidate.roleName} lacks ${names(short)}`,
    ways: [
      `Add the data actions ${short.join(', ')} to role ${candidate.roleName} (az role definition update), or set BACKUP_MEDIC_KEY_VAULT_ROLE to a role that has them.`,
    ],
  };
}

/** One assignment at the vault, not higher. */
function grant(
  { vault, service }: Place,
  role: RoleDefinition,
  summary: string,
  { grantTakesEffect }: KeyVaultPermissionsOptions,
): Found {
  const what = { kind: 'no-role', resourceId: vault.id, summary };
  return {
    ...what,
    step: {
      kind: 'role-assignment',
      resourceId: grantId(vault.id, role.id, service.objectId),
      cause: causeKey(ID, what),
      summary: `Assign role ${role.roleName} to ${SERVICE} at ${vaultName(vault.id)}; it holds for every key and secret of the vault`,
      before: null,
      after: {
        roleDefinitionId: role.id,
        principalId: service.objectId.toLowerCase(),
        principalType: 'ServicePrincipal',
      },
      atMost: 'auto',
      undo: 'automatic',
      takesEffect: grantTakesEffect,
    },
  };
}
