import type { ArmCall } from '../arm/arm-call.js';
import { armError, serviceError } from '../arm/arm-errors.js';
import { isWithin, keyOf, nameOf, scopeOf, subscriptionOf } from '../arm/arm-id.js';
import { existing, refuseWithoutGroup } from '../arm/generic.js';
import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { isObject, objectAt, same, textAt, without, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { DELETED_VAULTS, deletedNamed } from './deleted-vaults.js';
import { withKnownContents } from './objects.js';
import { locationOf, retentionMs, vaultView } from './vault-view.js';

const VAULTS = 'Microsoft.KeyVault/vaults';

const bodyOf = (call: ArmCall): JsonObject => {
  if (isObject(call.body)) return call.body;
  throw new Refusal(
    armError(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.'),
  );
};

/** The texts are the ones that users paste into public issues. */
function refuseTakenName(call: ArmCall, cloud: Cloud): void {
  const name = nameOf(call.id);
  if (deletedNamed(name, cloud) !== undefined) {
    const message =
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.';
    throw new Refusal(serviceError(409, 'ConflictError', message));
  }
  if (!cloud.resources.ofType(VAULTS).some((one) => same(one.name, name))) return;
  const message = `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`;
  throw new Refusal(serviceError(409, 'VaultAlreadyExists', message));
}

/** The type needs tenant and sku (the spec), and an answer never shows how it was made. */
function storedVault(call: ArmCall, body: JsonObject): Resource {
  const properties = { ...without(objectAt(body, 'properties'), 'createMode'), provisioningState: 'Succeeded' };
  const { location, tags } = body;
  return { id: call.id, name: nameOf(call.id), type: VAULTS, location, tags: tags ?? {}, properties };
}

/** PUT replaces the vault's properties; a name that is soft-deleted cannot be created anew. */
export function putVault(call: ArmCall, cloud: Cloud): Answer {
  const body = bodyOf(call);
  // The group may have had nothing in it but this vault: an estate need not name it.
  if (same(textAt(body, 'properties', 'createMode'), 'recover')) return recoverVault(call, body, cloud);
  refuseWithoutGroup(call.id, cloud);
  const former = cloud.resources.get(call.id);
  if (former === undefined) refuseTakenName(call, cloud);
  const next = { ...former, ...storedVault(call, body), id: former?.id ?? call.id };
  cloud.resources.put(former === undefined ? withKnownContents(next) : next);
  return json(former === undefined ? 201 : 200, vaultView(next));
}

/** recordings/h-keyvault-recover-put: policies, keys and secrets come back; role assignments do not (domain.md c). */
function recoverVault(call: ArmCall, body: JsonObject, cloud: Cloud): Answer {
  const living = cloud.resources.get(call.id);
  if (living !== undefined) return json(200, vaultView(living));
  const deleted = deletedNamed(nameOf(call.id), cloud);
  if (deleted === undefined || !same(keyOf(textAt(deleted, 'properties', 'vaultId') ?? call.id), keyOf(call.id))) {
    const message = `A deleted vault with the name '${nameOf(call.id)}' was not found.`; // code and text UNCONFIRMED
    throw new Refusal(serviceError(404, 'DeletedVaultNotFound', message));
  }
  for (const one of cloud.resources.ofType('Microsoft.Authorization/roleAssignments'))
    if (isWithin(scopeOf(one.id), call.id)) cloud.resources.delete(one.id);
  const kept = objectAt(deleted, 'vault');
  const location = textAt(deleted, 'properties', 'location') ?? textAt(body, 'location');
  const next = { ...storedVault(call, { ...body, location }), ...kept };
  cloud.resources.put(next);
  cloud.resources.delete(deleted.id);
  return json(200, vaultView(next));
}

/** Tags and properties are merged, name by name. */
export function patchVault(call: ArmCall, cloud: Cloud): Answer {
  const [former, body] = [existing(call.id, cloud), bodyOf(call)];
  const sent = without(objectAt(body, 'properties'), 'createMode');
  const properties = { ...objectAt(former, 'properties'), ...sent };
  const next = { ...former, ...(isObject(body['tags']) && { tags: body['tags'] }), properties };
  cloud.resources.put(next);
  return json(200, vaultView(next));
}

/** recordings/h-keyvault-delete-200: soft delete; what lies in the vault is kept, what hangs on it is not. */
export function deleteVault(call: ArmCall, cloud: Cloud): Answer {
  const vault = cloud.resources.get(call.id);
  if (vault === undefined) return { status: 204 };
  for (const one of cloud.resources.all())
    if (keyOf(one.id).startsWith(`${keyOf(vault.id)}/providers/microsoft.`)) cloud.resources.delete(one.id);
  const location = locationOf(vault) ?? 'westeurope';
  const now = cloud.clock.now();
  const purge = objectAt(vault, 'properties')['enablePurgeProtection'] === true ? { purgeProtectionEnabled: true } : {};
  cloud.resources.put({
    id: `/subscriptions/${subscriptionOf(vault.id) ?? ''}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${vault.name}`,
    name: vault.name,
    type: DELETED_VAULTS,
    properties: {
      vaultId: vault.id,
      location,
      tags: objectAt(vault, 'tags'),
      deletionDate: now.toISOString(),
      scheduledPurgeDate: new Date(now.getTime() + retentionMs(vault)).toISOString(),
      ...purge,
    },
    vault,
  });
  cloud.resources.delete(vault.id);
  return { status: 200 };
}
