import { describe, expect, it } from 'vitest';
import { BACKUP_SERVICE_APP, BACKUP_SERVICE_OBJECT } from '../directory/service-principals.js';
import type { JsonObject } from '../json.js';
import { BEK_URL, EncryptedAzure, FULL, KEK_URL, policyOf } from '../testing/encrypted.js';
import { element, rule } from '../testing/world.js';
import { verdictOf } from './verdict.js';

const DENIED = [400198];
const READ: readonly number[] = [];
/** The numbers of what is wrong. */
const errors = (azure: EncryptedAzure): readonly number[] => {
  const verdict = verdictOf(azure.stored(azure.ids.item), azure.cloud);
  return verdict.status === 'Failed' ? verdict.failures.map((one) => one.errorCode) : [];
};
const withPolicy = (permissions: JsonObject, more: { withKek?: boolean } = {}): EncryptedAzure =>
  new EncryptedAzure({ accessPolicies: [policyOf(permissions)] }, more);
const ADMINISTRATOR = '00482a5a-887f-4fb3-b363-3b7fe8e74483';
const DEPLOYED = 'bac0b0ed-0000-4000-8000-000000000001';
const CRYPTO_OFFICER = '14b46e9e-c2b7-41b4-b07b-48a6ebf60603';
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';

describe('an access-policy vault', () => {
  it.each([
    ['all', true, { keys: ['Get', 'List', 'Backup'], secrets: ['Get', 'List'] }, READ],
    ['no backup of the key', true, { keys: ['get', 'list'], secrets: ['get', 'list', 'backup'] }, DENIED],
    ['no list of the secret', true, { keys: ['get', 'list', 'backup'], secrets: ['get'] }, DENIED],
    ['nothing for keys, which it has none of', false, { secrets: ['get', 'list', 'backup'] }, READ],
    ['no backup of the secret that no key wraps', false, { secrets: ['get', 'list'] }, DENIED],
    ['the word for everything', true, { keys: ['all'], secrets: ['all'] }, READ],
  ])('that grants %s (key: %s)', (_name, withKek, permissions, expected) => {
    expect(errors(withPolicy(permissions, { withKek }))).toEqual(expected);
  });

  it('adds up entries of the service, and counts no other principal, tenant or compound identity', () => {
    const [keys, secrets] = [policyOf({ keys: FULL.keys }), policyOf({ secrets: FULL.secrets })];
    expect(errors(new EncryptedAzure({ accessPolicies: [keys, secrets] }))).toEqual(READ);
    for (const odd of [
      policyOf(FULL, BACKUP_SERVICE_APP), // the application id, as one sample has it
      { ...policyOf(FULL), tenantId: '22222222-0000-4000-8000-000000000000' },
      { ...policyOf(FULL), applicationId: BACKUP_SERVICE_APP },
    ])
      expect(errors(new EncryptedAzure({ accessPolicies: [odd] }))).toEqual(DENIED);
  });

  it('grants to the object id that the estate gives the service; without one there is nobody to grant to', () => {
    const principal = '99999999-9999-4999-8999-999999999999';
    const type = 'Microsoft.Graph/servicePrincipals';
    const azure = new EncryptedAzure({ accessPolicies: [policyOf(FULL, principal)] });
    expect(errors(azure)).toEqual(DENIED);
    azure.put({ id: `/servicePrincipals/${principal}`, type, properties: { appId: BACKUP_SERVICE_APP } });
    expect(errors(azure)).toEqual(READ);
    azure.put({ id: `/servicePrincipals/${principal}`, type, properties: { appId: principal } });
    expect(errors(azure)).toEqual(DENIED);
  });
});

