import { assignmentsOf, denialOf, isGranted } from '../arm/permissions.js';
import type { Cloud } from '../cloud.js';
import { type Answer, Refusal } from '../http/exchange.js';
import { TENANT_ID } from '../identity/identities.js';
import type { Caller } from '../identity/tokens.js';
import { objectAt, objectsAt, same, textAt, textsAt } from '../json.js';
import { addressOf, holds, rangesOf } from '../network/prefixes.js';
import type { Resource } from '../state/resources.js';
import { dataError } from './data-errors.js';
import { flag, type Kind } from './objects.js';
import { locationOf } from './vault-view.js';

/** From where the app calls, for every vault's firewall. */
export const APP_ADDRESS = '203.0.113.10';

/** What a call does, in the words of access policies and of roles. */
export interface Deed {
  readonly kind: Kind;
  readonly permission: string;
  readonly dataAction: string;
}

const callerText = ({ identity }: Caller): string =>
  `appid=${identity.clientId};oid=${identity.principalId};iss=https://sts.windows.net/${TENANT_ID}/`;
const vaultText = (vault: Resource): string => `${vault.name};location=${locationOf(vault) ?? ''}`;
const forbidden = (message: string, inner: string): Answer => dataError(403, 'Forbidden', message, inner);

/** Whether the vault turns away who is neither trusted nor allowed by address. */
const isClosed = (vault: Resource): boolean =>
  same(textAt(vault, 'properties', 'publicNetworkAccess'), 'Disabled') ||
  same(textAt(vault, 'properties', 'networkAcls', 'defaultAction'), 'Deny');

/** The app is no trusted service, so `bypass` does not help it; it has no virtual network either. */
export function refuseByFirewall(vault: Resource, caller: Caller): void {
  const tail = `Caller: ${callerText(caller)}\r\nVault: ${vaultText(vault)}`;
  if (same(textAt(vault, 'properties', 'publicNetworkAccess'), 'Disabled')) {
    const message = `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\n${tail}`;
    throw new Refusal(forbidden(message, 'ForbiddenByConnection'));
  }
  const rules = objectsAt(vault, 'properties', 'networkAcls', 'ipRules').flatMap((one) => textAt(one, 'value') ?? []);
  if (!isClosed(vault) || holds(rangesOf(rules), addressOf(APP_ADDRESS) ?? 0)) return;
  const message = `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${APP_ADDRESS}\r\n${tail}`;
  throw new Refusal(forbidden(message, 'ForbiddenByFirewall'));
}

/** Entries of a principal in the vault's tenant; one that also names an application is another principal (spec: AccessPolicyEntry). */
export const policyPermissions = (vault: Resource, principal: string, kind: Kind): readonly string[] | undefined => {
  const tenant = textAt(vault, 'properties', 'tenantId');
  const own = objectsAt(vault, 'properties', 'accessPolicies').filter(
    (one) =>
      same(textAt(one, 'objectId'), principal) &&
      textAt(one, 'applicationId') === undefined &&
      (tenant === undefined || same(textAt(one, 'tenantId') ?? tenant, tenant)),
  );
  return own.length === 0
    ? undefined
    : own.flatMap((one) => textsAt(one, 'permissions', kind)).map((one) => one.toLowerCase());
};

/** `all` is everything but purging. */
export const policyCovers = (granted: readonly string[], permission: string): boolean =>
  granted.includes(permission) || (granted.includes('all') && permission !== 'purge');

/** Held until the estate restricts the identity: by an access policy in this vault, or by any role assignment. */
function refuseByPolicy(vault: Resource, caller: Caller, deed: Deed, cloud: Cloud): void {
  const { principalId } = caller.identity;
  const granted = policyPermissions(vault, principalId, deed.kind);
  if (granted === undefined && assignmentsOf(principalId, cloud).length === 0) return;
  if (policyCovers(granted ?? [], deed.permission)) return;
  const message = `The user, group or application '${callerText(caller)}' does not have ${deed.kind} ${deed.permission} permission on key vault '${vaultText(vault)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`;
  throw new Refusal(forbidden(message, 'ForbiddenByPolicy'));
}

/** recordings/h-keyvault-dataplane-403-ForbiddenByRbac. */
function refuseByRole(vault: Resource, scope: string, caller: Caller, { dataAction }: Deed, cloud: Cloud): void {
  const { principalId } = caller.identity;
  const assignments = assignmentsOf(principalId, cloud);
  const denial = denialOf(principalId, scope, 'dataActions', dataAction, cloud);
  const allowed = assignments.length === 0 || isGranted(assignments, scope, 'dataActions', dataAction, cloud);
  if (allowed && denial === undefined) return;
  const reason = denial === undefined ? 'DeniedWithNoValidRBAC' : 'DeniedByDenyAssignment';
  const message = `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${callerText(caller)}\r\nAction: '${dataAction}'\r\nResource: '${scope.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: ${denial === undefined ? 'null' : `'${denial.id}'`}\r\nDecisionReason: '${reason}' \r\nVault: ${vaultText(vault)}\r\n`;
  throw new Refusal(forbidden(message, 'ForbiddenByRbac'));
}

export const isRoleBased = (vault: Resource): boolean => flag(vault, 'enableRbacAuthorization');

/** The rights of a caller on one object of the vault, or (no name) on all of a kind. */
export function refuseWithoutRight(
  vault: Resource,
  name: string | undefined,
  caller: Caller,
  deed: Deed,
  cloud: Cloud,
): void {
  const scope = `${vault.id}${name === undefined ? '' : `/${deed.kind}/${name}`}`;
  if (isRoleBased(vault)) refuseByRole(vault, scope, caller, deed, cloud);
  else refuseByPolicy(vault, caller, deed, cloud);
}

/** Whether trusted services get in: they do unless the firewall is closed and `bypass` leaves them out (domain.md c). */
export function admitsTrustedServices(vault: Resource): boolean {
  const bypass = textAt(objectAt(vault, 'properties', 'networkAcls'), 'bypass') ?? 'AzureServices';
  return !isClosed(vault) || /\bAzureServices\b/i.test(bypass);
}
