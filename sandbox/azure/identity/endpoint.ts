import { type Answer, json } from '../http/exchange.js';
import { IDENTITIES, identityOf } from './identities.js';
import type { Tokens } from './tokens.js';

/** App Service answers its own shape, not ARM's. */
const refused = (status: number, message: string): Answer => json(status, { statusCode: status, message });

/** App Service's managed-identity protocol: GET IDENTITY_ENDPOINT?resource=…&client_id=… with the header's secret. */
export function managedIdentityToken(
  parameters: URLSearchParams,
  header: string | undefined,
  expectedHeader: string,
  tokens: Tokens,
  now: Date,
): Answer {
  if (header !== expectedHeader) return refused(401, 'The X-IDENTITY-HEADER is missing or not the one of this app.');
  const resource = parameters.get('resource') ?? '';
  if (resource === '') return refused(400, 'The parameter resource is required.');
  const clientId = parameters.get('client_id');
  const identity = clientId === null || clientId === '' ? IDENTITIES.default : identityOf(clientId);
  if (identity === undefined)
    return refused(
      400,
      'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    );
  const { token, expiresOn } = tokens.issue(identity, resource, now);
  // expires_on is a text in this protocol (2019-08-01)
  const answer = { access_token: token, expires_on: String(expiresOn), resource, token_type: 'Bearer' };
  return json(200, { ...answer, client_id: identity.clientId });
}
