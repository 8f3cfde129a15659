import { json } from '../http/exchange.js';
import { TENANT_ID } from '../identity/identities.js';
import type { SimulatedHost } from './simulated-host.js';

const HOST = 'login.microsoftonline.com';
const tenantIn = (path: string): string => path.split('/').find(Boolean) ?? TENANT_ID;

/** The documents that client libraries read before they ask for a token; tokens come from the identity endpoint alone. */
const configuration = (tenant: string): ReturnType<typeof json> =>
  json(200, {
    token_endpoint: `https://${HOST}/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `https://${HOST}/${tenant}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `https://${HOST}/${tenant}/oauth2/v2.0/devicecode`,
    jwks_uri: `https://${HOST}/${tenant}/discovery/v2.0/keys`,
    issuer: `https://${HOST}/${TENANT_ID}/v2.0`,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  });

const discovery = {
  tenant_discovery_endpoint: `https://${HOST}/${TENANT_ID}/v2.0/.well-known/openid-configuration`,
  'api-version': '1.1',
  metadata: [
    {
      preferred_network: HOST,
      preferred_cache: 'login.windows.net',
      aliases: [HOST, 'login.windows.net', 'sts.windows.net'],
    },
  ],
};

export const login: SimulatedHost = {
  serves: (host) => host === HOST,
  answer: ({ path }) => {
    if (/\/\.well-known\/openid-configuration$/i.test(path)) return configuration(tenantIn(path));
    if (/\/discovery\/instance$/i.test(path)) return json(200, discovery);
    const description = 'AADSTS700016: The sandbox signs nobody in; use the managed identity of azure.env.';
    return json(400, { error: 'unauthorized_client', error_description: description });
  },
};
