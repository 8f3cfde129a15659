import { keyOf, nameOf, scopeOf } from '../azure/arm/arm-id.js';
import { BACKUP_SERVICE_OBJECT } from '../azure/directory/service-principals.js';
import { objectAt, objectsAt, same, textAt, textsAt, without, type JsonObject } from '../azure/json.js';
import type { Seen } from './seen.js';

const AREAS = ['keys', 'secrets', 'certificates', 'storage'] as const;
const idOf = (one: JsonObject): string => textAt(one, 'id') ?? '';
const isOfType = (one: JsonObject, type: string): boolean => same(textAt(one, 'type'), type);

const isService = (policy: JsonObject): boolean => same(textAt(policy, 'objectId'), BACKUP_SERVICE_OBJECT);

/** `keys backup,get,list secrets get,list`: what the Backup Management Service may do by the policies of a vault. */
function granted(vault: JsonObject): string {
  const own = objectsAt(vault, 'properties', 'accessPolicies').filter(isService);
  const parts = AREAS.map((area) => [area, own.flatMap((one) => textsAt(one, 'permissions', area))] as const);
  const said = parts.filter(([, all]) => all.length > 0);
  return said.map(([area, all]) => `${area} ${permissionsText(all)}`).join(' ');
}

export const permissionsText = (all: readonly string[]): string =>
  [...new Set(all.map((one) => one.toLowerCase()))].sort().join(',');

const vaultsOf = (estate: readonly JsonObject[]): readonly JsonObject[] =>
  estate.filter((one) => isOfType(one, 'Microsoft.KeyVault/vaults'));

/** `kv-shop: keys backup,get,list secrets get,list`, of the vaults where that is not what it was. */
export function newGrants({ before, after }: Seen): readonly string[] {
  const had = new Map(vaultsOf(before).map((one) => [keyOf(idOf(one)), granted(one)]));
  return vaultsOf(after)
    .filter((one) => had.get(keyOf(idOf(one))) !== granted(one))
    .map((one) => `${nameOf(idOf(one))}: ${granted(one) || 'nothing'}`);
}

/** `ROLE to PRINCIPAL at kv-shop`, of the role assignments that are new. */
export function newAssignments({ before, after }: Seen): readonly string[] {
  const known = new Set(assignments(before).map((one) => keyOf(idOf(one))));
  return assignments(after)
    .filter((one) => !known.has(keyOf(idOf(one))))
    .map((one) => {
      const role = nameOf(textAt(one, 'properties', 'roleDefinitionId') ?? '');
      const to = textAt(one, 'properties', 'principalId') ?? '';
      return `${role} to ${to} at ${nameOf(scopeOf(idOf(one)))}`;
    });
}

/** At a key vault or below, whoever has them; and the Backup Management Service's, wherever they are. */
const assignments = (estate: readonly JsonObject[]): readonly JsonObject[] =>
  estate
    .filter((one) => isOfType(one, 'Microsoft.Authorization/roleAssignments'))
    .filter((one) => isOfKeyVaults(one) || same(textAt(one, 'properties', 'principalId'), BACKUP_SERVICE_OBJECT));

/** Whatever is no part of what somebody may want: marks that Azure makes of its own accord. */
function settled(one: JsonObject): JsonObject {
  const plain = without(one, 'etag', 'systemData', 'contents');
  const properties = without(objectAt(plain, 'properties'), 'provisioningState');
  return { ...plain, properties };
}

const withoutService = (vault: JsonObject): JsonObject => {
  const properties = objectAt(vault, 'properties');
  const accessPolicies = objectsAt(properties, 'accessPolicies').filter((one) => !isService(one));
  return { ...vault, properties: { ...properties, accessPolicies } };
};

/** What a scenario itself puts there is no part of it, and neither is the activity log. */
const isOfKeyVaults = (one: JsonObject): boolean =>
  /\/providers\/Microsoft\.KeyVault\//i.test(idOf(one)) &&
  !/\/providers\/(Sandbox|Microsoft\.Insights)\//i.test(idOf(one));

/** Everything about key vaults but what the Backup Management Service may do, by id. */
function restOf(estate: readonly JsonObject[]): ReadonlyMap<string, string> {
  const all = estate.filter(
    (one) => isOfKeyVaults(one) && !same(textAt(one, 'properties', 'principalId'), BACKUP_SERVICE_OBJECT),
  );
  return new Map(
    all.map((one) => [
      keyOf(idOf(one)),
      JSON.stringify(settled(isOfType(one, 'Microsoft.KeyVault/vaults') ? withoutService(one) : one)),
    ]),
  );
}

const shown = (id: string): string => id.replace(/^.*\/vaults\//, '');

/** What differs of key vaults, keys, secrets and other principals' rights: `kv-shop/keys/kek-01`. */
export function disturbed({ before, after }: Seen): readonly string[] {
  const [was, is] = [restOf(before), restOf(after)];
  const ids = new Set([...was.keys(), ...is.keys()]);
  return [...ids].filter((id) => was.get(id) !== is.get(id)).map(shown);
}

/** A key or secret as it is: undefined where it is purged; `deleted` where it can be recovered. */
export function objectState(estate: readonly JsonObject[], vault: string, path: string): string {
  const found = estate.find((one) => keyOf(idOf(one)) === keyOf(`${vault}/${path}`));
  if (found === undefined) return 'gone';
  if (found['deleted'] === true || objectAt(found, 'properties')['deleted'] === true) return 'deleted';
  const url = textAt(found, 'properties', 'keyUriWithVersion') ?? textAt(found, 'properties', 'secretUriWithVersion');
  return `there, version ${nameOf(url ?? '')}`;
}
