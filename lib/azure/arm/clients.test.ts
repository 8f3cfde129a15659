import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm, type FakeAnswer } from '../../../test/support/fake-arm.js';
import { CaseId } from '../../model/case.js';
import { ResourceId } from '../../model/resource-id.js';
import { clientsOf, type Clients } from './clients.js';
import { exchange, sendPlainly, type Send } from './send.js';

const by = CaseId.parse('8f14e45f-ceea-467f-9c3f-1d4f5b1a2c3d');
const resource = ResourceId.parse('/subscriptions/s/resourceGroups/g');
const call = { by, resource, action: 'A/read', identity: 'us' };
const VM = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm';
const VAULT = 'https://kv-shop.vault.azure.net';
const GRAPH = 'https://graph.microsoft.com';

/** One read with the SDK client of each package. */
const READS: Readonly<Record<string, (clients: Clients) => Send>> = {
  compute: (c) => async (options) => (await c.compute('s')).virtualMachines.get('g', 'vm', options),
  network: (c) => async (options) => (await c.network('s')).networkSecurityGroups.get('g', 'nsg', options),
  backup: (c) => async (options) => (await c.backup('s')).jobDetails.get('v', 'g', 'job', options),
  resources: (c) => async (options) => (await c.resources('s')).resourceGroups.get('g', options),
  locks: (c) => async (options) => (await c.locks('s')).managementLocks.getAtSubscriptionLevel('l', options),
  authorization: (c) => async (options) => (await c.authorization('s')).denyAssignments.get('scope', 'd', options),
  monitor: (c) => async (options) => (await c.monitor('s')).activityLogs.list('f', options).next(),
  storage: (c) => async (options) => (await c.storage('s')).storageAccounts.getProperties('g', 'a', options),
  keyVault: (c) => async (options) => (await c.keyVault('s')).vaults.get('g', 'kv', options),
  vaults: (c) => async (options) => sendPlainly(await c.vaults(), { method: 'GET', url: `${VAULT}/keys/k` }, options),
  graph: (c) => async (options) => sendPlainly(await c.graph(), { method: 'GET', url: `${GRAPH}/v1.0/x` }, options),
  plain: (c) => async (options) =>
    sendPlainly(await c.plain(), { method: 'GET', url: `https://management.azure.com${VM}` }, options),
};
const packages = Object.entries(READS);

const connected = (answer: () => FakeAnswer, access: 'read' | 'write' = 'read') => {
  const arm = fakeArm(answer);
  return { sent: arm.sent, clients: clientsOf(connectionTo(arm.httpClient), 'observe', access) };
};

describe.each(packages)('the client of %s', (_, read) => {
  test('hands out the body as it came over the wire, also what its own model does not know', async () => {
    const body = { id: VM, properties: { unheardOf: { deeply: [1, 'two', null] } }, value: [] };
    const { clients } = connected(() => ({ body }));
    const answer = await exchange(call, read(clients));
    expect(answer.ok && JSON.parse(answer.value.bodyAsText ?? '')).toEqual(body);
  });

  test('names the case, itself and each request', async () => {
    const { clients, sent } = connected(() => ({ body: {} }));
    await exchange(call, read(clients));
    await exchange(call, read(clients));
    expect(sent.map(({ headers }) => headers['x-ms-correlation-request-id'])).toEqual([by, by]);
    expect(sent.map(({ headers }) => headers['x-ms-client-request-id'])).toEqual(['request-1', 'request-2']);
    expect(sent[0]?.headers['user-agent']).toMatch(/^backup-medic\/1\.2\.3 /);
    expect(sent[0]?.headers['authorization']).toBe('Bearer a-token');
  });

  test.each([
    ['429 with Retry-After', () => ({ status: 429, headers: { 'retry-after': '1' } }), 'throttled'],
    ['503 with Retry-After', () => ({ status: 503, headers: { 'retry-after': '1' } }), 'transient'],
    ['500', () => ({ status: 500, body: '<html>' }), 'transient'],
    ['408', () => ({ status: 408 }), 'transient'],
    [
      'a broken connection',
      () => {
        throw Object.assign(new Error('socket hang up'), { name: 'RestError', code: 'ECONNRESET' });
      },
      'transient',
    ],
  ] as const)('does not repeat by itself: %s', async (__, answer, kind) => {
    const { clients, sent } = connected(answer);
    expect(await exchange(call, read(clients))).toMatchObject({ ok: false, failure: { kind } });
    expect(sent).toHaveLength(1);
  });

  test('is made once for each subscription', async () => {
    const { clients } = connected(() => ({}));
    expect(await clients.network('s')).toBe(await clients.network('s'));
    expect(await clients.network('t')).not.toBe(await clients.network('s'));
  });
});

