import { json } from '../http/exchange.js';
import type { SimulatedHost } from './simulated-host.js';

/** Reachable, and empty for now: nothing of the directory is simulated yet. */
export const microsoftGraph: SimulatedHost = {
  serves: (host) => host === 'graph.microsoft.com',
  answer: (call, caller) => {
    if (caller === undefined)
      return json(
        401,
        { error: { code: 'InvalidAuthenticationToken', message: 'Access token is empty.' } },
        { 'www-authenticate': 'Bearer' },
      );
    return json(404, {
      error: { code: 'Request_ResourceNotFound', message: `Resource '${call.path}' does not exist.` },
    });
  },
};