describe('an RBAC vault', () => {
  const vault = (): EncryptedAzure =>
    new EncryptedAzure({ enableRbacAuthorization: true, accessPolicies: [policyOf(FULL)] });

  it('ignores access policies and takes roles at object, vault, group and subscription', () => {
    expect(errors(vault())).toEqual(DENIED);
    const { keyVault, ids } = vault();
    for (const scope of [keyVault, ids.group, ids.subscription])
      for (const role of [ADMINISTRATOR, DEPLOYED]) expect(errors(vault().assign(role, scope))).toEqual(READ);
    expect(errors(vault().assign(ADMINISTRATOR, ids.vault))).toEqual(DENIED);
    const narrow = vault().assign(CRYPTO_OFFICER, `${keyVault}/keys/kek`);
    expect(errors(narrow)).toEqual(DENIED);
    expect(errors(narrow.assign(SECRETS_USER, `${keyVault}/secrets/bek`))).toEqual(READ);
  });

  it('wants the backup of a secret only where no key wraps it', () => {
    const azure = new EncryptedAzure({ enableRbacAuthorization: true }, { withKek: false });
    expect(errors(azure.assign(SECRETS_USER, azure.keyVault))).toEqual(DENIED);
    expect(errors(azure.assign(DEPLOYED, azure.keyVault))).toEqual(READ);
  });

  it('takes what a group has that holds the service, by another group too', () => {
    const [inner, outer] = ['33333333-0000-4000-8000-000000000001', '33333333-0000-4000-8000-000000000002'];
    const azure = vault().assign(ADMINISTRATOR, vault().keyVault, outer);
    const group = (id: string, member: string): void => {
      azure.put({ id: `/groups/${id}`, type: 'Microsoft.Graph/groups', properties: { members: [member] } });
    };
    expect(errors(azure)).toEqual(DENIED);
    group(inner, BACKUP_SERVICE_OBJECT);
    group(outer, inner);
    expect(errors(azure)).toEqual(READ);
  });

  it('counts no assignment under a condition, and none whose role takes the action back', () => {
    const { keyVault, ids } = vault();
    expect(errors(vault().assign(ADMINISTRATOR, keyVault, undefined, { condition: '@Resource[x]' }))).toEqual(DENIED);
    const azure = vault().assign('55555555-0000-4000-8000-000000000001', keyVault);
    const define = (notDataActions: readonly string[]): void => {
      azure.put({
        id: `${ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/55555555-0000-4000-8000-000000000001`,
        type: 'Microsoft.Authorization/roleDefinitions',
        properties: { permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/*'], notDataActions }] },
      });
    };
    define([]);
    expect(errors(azure)).toEqual(READ);
    define(['Microsoft.KeyVault/vaults/*/backup/action']);
    expect(errors(azure)).toEqual(DENIED);
  });

  it('is closed by a deny assignment for data actions', () => {
    const azure = vault().assign(ADMINISTRATOR, vault().keyVault);
    azure.put({
      id: `${azure.ids.group}/providers/Microsoft.Authorization/denyAssignments/d1`,
      type: 'Microsoft.Authorization/denyAssignments',
      properties: {
        principals: [{ id: BACKUP_SERVICE_OBJECT }],
        permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/keys/backup/action'] }],
      },
    });
    expect(errors(azure)).toEqual(DENIED);
  });

  it('opens only when a fresh assignment has spread', () => {
    const azure = vault();
    const roleDefinitionId = `${azure.ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/${DEPLOYED}`;
    const id = `${azure.keyVault}/providers/Microsoft.Authorization/roleAssignments/66666666-0000-4000-8000-000000000001`;
    const body = {
      properties: { principalId: BACKUP_SERVICE_OBJECT, roleDefinitionId, principalType: 'ServicePrincipal' },
    };
    expect(azure.ask('PUT', id, { body }).status).toBe(201);
    expect(errors(azure)).toEqual(DENIED);
    azure.pass(5000);
    expect(errors(azure)).toEqual(READ);
    azure.ask('DELETE', id);
    expect(errors(azure)).toEqual(DENIED);
  });
});

describe('a vault that nobody reaches or that does not fit', () => {
  it.each([
    ['a firewall that says nothing of trusted services', { networkAcls: { defaultAction: 'Deny' } }, READ],
    ['a firewall that lets them in', { networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } }, READ],
    ['a firewall that does not', { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }, DENIED],
    ['no firewall', { networkAcls: { defaultAction: 'Allow', bypass: 'None' } }, READ],
    ['no public access', { publicNetworkAccess: 'Disabled' }, READ],
    ['no access at all', { publicNetworkAccess: 'disabled', networkAcls: { bypass: 'None' } }, DENIED],
    ['another tenant', { tenantId: '22222222-0000-4000-8000-000000000000' }, DENIED],
  ])('%s', (_name, properties, expected) => {
    expect(errors(new EncryptedAzure({ accessPolicies: [policyOf(FULL)], ...properties }))).toEqual(expected);
  });

  it('another region, and no vault any more', () => {
    const azure = new EncryptedAzure();
    azure.change(azure.keyVault, {}, { location: 'West Europe' });
    expect(errors(azure)).toEqual(READ);
    azure.change(azure.keyVault, {}, { location: 'northeurope' });
    expect(errors(azure)).toEqual(DENIED);
    azure.cloud.resources.delete(azure.keyVault);
    expect(errors(azure)).toEqual(DENIED);
  });
});

describe('a key or secret', () => {
  const [PAST, FUTURE] = [Date.parse('2026-02-01') / 1000, Date.parse('2027-01-01') / 1000];
  const named = (flags: JsonObject, properties: JsonObject = {}): EncryptedAzure =>
    new EncryptedAzure().holds('secrets/bek').holds('keys/kek', flags, { keyUriWithVersion: KEK_URL, ...properties });

  it.each([
    ['is there', {}, {}, READ],
    ['is deleted', { deleted: true }, {}, DENIED],
    ['is deleted, said inside', {}, { deleted: true }, DENIED],
    ['is a certificate’s', { managed: true }, {}, DENIED],
    ['is disabled', {}, { attributes: { enabled: false } }, DENIED],
    ['has expired', {}, { attributes: { enabled: true, exp: PAST } }, DENIED],
    ['will expire', {}, { attributes: { enabled: true, exp: FUTURE } }, READ],
    ['has another version only', {}, { keyUriWithVersion: `${KEK_URL}0` }, DENIED],
  ])('that %s', (_name, flags, properties, expected) => {
    expect(errors(named(flags, properties))).toEqual(expected);
  });

  it('whose version alone is disabled, while the newest is another', () => {
    const azure = named({}, { keyUriWithVersion: `${KEK_URL}0` });
    const version = KEK_URL.replace(/^.*\//, '');
    const put = (enabled: boolean): void => {
      const id = `${azure.keyVault}/keys/kek/versions/${version}`;
      azure.put({ id, type: 'Microsoft.KeyVault/vaults/keys/versions', properties: { attributes: { enabled } } });
    };
    put(true);
    expect(errors(azure)).toEqual(READ);
    put(false);
    expect(errors(azure)).toEqual(DENIED);
  });

  it('that is not named is there only while the estate names nothing of its vault', () => {
    expect(errors(new EncryptedAzure())).toEqual(READ);
    expect(errors(new EncryptedAzure().holds('secrets/bek'))).toEqual(DENIED);
    expect(errors(new EncryptedAzure().holds('secrets/bek').holds('keys/kek'))).toEqual(READ);
  });

  it('in a vault of its own is judged by that vault alone', () => {
    const azure = new EncryptedAzure({ accessPolicies: [policyOf({ keys: FULL.keys })] });
    const second = `${azure.ids.group}/providers/Microsoft.KeyVault/vaults/kv-second`;
    azure.put(element(second, { accessPolicies: [policyOf({ secrets: ['get', 'list'] })] }));
    const diskEncryptionKey = { secretUrl: BEK_URL.replace('kv-shop', 'kv-second'), sourceVault: { id: second } };
    const keyEncryptionKey = { keyUrl: KEK_URL, sourceVault: { id: azure.keyVault } };
    const encryptionSettings = [{ diskEncryptionKey, keyEncryptionKey }];
    azure.change(azure.ids.disk, { encryptionSettingsCollection: { enabled: true, encryptionSettings } });
    expect(errors(azure)).toEqual(READ);
  });

  it('that is out of reach beside a closed network is told first, in one job', () => {
    const azure = new EncryptedAzure({});
    azure.change(azure.ids.nsg, { securityRules: [rule('DenyAll', 100)] });
    expect(errors(azure)).toEqual([400198, 400206]);
  });
});

describe('a VM', () => {
  it('needs what its model names (dual pass) and what its instance view names (single pass)', () => {
    const sourceVault = { id: new EncryptedAzure().keyVault };
    const settings = { enabled: true, diskEncryptionKey: { secretUrl: BEK_URL, sourceVault } };
    const plain = (properties: JsonObject): EncryptedAzure => {
      const azure = new EncryptedAzure({});
      azure.change(azure.ids.disk, { encryptionSettingsCollection: undefined });
      azure.change(azure.ids.vm, properties);
      return azure;
    };
    const osDisk = { osType: 'Linux', name: 'os' };
    expect(errors(plain({ storageProfile: { osDisk } }))).toEqual(READ);
    expect(errors(plain({ storageProfile: { osDisk: { ...osDisk, encryptionSettings: settings } } }))).toEqual(DENIED);
    const disks = [{ name: 'os', encryptionSettings: [settings] }];
    expect(errors(plain({ instanceView: { disks } }))).toEqual(DENIED);
  });
});
