import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm } from '../../../test/support/fake-arm.js';
import { BY, GROUP, id } from '../../../test/support/fake-reader.js';
import { clientsOf } from '../arm/clients.js';
import { exchange, sendPlainly } from '../arm/send.js';

const HOST = 'https://kv-shop.vault.azure.net';
const asked = { by: BY, resource: id(GROUP), action: 'A/read', identity: 'us' };
type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

const connected = (access: 'read' | 'write', location?: string) => {
  const answer = location === undefined ? { body: {} } : { status: 307, headers: { location } };
  const arm = fakeArm(() => answer);
  const clients = clientsOf(connectionTo(arm.httpClient), 'key-vault', access);
  const via = (of: 'vaults' | 'graph') => (method: Method, url: string) =>
    exchange(asked, async (options) => sendPlainly(await clients[of](), { method, url }, options));
  return { sent: arm.sent, vault: via('vaults'), graph: via('graph') };
};

describe('a token for key vaults', () => {
  test.each([
    'https://vault.azure.net/keys/k',
    'https://kv.vault.azure.net.example.com/keys/k',
    'https://kv-shop.vault.azure.net:8443/keys/k',
    'http://kv-shop.vault.azure.net/keys/k',
    'https://a.b.vault.azure.net/keys/k',
    'https://kv-shop.vault.azure.cn/keys/k',
    'https://kv-shop.managedhsm.azure.net/keys/k',
    'https://0kv.vault.azure.net/keys/k',
    'https://kv-.vault.azure.net/keys/k',
    `https://${'k'.repeat(25)}.vault.azure.net/keys/k`,
    'https://management.azure.com/subscriptions/s',
  ])('is not taken to %s', async (url) => {
    for (const access of ['read', 'write'] as const) {
      const { sent, vault } = connected(access);
      await expect(vault('GET', url)).rejects.toThrow(/token|secure|pipeline that writes/);
      expect(sent).toHaveLength(0);
    }
  });

  test('goes nowhere by a redirect', async () => {
    const { sent, vault } = connected('read', 'https://kv-other.vault.azure.net/keys/k');
    expect(await vault('GET', `${HOST}/keys/k`)).toMatchObject({ failure: { kind: 'refused', code: 'Http307' } });
    expect(sent).toHaveLength(1);
  });
});

describe('the pipeline that reads key vaults', () => {
  test.each([
    ['POST', 'keys/k/backup'],
    ['POST', 'deletedkeys/k/recover'],
    ['PUT', 'secrets/s'],
    ['PATCH', 'keys/k/1'],
    ['DELETE', 'keys/k'],
  ] as const)('refuses %s %s', async (method, path) => {
    const { sent, vault } = connected('read');
    await expect(vault(method, `${HOST}/${path}`)).rejects.toThrow('only reads');
    expect(sent).toHaveLength(0);
  });
});

describe('the pipeline that writes to key vaults', () => {
  test.each([
    ['POST', 'deletedkeys/k/recover'],
    ['POST', 'deletedsecrets/S-1/recover'],
    ['POST', 'keys/restore'],
    ['PATCH', 'keys/k/1'],
    ['PATCH', 'secrets/s/1'],
    ['PUT', 'secrets/s'],
  ] as const)('lets %s %s through', async (method, path) => {
    const { sent, vault } = connected('write');
    expect(await vault(method, `${HOST}/${path}?api-version=1`)).toMatchObject({ ok: true });
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['GET', 'secrets/s'],
    ['PUT', 'keys/k'],
    ['POST', 'keys/k/backup'],
    ['POST', 'keys/k/1/decrypt'],
    ['POST', 'secrets/restore'],
    ['POST', 'deletedkeys/k/recover/more'],
    ['PATCH', 'keys/k'],
    ['DELETE', 'keys/k'],
    ['DELETE', 'secrets/s'],
    ['DELETE', 'deletedkeys/k'],
  ] as const)('refuses %s %s', async (method, path) => {
    const { sent, vault } = connected('write');
    await expect(vault(method, `${HOST}/${path}`)).rejects.toThrow('the pipeline that writes to key vaults');
    expect(sent).toHaveLength(0);
  });
});

describe('a token for Microsoft Graph', () => {
  test.each([
    ['POST', 'https://graph.microsoft.com/v1.0/servicePrincipals'],
    ['DELETE', 'https://graph.microsoft.com/v1.0/servicePrincipals/1'],
    ['GET', 'https://graph.microsoft.us/v1.0/servicePrincipals'],
    ['GET', `${HOST}/keys/k`],
  ] as const)('is not used for %s %s', async (method, url) => {
    for (const access of ['read', 'write'] as const) {
      const { sent, graph } = connected(access);
      await expect(graph(method, url)).rejects.toThrow('the pipeline that reads https://graph.microsoft.com');
      expect(sent).toHaveLength(0);
    }
  });

  test('is asked for by its own scope, as the one for key vaults is', async () => {
    const arm = fakeArm(() => ({ body: {} }));
    const scopes: unknown[] = [];
    const { identities, ...connection } = connectionTo(arm.httpClient);
    const getToken = (scope: unknown) => {
      scopes.push(scope);
      return Promise.resolve({ token: 't', expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
    };
    const credential = () => Promise.resolve({ getToken });
    const clients = clientsOf({ ...connection, identities: { ...identities, credential } }, 'observe', 'read');
    const get = (url: string, client: 'vaults' | 'graph') =>
      exchange(asked, async (options) => sendPlainly(await clients[client](), { method: 'GET', url }, options));
    await get(`${HOST}/keys/k`, 'vaults');
    await get('https://graph.microsoft.com/v1.0/x', 'graph');
    expect(scopes.flat()).toEqual(['https://vault.azure.net/.default', 'https://graph.microsoft.com/.default']);
  });
});