const RULE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n/securityRules/r';
const ITEM =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v/backupFabrics/Azure/protectionContainers/c/protectedItems/i';
const KEY_VAULT = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv';
const ASSIGNMENT = 'providers/Microsoft.Authorization/roleAssignments/a';
const plainly = (clients: Clients, method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string) =>
  exchange(call, async (options) =>
    sendPlainly(await clients.plain(), { method, url: `https://management.azure.com${path}?api-version=1` }, options),
  );

describe('the pipeline that only reads', () => {
  test.each([
    ['PUT', RULE],
    ['DELETE', RULE],
    ['POST', `${ITEM}/backup`],
    ['POST', `${VM}/deallocate`],
  ] as const)('refuses %s %s before anything is sent', async (method, path) => {
    const { clients, sent } = connected(() => ({}));
    await expect(plainly(clients, method, path)).rejects.toThrow('only reads');
    expect(sent).toHaveLength(0);
  });

  test('refuses what an SDK method would write', async () => {
    const { clients, sent } = connected(() => ({}));
    const written = exchange(call, async (options) =>
      (await clients.compute('s')).virtualMachines.start('g', 'vm', options),
    );
    await expect(written).rejects.toThrow('only reads');
    expect(sent).toHaveLength(0);
  });

  test('follows no redirect to another host', async () => {
    const { clients, sent } = connected(() => ({ status: 307, headers: { location: 'https://example.com/x' } }));
    expect(await plainly(clients, 'GET', VM)).toMatchObject({ failure: { kind: 'refused', code: 'Http307' } });
    expect(sent).toHaveLength(1);
  });

  test('takes its token to Azure Resource Manager only', async () => {
    const { clients, sent } = connected(() => ({}));
    const elsewhere = exchange(call, async (options) =>
      sendPlainly(await clients.plain(), { method: 'GET', url: 'https://example.com/x?sig=y' }, options),
    );
    await expect(elsewhere).rejects.toThrow(/^a request to https:\/\/example\.com was about to carry a token/);
    expect(sent).toHaveLength(0);
  });
});

describe('the pipeline that writes', () => {
  test.each([
    ['PUT', RULE],
    ['DELETE', RULE],
    ['POST', `${ITEM}/backup`],
    ['PUT', KEY_VAULT],
    ['PATCH', KEY_VAULT],
    ['PUT', `${KEY_VAULT}/accessPolicies/add`],
    ['PUT', `${KEY_VAULT}/accessPolicies/remove`],
    ['PUT', `${KEY_VAULT}/accessPolicies/replace`],
    ['PUT', `${KEY_VAULT}/${ASSIGNMENT}`],
    ['DELETE', `${KEY_VAULT}/${ASSIGNMENT}`],
  ] as const)('lets %s %s through', async (method, path) => {
    const { clients, sent } = connected(() => ({ status: 202 }), 'write');
    expect(await plainly(clients, method, path)).toMatchObject({ ok: true });
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['DELETE', ITEM],
    ['PUT', ITEM],
    ['DELETE', VM],
    ['DELETE', '/subscriptions/s/providers/Microsoft.Authorization/locks/l'],
    ['PUT', RULE.replace('/securityRules/r', '')],
    ['DELETE', KEY_VAULT],
    ['PUT', `${KEY_VAULT}/keys/k`],
    ['PUT', `${KEY_VAULT}/secrets/s`],
    ['PATCH', `${KEY_VAULT}/secrets/s`],
    ['PUT', `/subscriptions/s/resourceGroups/g/${ASSIGNMENT}`],
    ['PUT', `${VM}/${ASSIGNMENT}`],
    ['POST', '/subscriptions/s/providers/Microsoft.KeyVault/locations/l/deletedVaults/kv/purge'],
    ['GET', VM],
  ] as const)('refuses %s %s', async (method, path) => {
    const { clients, sent } = connected(() => ({}), 'write');
    await expect(plainly(clients, method, path)).rejects.toThrow('the pipeline that writes');
    expect(sent).toHaveLength(0);
  });

  test('does not repeat a write whose answer was lost', async () => {
    const { clients, sent } = connected(() => {
      throw Object.assign(new Error('socket hang up'), { name: 'RestError', code: 'ECONNRESET' });
    }, 'write');
    expect(await plainly(clients, 'PUT', RULE)).toMatchObject({ ok: false, failure: { kind: 'transient' } });
    expect(sent).toHaveLength(1);
  });
});

test('a request that names no case is a bug', async () => {
  const { clients, sent } = connected(() => ({}));
  const client = await clients.network('s');
  await expect(client.networkSecurityGroups.get('g', 'nsg')).rejects.toThrow('names no case');
  expect(sent).toHaveLength(0);
});

test('a request id that was given stays', async () => {
  const { clients, sent } = connected(() => ({ body: {} }));
  await exchange({ ...call, requestId: 'given' }, async (options) =>
    (await clients.network('s')).networkSecurityGroups.get('g', 'nsg', options),
  );
  expect(sent[0]?.headers['x-ms-client-request-id']).toBe('given');
});
