import type { Cloud } from '../cloud.js';
import { type Answer, type Call, Refusal } from '../http/exchange.js';
import { TENANT_ID } from '../identity/identities.js';
import type { Caller } from '../identity/tokens.js';
import { APP_ADDRESS, refuseByFirewall, refuseWithoutRight } from '../key-vault/data-access.js';
import { dataError } from '../key-vault/data-errors.js';
import { DATA_ROUTER } from '../key-vault/data-routes.js';
import { vaultHost } from '../key-vault/objects.js';
import { locationOf } from '../key-vault/vault-view.js';
import type { Resource } from '../state/resources.js';
import type { SimulatedHost } from './simulated-host.js';

const AUDIENCE = 'https://vault.azure.net';
const CHALLENGE = `Bearer authorization="https://login.microsoftonline.com/${TENANT_ID}", resource="${AUDIENCE}"`;

/** recordings/h-keyvault-dataplane-401-challenge: clients read tenant and audience from the header. */
function unauthorized(caller: Caller | undefined): Answer {
  const message =
    caller === undefined
      ? 'AKV10000: Request is missing a Bearer or PoP token.'
      : `AKV10022: Invalid audience. Expected ${AUDIENCE}, found: ${caller.audience}.`;
  const answer = dataError(401, 'Unauthorized', message);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': CHALLENGE } };
}

/** A vault that is gone has no name in DNS either; a proxy's client sees this instead (status and code UNCONFIRMED). */
const vaultGone = (host: string): Answer => dataError(404, 'VaultNotFound', `The vault ${host} was not found.`);

function answerOf(call: Call, caller: Caller, vault: Resource, cloud: Cloud): Answer {
  if (call.parameters.get('api-version') === null)
    return dataError(400, 'BadParameter', 'api-version must be specified');
  refuseByFirewall(vault, caller);
  const match = DATA_ROUTER.find(call);
  if (match === undefined)
    return dataError(501, 'NotSimulated', `The sandbox does not simulate ${call.method} ${call.path} of a key vault.`);
  const { deed, run } = match.handle;
  const name = match.params.get('name');
  refuseWithoutRight(vault, name, caller, deed, cloud);
  return run({ ...call, vault, kind: deed.kind, name: name ?? '', version: match.params.get('version') }, cloud);
}

/** What every answer carries (recordings/h-keyvault-dataplane-401-challenge). */
function dressed(answer: Answer, vault: Resource | undefined): Answer {
  const network = `conn_type=Ipv4;addr=${APP_ADDRESS};act_addr_fam=InterNetwork;`;
  const region = vault === undefined ? {} : { 'x-ms-keyvault-region': locationOf(vault) ?? '' };
  return { ...answer, headers: { 'x-ms-keyvault-network-info': network, ...region, ...answer.headers } };
}

/** The data plane of every vault, living or not: keys, secrets, deleted ones. */
export const keyVault = (cloud: Cloud): SimulatedHost => ({
  serves: (host) => host.endsWith('.vault.azure.net'),
  answer: (call, caller) => {
    const vault = cloud.resources
      .ofType('Microsoft.KeyVault/vaults')
      .find((one) => vaultHost(one) === call.host.toLowerCase());
    if (caller === undefined || caller.audience.replace(/\/+$/, '') !== AUDIENCE)
      return dressed(unauthorized(caller), vault);
    try {
      return dressed(vault === undefined ? vaultGone(call.host) : answerOf(call, caller, vault, cloud), vault);
    } catch (error) {
      if (error instanceof Refusal) return dressed(error.answer, vault);
      throw error;
    }
  },
});
