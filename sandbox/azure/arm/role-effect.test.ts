import { describe, expect, it } from 'vitest';
import { runBackup } from '../backup/run.js';
import { textAt } from '../json.js';
import { BACKUP_SERVICE_OBJECT } from '../directory/service-principals.js';
import { EncryptedAzure } from '../testing/encrypted.js';
import { KEY_VAULT_BACKUP_ROLE } from './roles.js';

/** An RBAC vault with the role assigned through ARM, and time enough for it to spread. */
function assigned(held: boolean): EncryptedAzure {
  const azure = new EncryptedAzure({ enableRbacAuthorization: true });
  azure.put({ id: azure.ids.guest, type: 'Sandbox/guests', properties: { hostPath: 'open' } });
  azure.put({ id: `${azure.keyVault}/providers/Sandbox/spreading`, type: 'Sandbox/spreading', properties: { held } });
  const roleDefinitionId = `${azure.ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/${KEY_VAULT_BACKUP_ROLE.name}`;
  const properties = { roleDefinitionId, principalId: BACKUP_SERVICE_OBJECT, principalType: 'ServicePrincipal' };
  azure.ask('PUT', `${azure.keyVault}/providers/Microsoft.Authorization/roleAssignments/a1`, { body: { properties } });
  azure.pass(60_000);
  return azure;
}

function backupOf({ cloud, ids }: EncryptedAzure): string | undefined {
  const item = cloud.resources.get(ids.item);
  return item === undefined ? undefined : textAt(runBackup(item, false, cloud), 'properties', 'status');
}

describe('a role assignment that spreads', () => {
  it('counts after its time', () => {
    const azure = assigned(false);
    expect(backupOf(azure)).toBe('Completed');
  });

  it('does not while the estate holds it, and does as soon as that is over', () => {
    const azure = assigned(true);
    expect(backupOf(azure)).toBe('Failed');
    const spreading = { id: `${azure.keyVault}/providers/Sandbox/spreading`, type: 'Sandbox/spreading' };
    azure.put({ ...spreading, properties: { held: false } });
    expect(backupOf(azure)).toBe('Completed');
  });
});
