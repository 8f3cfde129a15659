import type { ArmCall } from '../arm/arm-call.js';
import { serviceError } from '../arm/arm-errors.js';
import { existing } from '../arm/generic.js';
import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, objectsAt, same, textAt, textsAt, type JsonObject } from '../json.js';

const AREAS = ['keys', 'secrets', 'certificates', 'storage'] as const;
type Permissions = Readonly<Record<string, readonly string[]>>;

const permissionsOf = (entry: JsonObject): Permissions =>
  Object.fromEntries(
    AREAS.flatMap((area) =>
      objectAt(entry, 'permissions')[area] === undefined ? [] : [[area, textsAt(entry, 'permissions', area)]],
    ),
  );

/** One principal: by tenant, object and application. */
const isSame = (a: JsonObject, b: JsonObject): boolean =>
  ['tenantId', 'objectId', 'applicationId'].every((name) => same(textAt(a, name), textAt(b, name)));

const holds = (list: readonly string[], permission: string): boolean => list.some((one) => same(one, permission));

/** Only what is missing is added: what was there keeps its place and its spelling. */
function added(own: Permissions, sent: Permissions): Permissions {
  const merged = Object.entries(sent).map(([area, permissions]): [string, readonly string[]] => {
    const had = own[area] ?? [];
    return [area, [...had, ...permissions.filter((one) => !holds(had, one))]];
  });
  return { ...own, ...Object.fromEntries(merged) };
}

const removed = (own: Permissions, sent: Permissions): Permissions =>
  Object.fromEntries(
    Object.entries(own).map(([area, permissions]) => [
      area,
      permissions.filter((one) => !holds(sent[area] ?? [], one)),
    ]),
  );

type Kind = 'add' | 'replace' | 'remove';
const kindOf = (text: string): Kind | undefined =>
  (['add', 'replace', 'remove'] as const).find((one) => same(one, text));

/** What becomes of one principal's entry; undefined where nothing is left of it. */
function changed(kind: Kind, own: JsonObject | undefined, sent: JsonObject): JsonObject | undefined {
  const [had, wanted] = [own === undefined ? {} : permissionsOf(own), permissionsOf(sent)];
  switch (kind) {
    case 'add':
      return { ...(own ?? sent), permissions: added(had, wanted) };
    case 'replace':
      return { ...(own ?? sent), permissions: wanted };
    case 'remove': {
      const left = removed(had, wanted);
      return own === undefined || Object.values(left).every((one) => one.length === 0)
        ? undefined
        : { ...own, permissions: left };
    }
  }
}

/** The others stay where and as they are. */
function withChange(kind: Kind, policies: readonly JsonObject[], sent: JsonObject): readonly JsonObject[] {
  const index = policies.findIndex((one) => isSame(one, sent));
  const next = changed(kind, policies[index], sent);
  if (next === undefined) return policies.filter((_, position) => position !== index);
  return index < 0 ? [...policies, next] : policies.with(index, next);
}

/** Which refusal the service has for these is UNCONFIRMED. */
function refuseIncomplete(entries: readonly JsonObject[]): void {
  const odd = entries.findIndex(
    (one) => textAt(one, 'objectId') === undefined || textAt(one, 'tenantId') === undefined,
  );
  if (entries.length > 0 && odd < 0) return;
  const message = `An invalid value was provided for 'accessPolicies[${Math.max(odd, 0)}]'.`;
  throw new Refusal(serviceError(400, 'BadRequest', message));
}

/** recordings/h-keyvault-accesspolicies-add-put-200: answers the entries of the principals that were sent. */
export function putAccessPolicies(call: ArmCall, cloud: Cloud): Answer {
  const vaultId = call.id.replace(/\/accessPolicies\/[^/]+$/i, '');
  const vault = existing(vaultId, cloud);
  const kind = kindOf(call.param('operation'));
  if (kind === undefined)
    throw new Refusal(serviceError(400, 'BadRequest', "The operation kind must be 'add', 'replace' or 'remove'."));
  const sent = objectsAt(call.body, 'properties', 'accessPolicies');
  refuseIncomplete(sent);
  const before = objectsAt(vault, 'properties', 'accessPolicies');
  const accessPolicies = sent.reduce((policies, one) => withChange(kind, policies, one), before);
  cloud.resources.put({ ...vault, properties: { ...objectAt(vault, 'properties'), accessPolicies } });
  const shown = accessPolicies.filter((one) => sent.some((other) => isSame(one, other)));
  return json(200, {
    id: `${vault.id}/accessPolicies/`,
    type: 'Microsoft.KeyVault/vaults/accessPolicies',
    properties: { accessPolicies: shown },
  });
}
