import type { Operation } from '../arm/arm-call.js';
import { notSimulated } from '../arm/arm-errors.js';
import { GROUP, route, SUBSCRIPTION } from '../arm/arm-route.js';
import type { Route } from '../http/route.js';
import { putAccessPolicies } from './access-policies.js';
import { getKeyVersion, getObject, listKeyVersions, listObjects } from './arm-calls.js';
import * as deletedVaults from './deleted-vaults.js';
import * as keyVaults from './vault-calls.js';

const KEY_VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/{vault}`;
const DELETED_VAULT = `${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{vault}`;
/** Kept as a mere document, a key or secret would deceive: their writes go to the data plane. */
const refused: Operation['run'] = (call) => notSimulated(call.method, call.id);
export const KEY_VAULT_ROUTES: readonly Route<Operation>[] = [
  route('PUT', KEY_VAULT, keyVaults.putVault),
  route('PATCH', KEY_VAULT, keyVaults.patchVault),
  route('DELETE', KEY_VAULT, keyVaults.deleteVault),
  route('PUT', `${KEY_VAULT}/accessPolicies/{operation}`, putAccessPolicies),
  route('GET', `${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults`, deletedVaults.listDeletedVaults),
  route('GET', DELETED_VAULT, deletedVaults.getDeletedVault),
  route('POST', `${DELETED_VAULT}/purge`, deletedVaults.purgeVault),
  route('GET', `${KEY_VAULT}/keys`, listObjects('keys')),
  route('GET', `${KEY_VAULT}/keys/{name}`, getObject('keys')),
  route('GET', `${KEY_VAULT}/keys/{name}/versions`, listKeyVersions),
  route('GET', `${KEY_VAULT}/keys/{name}/versions/{version}`, getKeyVersion),
  route('GET', `${KEY_VAULT}/secrets`, listObjects('secrets')),
  route('GET', `${KEY_VAULT}/secrets/{name}`, getObject('secrets')),
  ...['GET', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
    ['keys', 'secrets', 'certificates'].map((kind) => route(method, `${KEY_VAULT}/${kind}/{name}`, refused)),
  ),
  route('GET', `${KEY_VAULT}/secrets/{name}/versions/{version}`, refused),
  route('GET', `${KEY_VAULT}/secrets/{name}/versions`, refused),
  route('GET', `${KEY_VAULT}/certificates`, refused),
];
