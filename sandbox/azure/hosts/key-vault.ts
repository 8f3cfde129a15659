import { json } from '../http/exchange.js';
import { TENANT_ID } from '../identity/identities.js';
import type { SimulatedHost } from './simulated-host.js';

/** The data plane: the real challenge to a call without a token (recordings/h-keyvault-dataplane-401-challenge), then nothing yet. */
export const keyVault: SimulatedHost = {
  serves: (host) => host.endsWith('.vault.azure.net'),
  answer: (call, caller) => {
    const challenge = `Bearer authorization="https://login.microsoftonline.com/${TENANT_ID}", resource="https://vault.azure.net"`;
    const missing = { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } };
    if (caller === undefined) return json(401, missing, { 'www-authenticate': challenge });
    const [kind = '', name = ''] = call.path.split('/').filter(Boolean);
    const code = `${kind.charAt(0).toUpperCase()}${kind.slice(1, -1)}NotFound`;
    return json(404, {
      error: { code, message: `A ${kind.slice(0, -1)} with (name/id) ${name} was not found in this key vault.` },
    });
  },
};
