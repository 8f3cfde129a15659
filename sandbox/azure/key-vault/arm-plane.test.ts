import { describe, expect, it } from 'vitest';
import { BACKUP_SERVICE_OBJECT } from '../directory/service-principals.js';
import type { Answer } from '../http/exchange.js';
import { TENANT_ID } from '../identity/identities.js';
import { at, objectsAt, textAt, type JsonObject } from '../json.js';
import { BEK_URL, EncryptedAzure, FULL, HOST, KEK_URL, policyOf, VERSION } from '../testing/encrypted.js';

const codeOf = ({ status, body }: Answer): string => `${status} ${textAt(body, 'error', 'code') ?? ''}`.trim();
const BODY = { location: 'westeurope', properties: { tenantId: TENANT_ID, sku: { family: 'A', name: 'standard' } } };
const recover = { ...BODY, properties: { ...BODY.properties, createMode: 'recover' } };
const deletedId = ({ ids }: EncryptedAzure, action = ''): string =>
  `${ids.subscription}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-shop${action}`;

describe('a vault', () => {
  it('shows what every vault has, and is served as the estate has it, another tenant included', () => {
    const tenantId = '22222222-0000-4000-8000-000000000000';
    const azure = new EncryptedAzure({ tenantId, accessPolicies: [policyOf(FULL)], softDeleteRetentionInDays: 7 });
    expect(azure.get(azure.keyVault).body).toMatchObject({
      properties: { tenantId, vaultUri: `${HOST}/`, softDeleteRetentionInDays: 7, sku: { family: 'A' } },
    });
  });

  it('says of its subscription in which tenant that is, unless the estate does', () => {
    const tenantId = '22222222-0000-4000-8000-000000000000';
    const azure = new EncryptedAzure({ tenantId, accessPolicies: [policyOf(FULL)] });
    const { subscription } = azure.ids;
    expect(at(azure.get(subscription).body, 'tenantId')).toBe(tenantId); // an exported estate is of its own tenant
    azure.put({ id: subscription, type: 'Microsoft.Resources/subscriptions', tenantId: TENANT_ID });
    expect(at(azure.get(subscription).body, 'tenantId')).toBe(TENANT_ID);
  });

  it('is made, changed, and listed; its name is taken everywhere', () => {
    const azure = new EncryptedAzure();
    const id = azure.keyVault.replace('kv-shop', 'kv-new');
    expect(azure.ask('PUT', id, { body: BODY }).status).toBe(201);
    expect(azure.ask('PUT', id, { body: BODY }).status).toBe(200);
    const networkAcls = { bypass: 'AzureServices', defaultAction: 'Deny' };
    expect(azure.ask('PATCH', id, { body: { properties: { networkAcls } } }).body).toMatchObject({
      properties: { networkAcls },
    });
    expect(azure.get(id).body).not.toHaveProperty('contents');
    expect(objectsAt(azure.get(`${azure.ids.group}/providers/Microsoft.KeyVault/vaults`).body, 'value')).toHaveLength(
      2,
    );
    const elsewhere = azure.ids.group.replace('rg-shop', 'rg-other');
    azure.put({ id: elsewhere, type: 'Microsoft.Resources/resourceGroups' });
    const twin = `${elsewhere}/providers/Microsoft.KeyVault/vaults/kv-shop`;
    expect(codeOf(azure.ask('PUT', twin, { body: BODY }))).toBe('409 VaultAlreadyExists');
  });

  it('that is deleted can be seen, keeps its name, and comes back without its role assignments', () => {
    const azure = new EncryptedAzure().holds('keys/kek', {}, { keyUriWithVersion: KEK_URL });
    azure.assign('00482a5a-887f-4fb3-b363-3b7fe8e74483', azure.keyVault);
    azure.assign('21090545-7ca7-4776-b22c-e363652d74d2', azure.ids.group);
    expect(azure.ask('DELETE', azure.keyVault).status).toBe(200);
    expect(codeOf(azure.get(azure.keyVault))).toBe('404 ResourceNotFound');
    expect(codeOf(azure.get(`${azure.keyVault}/keys/kek`))).toBe('404 ParentResourceNotFound');
    expect(azure.get(deletedId(azure)).body).toMatchObject({
      type: 'Microsoft.KeyVault/deletedVaults',
      properties: { vaultId: azure.keyVault, location: 'westeurope', deletionDate: '2026-03-01T08:00:00.000Z' },
    });
    expect(azure.get(deletedId(azure)).body).not.toHaveProperty('vault');
    expect(codeOf(azure.ask('PUT', azure.keyVault, { body: BODY }))).toBe('409 ConflictError');
    expect(azure.ask('PUT', azure.keyVault, { body: recover }).body).toMatchObject({
      properties: { accessPolicies: [policyOf(FULL)] },
    });
    expect(azure.get(`${azure.keyVault}/keys/kek`).status).toBe(200);
    const assigned = azure.get(`${azure.keyVault}/providers/Microsoft.Authorization/roleAssignments`).body;
    expect(objectsAt(assigned, 'value')).toHaveLength(1);
    expect(codeOf(azure.get(deletedId(azure)))).toBe('404 ResourceNotFound');
  });

  it('that the estate brought as deleted comes back too', () => {
    const azure = new EncryptedAzure();
    azure.cloud.resources.delete(azure.keyVault);
    const properties = { vaultId: azure.keyVault, location: 'westeurope', deletionDate: '2026-02-01T00:00:00Z' };
    azure.put({ id: deletedId(azure), type: 'Microsoft.KeyVault/deletedVaults', properties });
    azure.assign('00482a5a-887f-4fb3-b363-3b7fe8e74483', azure.keyVault);
    expect(
      objectsAt(azure.get(`${azure.ids.subscription}/providers/Microsoft.KeyVault/deletedVaults`).body, 'value'),
    ).toHaveLength(1);
    expect(azure.ask('PUT', azure.keyVault, { body: recover }).status).toBe(200);
    expect(azure.get(azure.keyVault).body).toMatchObject({
      location: 'westeurope',
      properties: { accessPolicies: [] },
    });
    expect(azure.askVault('GET', KEK_URL).status).toBe(200);
    expect(codeOf(azure.ask('PUT', azure.keyVault.replace('kv-shop', 'kv-none'), { body: recover }))).toBe(
      '404 DeletedVaultNotFound',
    );
  });

  it('that is purged is gone with what it held, and its name is free', () => {
    const azure = new EncryptedAzure().holds('keys/kek');
    azure.ask('DELETE', azure.keyVault);
    const purge = azure.ask('POST', deletedId(azure, '/purge'));
    expect([purge.status, purge.headers?.['location']?.includes('/operationResults/')]).toEqual([202, true]);
    azure.pass(1000);
    expect(codeOf(azure.get(deletedId(azure)))).toBe('404 ResourceNotFound');
    expect(azure.ask('PUT', azure.keyVault, { body: BODY }).status).toBe(201);
    expect(codeOf(azure.get(`${azure.keyVault}/keys/kek`))).toBe('404 KeyNotFound');
  });
});

