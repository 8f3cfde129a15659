import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { identitiesOf } from '../../lib/azure/arm/credentials.js';
import { failureOf } from '../../lib/azure/arm/errors.js';
import { ResourceId } from '../../lib/model/resource-id.js';

const asked = { resource: ResourceId.parse('/subscriptions/s'), action: 'A/read', identity: 'the observe identity' };

/** App Service's endpoint for managed identities, as far as the real credential asks it. */
const server = createServer((request, response) => {
  asking.push(request.url ?? '');
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
});
const asking: string[] = [];
let answer: { readonly status: number; readonly body: unknown };

// Once: the identity library remembers the endpoint for the life of the process.
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${port}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', 'header');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});

const tokenFor = async (clientId: string) => {
  const credential = await identitiesOf({ observe: clientId }).credential('observe');
  return credential.getToken('https://management.azure.com/.default');
};

describe('the managed identity', () => {
  test('is asked for by its client id', async () => {
    const expires = String(Math.floor(Date.now() / 1000) + 3600);
    answer = { status: 200, body: { access_token: 'token', expires_on: expires, resource: 'r', token_type: 'Bearer' } };
    expect(await tokenFor('client-1')).toMatchObject({ token: 'token' });
    expect(new URL(asking.at(-1) ?? '', 'http://x').searchParams.get('client_id')).toBe('client-1');
  });

  test('that is not there is denied, by name', async () => {
    answer = { status: 400, body: { statusCode: 400, message: 'No User Assigned Managed Identity found' } };
    const error: unknown = await tokenFor('client-2').catch((thrown: unknown) => thrown);
    expect(failureOf(error, asked)).toEqual({
      kind: 'denied',
      action: 'sign-in (the observe identity)',
      scope: asked.resource,
    });
  });

  test('whose endpoint is overloaded passes', async () => {
    answer = { status: 429, body: { statusCode: 429, message: 'slow down' } };
    const error: unknown = await tokenFor('client-3').catch((thrown: unknown) => thrown);
    expect(failureOf(error, asked)).toMatchObject({ kind: 'transient' });
  });
});
