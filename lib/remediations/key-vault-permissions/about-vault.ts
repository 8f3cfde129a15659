import { nameOf, subscriptionOf } from '../../model/resource-id.js';
import type { BackupServicePrincipal } from '../../model/resources/authorization.js';
import type { KeyVault } from '../../model/resources/key-vault.js';
import { valueOf } from '../../model/sight.js';
import type { Found, Says } from './found.js';
import type { Seen, SeenVault } from './seen.js';
import { SERVICE, vaultName } from './wording.js';

/** The vault, where it could be seen and is there. */
export function present({ vault }: SeenVault): KeyVault | undefined {
  const value = valueOf(vault);
  return value === 'gone' ? undefined : value;
}

/** Whether nothing needs to be known of rights: the vault is not there, or not where the machine is. */
export function isElsewhere(seen: SeenVault, { location }: Seen['encrypted']['machine']): boolean {
  return present(seen)?.location !== location;
}

/** Where the vault is. A vault that is elsewhere cannot be granted into the right place. */
export function aboutPlace(seen: SeenVault, { encrypted: { machine }, service }: Seen): Says {
  const vault = present(seen);
  if (vault === undefined) {
    return seen.vault.seen
      ? { evidence: [`${vaultName(seen.id)} is not there: missing-key looks for it`] }
      : { missing: [seen.vault.why] };
  }
  const { tenantId } = valueOf(service) ?? vault;
  return {
    found: [
      vault.location === machine.location ? [] : otherRegion(vault, machine),
      vault.tenantId === tenantId ? [] : otherTenant(vault, machine, tenantId),
    ].flat(),
  };
}

type Machine = Seen['encrypted']['machine'];

/** Azure Disk Encryption needs both in one region (domain.md c). */
function otherRegion({ id, location }: KeyVault, machine: Machine): Found {
  const name = nameOf(machine.id);
  return {
    kind: 'other-region',
    resourceId: id,
    summary: `${vaultName(id)} is in ${location} and ${name} in ${machine.location}: Azure Disk Encryption needs both in one region`,
    ways: [
      `Encrypt ${name} anew with a key vault in ${machine.location}: az vm encryption enable --ids ${machine.id} --disk-encryption-keyvault <vault in ${machine.location}>.`,
    ],
  };
}

/** A subscription that moved to another tenant leaves its vaults bound to the old one; grants name principals of the old. */
function otherTenant({ id, tenantId: own }: KeyVault, machine: Machine, tenantId: string): Found {
  const subscription = subscriptionOf(machine.id);
  return {
    kind: 'other-tenant',
    resourceId: id,
    summary: `${vaultName(id)} belongs to tenant ${own}, subscription ${subscription} of ${nameOf(machine.id)} to tenant ${tenantId}: ${SERVICE} of the one means nothing in the other`,
    ways: [
      `If subscription ${subscription} was moved to tenant ${tenantId}, move ${vaultName(id)} after it and grant its access anew: az resource update --ids ${id} --set properties.tenantId=${tenantId} properties.accessPolicies=[].`,
      `Otherwise encrypt ${nameOf(machine.id)} anew with a key vault of tenant ${tenantId}.`,
    ],
  };
}

/** The tenant has no such principal: there is nobody whom a grant could name. */
export function principalMissing({ id }: KeyVault, service: BackupServicePrincipal, machine: Machine): Says {
  const { appId, tenantId } = service;
  const subscription = subscriptionOf(machine.id);
  return {
    found: [
      {
        kind: 'principal-missing',
        resourceId: id,
        summary: `tenant ${tenantId} has no principal of ${SERVICE} (application ${appId}), so that ${vaultName(id)} can let nobody in`,
        ways: [
          `Register the provider Microsoft.RecoveryServices in subscription ${subscription}, so that ${SERVICE} gets a principal in tenant ${tenantId}: az provider register --namespace Microsoft.RecoveryServices --subscription ${subscription}. If it still has none, create it: az ad sp create --id ${appId}.`,
          'In another cloud than the public one the application has another id: set BACKUP_MEDIC_BACKUP_SERVICE_APP_ID.',
        ],
      },
    ],
  };
}