describe('access policies', () => {
  const other = policyOf({ keys: ['Get'], certificates: ['list'] }, '44444444-0000-4000-8000-000000000001');
  const vault = (permissions: JsonObject): EncryptedAzure =>
    new EncryptedAzure({ accessPolicies: [other, policyOf(permissions)] });
  const write = (azure: EncryptedAzure, kind: string, ...accessPolicies: readonly JsonObject[]): Answer =>
    azure.ask('PUT', `${azure.keyVault}/accessPolicies/${kind}`, { body: { properties: { accessPolicies } } });
  const policies = (azure: EncryptedAzure): readonly JsonObject[] =>
    objectsAt(azure.get(azure.keyVault).body, 'properties', 'accessPolicies');

  it('are merged into the entry of the principal by add, which answers that entry', () => {
    const azure = vault({ keys: ['Get'], storage: ['list'] });
    const answer = write(azure, 'add', policyOf({ keys: ['get', 'backup'], secrets: ['get'] }));
    const merged = policyOf({ keys: ['Get', 'backup'], storage: ['list'], secrets: ['get'] });
    expect(policies(azure)).toEqual([other, merged]);
    expect(answer.body).toEqual({
      id: `${azure.keyVault}/accessPolicies/`,
      type: 'Microsoft.KeyVault/vaults/accessPolicies',
      properties: { accessPolicies: [merged] },
    });
  });

  it('of a new principal, and of one acting through an application, are entries of their own', () => {
    const azure = vault({ keys: ['get'] });
    const compound = { ...policyOf({ keys: ['list'] }), applicationId: '44444444-0000-4000-8000-000000000002' };
    write(azure, 'add', compound);
    expect(policies(azure)).toEqual([other, policyOf({ keys: ['get'] }), compound]);
  });

  it('are replaced and taken away for the named principal alone; an empty entry vanishes', () => {
    const azure = vault({ keys: ['Get', 'list'], secrets: ['get'] });
    write(azure, 'replace', policyOf({ keys: ['Get', 'list'] }));
    expect(policies(azure)).toEqual([other, policyOf({ keys: ['Get', 'list'] })]);
    write(azure, 'remove', policyOf({ keys: ['get'] }));
    expect(policies(azure)).toEqual([other, policyOf({ keys: ['list'] })]);
    write(azure, 'remove', policyOf({ keys: ['list'], secrets: ['get'] }));
    expect(policies(azure)).toEqual([other]);
  });

  it('need a principal, a tenant, and a vault that nothing locks', () => {
    const azure = vault({});
    expect(codeOf(write(azure, 'add', { objectId: BACKUP_SERVICE_OBJECT, permissions: {} }))).toBe('400 BadRequest');
    expect(codeOf(write(azure, 'merge', policyOf({})))).toBe('400 BadRequest');
    const id = `${azure.keyVault}/providers/Microsoft.Authorization/locks/guard`;
    azure.put({ id, type: 'Microsoft.Authorization/locks', properties: { level: 'ReadOnly' } });
    expect(codeOf(write(azure, 'add', policyOf({})))).toBe('409 ScopeLocked');
  });
});

