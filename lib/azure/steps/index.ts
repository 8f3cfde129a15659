import type { CaseId } from '../../model/case.js';
import type { Drivers } from '../../model/ports.js';
import { clientsOf, type Connection } from '../arm/clients.js';
import { accessPolicyDriver } from './access-policy.js';
import { keyVaultDriver } from './key-vault.js';
import { keyVaultNetworkDriver } from './key-vault-network.js';
import { keyVaultObjectDriver } from './key-vault-object.js';
import { roleAssignmentDriver } from './role-assignment.js';
import { securityRuleDriver } from './security-rule.js';

/** The drivers of every kind of step. Each reads and writes with the identity of its own power. */
export function driversOf(connection: Connection): (by: CaseId) => Drivers {
  const network = {
    reading: clientsOf(connection, 'network', 'read'),
    writing: clientsOf(connection, 'network', 'write'),
  };
  const keyVault = {
    reading: clientsOf(connection, 'key-vault', 'read'),
    writing: clientsOf(connection, 'key-vault', 'write'),
  };
  // Recovery points hold key material: the identity that may back up reads them, and the other one never sees a point.
  const backup = clientsOf(connection, 'backup', 'read');
  return (by) => ({
    'security-rule': securityRuleDriver(network.reading, network.writing, by),
    'access-policy': accessPolicyDriver({ ...keyVault, by }),
    'role-assignment': roleAssignmentDriver({ ...keyVault, by }),
    'key-vault-network': keyVaultNetworkDriver({ ...keyVault, by }),
    'key-vault': keyVaultDriver({ ...keyVault, by }),
    'key-vault-object': keyVaultObjectDriver({ ...keyVault, backup, by }),
  });
}
