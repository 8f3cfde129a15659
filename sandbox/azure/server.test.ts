import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../host/testing/eventually.js';
import { IDENTITIES } from './identity/identities.js';
import { at, objectsAt, parseJson, textAt } from './json.js';
import { newFolder } from './testing/azure.js';
import { started } from './testing/started.js';
import { tokenOf, tunnel } from './testing/tunnel.js';
import { rule, world } from './testing/world.js';

const { ids, resources } = world();
const VM = `${ids.vm}?api-version=2024-07-01`;

describe('the proxy', () => {
  it('answers for Azure with a certificate of the host, and forwards nothing', async () => {
    const sandbox = await started();
    expect((await sandbox.azure('GET', VM)).body).toMatchObject({ id: ids.vm });
    for (const authority of ['www.example.com:443', 'management.azure.com:80'])
      expect(await tunnel(sandbox.port, authority)).toBe(403);
    const forwarded = await fetch(`http://127.0.0.1:${sandbox.port}/`, { headers: { host: 'www.example.com' } });
    expect(forwarded.status).toBe(404);
  });

  it('asks each host for a token of its own audience', async () => {
    const sandbox = await started();
    const statuses = async (url: string): Promise<readonly number[]> => [
      (await sandbox.azure('GET', url, { headers: { authorization: '' } })).status,
      (await sandbox.azure('GET', url)).status,
    ];
    expect(await statuses(VM)).toEqual([401, 200]);
    expect(await statuses('https://graph.microsoft.com/v1.0/servicePrincipals')).toEqual([401, 200]);
    expect(await statuses('https://kv-shop.vault.azure.net/keys/kek?api-version=7.4')).toEqual([401, 404]);
    const challenge = await sandbox.azure('GET', 'https://kv-shop.vault.azure.net/keys/kek', {
      headers: { authorization: '' },
    });
    expect(challenge.headers['www-authenticate']).toContain('resource="https://vault.azure.net"');
    const login = await sandbox.azure(
      'GET',
      'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
    );
    expect(login.body).toHaveProperty('token_endpoint');
  });

  it('keeps events that are published to a topic', async () => {
    const sandbox = await started();
    const event = { specversion: '1.0', id: '1', type: 'T', source: 's', data: { n: 1 } };
    const topic = 'https://medic.westeurope-1.eventgrid.azure.net/api/events?api-version=2018-01-01';
    expect((await sandbox.azure('POST', topic, { body: [event] })).status).toBe(200);
    const kept = objectsAt((await sandbox.control('GET', 'estate')).body, 'resources').filter(
      (one) => one['type'] === 'Sandbox/topics/events',
    );
    expect(kept.map((one) => one['properties'])).toEqual([event]);
  });
});

describe('the managed-identity endpoint', () => {
  it('gives a token for each identity and for none, and no token to strangers', async () => {
    const sandbox = await started();
    const clientOf = async (more: string): Promise<string | undefined> =>
      textAt(await tokenOf(sandbox, more), 'client_id');
    expect(await clientOf('')).toBe(IDENTITIES.default.clientId);
    expect(await clientOf(`&client_id=${IDENTITIES.network.clientId}`)).toBe(IDENTITIES.network.clientId);
    expect(await tokenOf(sandbox, '&client_id=somebody')).toMatchObject({ statusCode: 400 });
    expect((await fetch(`${sandbox.env['IDENTITY_ENDPOINT'] ?? ''}?resource=x`)).status).toBe(401);
  });

  it('signs what it gives: a changed token opens nothing', async () => {
    const sandbox = await started();
    const token = textAt(await tokenOf(sandbox), 'access_token') ?? '';
    const [head = '', , signature = ''] = token.split('.');
    const claims = Buffer.from(
      JSON.stringify({ appid: IDENTITIES.network.clientId, exp: 4_102_444_800, aud: 'https://management.azure.com' }),
    );
    const forged = `${head}.${claims.toString('base64url')}.${signature}`;
    expect((await sandbox.azure('GET', VM, { headers: { authorization: `Bearer ${forged}` } })).status).toBe(401);
  });
});