describe('keys and secrets as ARM shows them', () => {
  const stocked = (): EncryptedAzure =>
    new EncryptedAzure()
      .holds(
        'keys/kek',
        { managed: true },
        { kid: KEK_URL, key: { d: 'PRIVATE' }, attributes: { exp: '2027-01-01T00:00:00Z' } },
      )
      .holds(
        'secrets/bek',
        { value: 'SECRET' },
        { value: 'SECRET', secretUriWithVersion: BEK_URL, contentType: 'BEK' },
      );

  it('name their version and say their state, and neither value, material nor certificate', () => {
    const azure = stocked();
    const [key, secret] = ['keys/kek', 'secrets/bek'].map((path) => azure.get(`${azure.keyVault}/${path}`).body);
    expect(key).toMatchObject({
      type: 'Microsoft.KeyVault/vaults/keys',
      location: 'westeurope',
      properties: { keyUriWithVersion: KEK_URL, attributes: { enabled: true, exp: 1_798_761_600 } },
    });
    expect(secret).toMatchObject({ properties: { secretUriWithVersion: BEK_URL, contentType: 'BEK' } });
    const lists = ['keys', 'secrets'].map((kind) => azure.get(`${azure.keyVault}/${kind}`).body);
    expect(JSON.stringify([key, secret, ...lists])).not.toMatch(/SECRET|PRIVATE|managed/);
    expect(codeOf(azure.get(`${azure.keyVault}/certificates/kek`))).toBe('501 NotSimulated');
  });

  it('by version, and a list of them', () => {
    const azure = stocked();
    expect(azure.get(`${azure.keyVault}/keys/kek/versions/${VERSION.kek}`).body).toMatchObject({
      type: 'Microsoft.KeyVault/vaults/keys/versions',
      name: VERSION.kek,
    });
    expect(codeOf(azure.get(`${azure.keyVault}/keys/kek/versions/0`))).toBe('404 KeyNotFound');
    expect(objectsAt(azure.get(`${azure.keyVault}/keys/kek/versions`).body, 'value')).toHaveLength(1);
  });

  it('are not there once deleted', () => {
    const azure = stocked().holds('keys/kek', { deleted: true });
    expect(codeOf(azure.get(`${azure.keyVault}/keys/kek`))).toBe('404 KeyNotFound');
    expect(objectsAt(azure.get(`${azure.keyVault}/keys`).body, 'value')).toEqual([]);
  });
});
