import { keyOf, subscriptionOf } from '../arm/arm-id.js';
import { assignmentsOf, denialOf, isGranted } from '../arm/permissions.js';
import type { Cloud } from '../cloud.js';
import { backupServiceObject } from '../directory/service-principals.js';
import { tenantOf } from '../directory/tenant.js';
import { same, textAt } from '../json.js';
import { isEnabled, isExpired } from '../key-vault/attributes.js';
import { admitsTrustedServices, isRoleBased, policyCovers, policyPermissions } from '../key-vault/data-access.js';
import { flag, isManaged, objectOf, versionOf } from '../key-vault/objects.js';
import { locationOf } from '../key-vault/vault-view.js';
import type { Resource } from '../state/resources.js';
import { type Reference, referencesOf } from './disk-encryption.js';

/** What the service does with an object: it takes the key's backup, or (nothing wraps it) the secret's (domain.md c). */
const needsBackup = ({ kind, wrapped }: Reference): boolean => kind === 'keys' || !wrapped;

const permissionsFor = (reference: Reference): readonly string[] => [
  'get',
  'list',
  ...(needsBackup(reference) ? ['backup'] : []),
];

/** The five data actions of domain.md c, for what lies there. */
const dataActionsFor = (reference: Reference): readonly string[] => {
  const read = { keys: ['read'], secrets: ['getSecret/action', 'readMetadata/action'] }[reference.kind];
  const all = [...read, ...(needsBackup(reference) ? ['backup/action'] : [])];
  return all.map((action) => `Microsoft.KeyVault/vaults/${reference.kind}/${action}`);
};

/** RBAC vaults ignore access policies, the others roles. */
function isAllowed(vault: Resource, reference: Reference, principal: string, cloud: Cloud): boolean {
  if (!isRoleBased(vault)) {
    const granted = policyPermissions(vault, principal, reference.kind) ?? [];
    return permissionsFor(reference).every((permission) => policyCovers(granted, permission));
  }
  const scope = `${vault.id}/${reference.kind}/${reference.name}`;
  const assignments = assignmentsOf(principal, cloud);
  return dataActionsFor(reference).every(
    (action) =>
      isGranted(assignments, scope, 'dataActions', action, cloud) &&
      denialOf(principal, scope, 'dataActions', action, cloud) === undefined,
  );
}

/** There, not deleted, in the version that the disk names, enabled, not expired, and no certificate's (domain.md c). */
function isUsable(vault: Resource, { kind, name, version }: Reference, cloud: Cloud): boolean {
  const object = objectOf(vault, kind, name, cloud);
  if (object === undefined || flag(object, 'deleted') || isManaged(object, cloud)) return false;
  const found = versionOf(object, kind, version, cloud);
  return found !== undefined && isEnabled(found) && !isExpired(found, cloud);
}

/** Disk encryption wants VM and key vault in one region and one tenant; what a partial export leaves out is taken to fit. */
function isPlacedRight(vault: Resource, virtualMachine: Resource, cloud: Cloud): boolean {
  const [here, there] = [locationOf(vault), locationOf(virtualMachine)];
  const tenant = textAt(vault, 'properties', 'tenantId');
  const home = tenantOf(subscriptionOf(virtualMachine.id) ?? '', cloud);
  return (here === undefined || there === undefined || here === there) && (tenant === undefined || same(tenant, home));
}

function canRead(reference: Reference, virtualMachine: Resource, cloud: Cloud): boolean {
  const vault = cloud.resources.get(keyOf(reference.vault));
  const principal = backupServiceObject(cloud);
  return (
    vault !== undefined &&
    principal !== undefined &&
    isPlacedRight(vault, virtualMachine, cloud) &&
    admitsTrustedServices(vault) &&
    isUsable(vault, reference, cloud) &&
    isAllowed(vault, reference, principal, cloud)
  );
}

/** Whether the Backup Management Service could read every key and secret that this VM's disks need. */
export const canReadKeys = (virtualMachine: Resource, cloud: Cloud): boolean =>
  referencesOf(virtualMachine, cloud).every((one) => canRead(one, virtualMachine, cloud));
