import { describe, expect, it } from 'vitest';
import { IDENTITIES } from '../azure/identity/identities.js';
import { deedOf, isByRightIdentity, tookEffect } from './traffic.js';
import { SITE } from './testing/seen.js';

const { ids } = SITE;
const ARM = 'management.azure.com';
const VAULT_HOST = 'kv-a-test.vault.azure.net';
const RULE = `${ids.nsg('nsg-app')}/securityRules/r`;
const VAULT = ids.keyVault('keys');
const GRANT = `${VAULT}/providers/Microsoft.Authorization/roleAssignments/g`;
const VERSION = '0123456789abcdef0123456789abcdef';

describe('what a call to Azure Resource Manager does', () => {
  it.each([
    ['GET', RULE, 'read'],
    ['HEAD', ids.group, 'read'],
    ['POST', '/providers/Microsoft.ResourceGraph/resources', 'read'],
    ['POST', `${ids.nic('vm-web-01')}/effectiveNetworkSecurityGroups`, 'read'],
    ['POST', `/subscriptions/s/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`, 'read'],
    ['POST', `${ids.network}/listNetworkManagerEffectiveSecurityAdminRules`, 'read'],
    ['PUT', RULE.toUpperCase(), 'rule-put'],
    ['DELETE', RULE, 'rule-deleted'],
    ['PUT', `${VAULT}/accessPolicies/add`, 'policy-added'],
    ['PUT', `${VAULT}/accessPolicies/replace`, 'policy-replaced'],
    ['PUT', `${VAULT}/accessPolicies/remove`, 'policy-removed'],
    ['PUT', GRANT, 'role-assigned'],
    ['DELETE', GRANT, 'role-unassigned'],
    ['PATCH', VAULT, 'key-vault-patched'],
    ['PUT', VAULT, 'key-vault-put'],
    ['POST', `${ids.item('vm-web-01')}/backup`, 'backup-started'],
    ['PUT', ids.nsg('nsg-app'), 'other'],
    ['DELETE', ids.nsg('nsg-app'), 'other'],
    ['PATCH', RULE, 'other'],
    ['POST', `${ids.vm('vm-web-01')}/deallocate`, 'other'],
    ['POST', `${ids.vm('vm-web-01')}/backupStatus/more`, 'other'],
    ['DELETE', VAULT, 'other'],
    ['PUT', `${ids.group}/providers/Microsoft.Authorization/roleAssignments/g`, 'other'],
    ['PUT', `${VAULT}/secrets/s`, 'other'],
  ])('%s %s is: %s', (method, path, deed) => {
    expect(deedOf({ method, host: ARM, path })).toBe(deed);
  });
});

describe('what a call to a key vault or to the directory does', () => {
  it.each([
    [VAULT_HOST, 'GET', '/keys/kek-01', 'read'],
    [VAULT_HOST, 'GET', '/deletedkeys/kek-01', 'read'],
    [VAULT_HOST, 'POST', '/deletedkeys/kek-01/recover', 'object-recovered'],
    [VAULT_HOST, 'POST', '/deletedsecrets/bek/recover', 'object-recovered'],
    [VAULT_HOST, 'PATCH', `/keys/kek-01/${VERSION}`, 'object-changed'],
    [VAULT_HOST, 'POST', '/keys/restore', 'key-restored'],
    [VAULT_HOST, 'PUT', '/secrets/bek', 'secret-set'],
    [VAULT_HOST, 'POST', '/keys/kek-01/backup', 'other'],
    [VAULT_HOST, 'DELETE', '/keys/kek-01', 'other'],
    [VAULT_HOST, 'DELETE', '/deletedkeys/kek-01', 'other'],
    [VAULT_HOST, 'POST', '/keys/kek-01/backupStatus', 'other'],
    ['graph.microsoft.com', 'GET', '/v1.0/servicePrincipals', 'read'],
    ['graph.microsoft.com', 'POST', '/v1.0/servicePrincipals', 'other'],
  ])('%s: %s %s is: %s', (host, method, path, deed) => {
    expect(deedOf({ method, host, path })).toBe(deed);
  });
});

describe('a write', () => {
  it('counts where it took effect, its answer lost or not', () => {
    const call = { method: 'PUT', host: ARM, path: RULE };
    expect([0, 201, 202, 409, 429, 500].filter((status) => tookEffect({ ...call, status }))).toEqual([0, 201, 202]);
  });

  it.each([
    ['PUT', ARM, RULE, 'network'],
    ['POST', ARM, `${ids.item('vm-web-01')}/backup`, 'backup'],
    ['PUT', ARM, `${VAULT}/accessPolicies/add`, 'keyVault'],
    ['PUT', ARM, GRANT, 'keyVault'],
    ['POST', VAULT_HOST, '/keys/restore', 'keyVault'],
    ['DELETE', VAULT_HOST, '/keys/kek-01', undefined],
  ] as const)('%s %s%s is for one identity alone: %s', (method, host, path, power) => {
    const powers = (['observe', 'backup', 'network', 'keyVault'] as const).filter((one) =>
      isByRightIdentity({ method, host, path, status: 200, clientId: IDENTITIES[one].clientId }),
    );
    expect(powers).toEqual(power === undefined ? [] : [power]);
  });
});