describe('a restart', () => {
  it('keeps the estate, faults, clock, log, authority and secrets; the estate file seeds a fresh folder alone', async () => {
    const first = await started();
    await first.control('PUT', 'resource', { ...resources[0], tags: { changed: 'yes' } });
    await first.azure('GET', VM);
    await first.control('POST', 'faults', { match: { path: 'vm-shop' }, respond: { status: 418 } });
    await first.control('POST', 'clock', { advance: 'P1D' });
    await first.close();
    const second = await started({ data: first.data });
    expect(await second.requests()).toHaveLength(1);
    expect((await second.azure('GET', VM)).status).toBe(418);
    const group = await second.azure('GET', `${ids.group}?api-version=2022-12-01`);
    expect(group.body).toMatchObject({ tags: { changed: 'yes' } });
    expect((Date.parse(String(group.headers['date'])) - Date.now()) / 86_400_000).toBeCloseTo(1, 2);
    expect(second.env['IDENTITY_HEADER']).toBe(first.env['IDENTITY_HEADER']);
  });

  it('goes on with operations and backups that were under way', async () => {
    const first = await started({ backupMs: 400, operationMs: 400 });
    const body = { properties: { objectType: 'IaasVMBackupRequest' } };
    expect((await first.azure('POST', `${ids.item}/backup?api-version=2023-06-01`, { body })).status).toBe(202);
    await first.azure('PUT', `${ids.nsg}/securityRules/One?api-version=2024-05-01`, { body: rule('One', 200) });
    await first.close();
    const second = await started({ data: first.data });
    await eventually('the backup', async () => {
      const [job] = objectsAt(
        (await second.azure('GET', `${ids.vault}/backupJobs?api-version=2023-06-01`)).body,
        'value',
      );
      return at(job, 'properties', 'status') === 'Failed'; // the rule denies all
    });
    expect((await second.azure('GET', `${ids.nsg}?api-version=2024-05-01`)).body).toMatchObject({
      properties: { provisioningState: 'Succeeded' },
    });
  });
});

describe('azure.env and recordings', () => {
  it('names what points a tool at the sandbox', async () => {
    const sandbox = await started();
    const lines = readFileSync(join(sandbox.data, 'azure.env'), 'utf8').trim().split('\n');
    expect(Object.fromEntries(lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]))).toEqual(
      sandbox.env,
    );
    expect(sandbox.env['HTTPS_PROXY']).toBe(`http://127.0.0.1:${sandbox.port}`);
    expect(existsSync(sandbox.env['SSL_CERT_FILE'] ?? '')).toBe(true);
  });

  it('hold each exchange with Azure, without tokens and keys', async () => {
    const record = newFolder();
    const sandbox = await started({ record });
    await sandbox.control('POST', 'faults', { match: { path: 'vm-shop' }, respond: { status: 500, body: '<html>' } });
    await sandbox.azure('GET', VM);
    await sandbox.azure('GET', VM);
    const keys = await sandbox.azure('POST', `${ids.account}/listKeys?api-version=2024-01-01`);
    expect(readdirSync(record).filter((name) => name.endsWith('.injected'))).toHaveLength(1);
    const files = readdirSync(record)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readFileSync(join(record, name), 'utf8'));
    expect(files.map((file) => at(parseJson(file), 'liveRequest', 'url'))).toEqual([
      `https://management.azure.com${VM}`,
      `https://management.azure.com${ids.account}/listKeys?api-version=2024-01-01`,
    ]);
    expect(at(parseJson(files[0] ?? ''), 'liveResponse', 'body', 'id')).toBe(ids.vm);
    const key = textAt(objectsAt(keys.body, 'keys')[0], 'value') ?? 'no key';
    for (const file of files) expect([/authorization/i.test(file), file.includes(key)]).toEqual([false, false]);
  });

  it('hold no key material: neither values nor backups of keys and secrets', async () => {
    const record = newFolder();
    const sandbox = await started({ record });
    const vault = `${ids.group}/providers/Microsoft.KeyVault/vaults/kv-shop`;
    await sandbox.control('PUT', 'resource', { id: vault, type: 'Microsoft.KeyVault/vaults', location: 'westeurope' });
    const url = (path: string): string => `https://kv-shop.vault.azure.net/${path}?api-version=2025-07-01`;
    await sandbox.azure('PUT', url('secrets/bek'), { body: { value: 'MATERIAL-1' } });
    expect(at((await sandbox.azure('GET', url('secrets/bek'))).body, 'value')).toBe('MATERIAL-1');
    const backup = textAt((await sandbox.azure('POST', url('secrets/bek/backup'))).body, 'value') ?? '';
    await sandbox.azure('POST', url('secrets/restore'), { body: { value: backup } });
    const files = readdirSync(record).map((name) => readFileSync(join(record, name), 'utf8'));
    expect(files).toHaveLength(4);
    for (const file of files) expect([file.includes('MATERIAL-1'), file.includes(backup)]).toEqual([false, false]);
  });
});
