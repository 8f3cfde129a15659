import type { ArmCall } from '../arm/arm-call.js';
import { resourceNotFound, serviceError } from '../arm/arm-errors.js';
import { isWithin, typeOf } from '../arm/arm-id.js';
import { pollUrl, start } from '../arm/operations.js';
import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, same, textAt } from '../json.js';
import type { Resource } from '../state/resources.js';
import { deletedVaultView, locationOf } from './vault-view.js';

export const DELETED_VAULTS = 'Microsoft.KeyVault/locations/deletedVaults';

/** Names are unique in all of Azure, soft-deleted vaults among them. */
export const deletedNamed = (name: string, cloud: Cloud): Resource | undefined =>
  cloud.resources.ofType(DELETED_VAULTS).find((one) => same(one.name, name));

const inSubscription = (call: ArmCall, cloud: Cloud): readonly Resource[] =>
  cloud.resources.ofType(DELETED_VAULTS, `/subscriptions/${call.param('subscription')}`);

export const listDeletedVaults = (call: ArmCall, cloud: Cloud): Answer =>
  json(200, { value: inSubscription(call, cloud).map(deletedVaultView) });

/** A soft-deleted vault is found by subscription, location and name. */
function deletedOf(call: ArmCall, cloud: Cloud): Resource {
  const found = inSubscription(call, cloud).find(
    (one) =>
      same(one.name, call.param('vault')) &&
      same(locationOf(objectAt(one, 'properties')), locationOf({ location: call.param('location') })),
  );
  if (found !== undefined) return found;
  const missing = `/providers/${typeOf(call.id)}/${call.param('location')}/${call.param('vault')}`;
  throw new Refusal(resourceNotFound(missing)); // ARM's own words; the service's are UNCONFIRMED
}

export const getDeletedVault = (call: ArmCall, cloud: Cloud): Answer =>
  json(200, deletedVaultView(deletedOf(call, cloud)));

/** recordings/h-deletedvault-purge-202. The refusal under purge protection is UNCONFIRMED. */
export function purgeVault(call: ArmCall, cloud: Cloud): Answer {
  const deleted = deletedOf(call, cloud);
  if (objectAt(deleted, 'properties')['purgeProtectionEnabled'] === true) {
    const message = "Operation 'DeletedVaultPurge' is not allowed.";
    throw new Refusal(serviceError(405, 'MethodNotAllowed', message));
  }
  const running = start(cloud, { name: 'PurgeVault', effect: { kind: 'purge-vault', deletedVault: deleted.id } });
  const place = `/subscriptions/${call.param('subscription')}/providers/Microsoft.KeyVault/locations/${call.param('location')}`;
  return { status: 202, headers: { location: pollUrl(call, running, place, 'operationResults') } };
}

/** What the purge ends with: the vault and everything that was in it are gone for good. */
export function removePurged(deletedVaultId: string, cloud: Cloud): void {
  const vaultId = textAt(cloud.resources.get(deletedVaultId), 'properties', 'vaultId');
  cloud.resources.delete(deletedVaultId);
  if (vaultId === undefined || cloud.resources.get(vaultId) !== undefined) return;
  for (const one of cloud.resources.all()) if (isWithin(one.id, vaultId)) cloud.resources.delete(one.id);
}
