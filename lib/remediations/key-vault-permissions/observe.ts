import { lookAtEncryption, type VaultReference } from '../../model/encryption.js';
import type { Reader } from '../../model/reader.js';
import type { Subject } from '../../model/remediation.js';
import { subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import type { BackupServicePrincipal, RoleDefinition } from '../../model/resources/authorization.js';
import type { KeyBundle, KeyVault } from '../../model/resources/key-vault.js';
import { isGone, ok, type Result } from '../../model/result.js';
import { Look, valueOf, type Sight } from '../../model/sight.js';
import { certificateKeys } from './about-keys.js';
import { isElsewhere, present } from './about-vault.js';
import { concerns, missingActions } from './data-actions.js';
import type { Bundle, Roles, Seen, SeenVault } from './seen.js';
import { objectName, SERVICE, vaultName } from './wording.js';

export const READS = [
  'virtualMachine',
  'disk',
  'keyVault',
  'vaultKey',
  'keyBundle',
  'backupService',
  'roleAssignments',
  'denyAssignments',
  'roleDefinition',
  'rolesNamed',
] as const satisfies readonly (keyof Reader)[];

interface Eyes {
  readonly read: Pick<Reader, (typeof READS)[number]>;
  readonly look: Look;
  readonly subject: Subject;
  /** The role that may be granted. */
  readonly role: string;
}

/**
 * The one place that reads, cheapest decisive evidence first: whose keys these are, before whom they let in. An ordinary
 * case costs the machine, its disks, and of each vault the vault and its key.
 */
export async function observe(subject: Subject, read: Eyes['read'], role: string): Promise<Result<Seen>> {
  const encrypted = await lookAtEncryption(subject.virtualMachine, read);
  if (!encrypted.ok) {
    return encrypted;
  }
  const eyes: Eyes = { read, look: new Look(), subject, role };
  const { references, unreadable, unseen } = encrypted.value;
  const start: Seen = { encrypted: encrypted.value, vaults: [] };
  return eyes.look.result(
    unreadable.length > 0 || unseen.length > 0 ? start : await lookAtVaults(start, references, eyes),
  );
}

async function lookAtVaults(start: Seen, references: readonly VaultReference[], eyes: Eyes): Promise<Seen> {
  const vaults: SeenVault[] = [];
  for (const id of new Set(references.map(({ vault }) => vault))) {
    const inside = references.filter(({ vault }) => vault === id);
    vaults.push(await lookAtVault(id, inside, eyes));
  }
  const seen: Seen = { ...start, vaults };
  const { machine } = start.encrypted;
  const isDecided = vaults.some((one) => isElsewhere(one, machine) || certificateKeys(one).length > 0);
  return isDecided ? seen : lookAtRights(seen, eyes);
}

async function lookAtVault(
  id: ResourceId,
  references: readonly VaultReference[],
  { look, read, subject }: Eyes,
): Promise<SeenVault> {
  const vault = await look.at(vaultName(id), async (): Promise<Result<KeyVault | 'gone'>> => {
    const asked = await read.keyVault(id);
    return isGone(asked) ? ok('gone') : asked;
  });
  const keys = references.filter(
    (one, index, all) => one.kind === 'keys' && all.findIndex((other) => other.id === one.id) === index,
  );
  const start: SeenVault = { id, references, vault, bundles: [] };
  const bundles: Bundle[] = [];
  // Once something was changed, the next backup tells; before that, a certificate's key is what no grant would cure.
  const isAsked = present(start) !== undefined && subject.changedSince !== true;
  for (const key of isAsked ? keys : []) {
    bundles.push({ key, bundle: await look.at(objectName(key), () => bundleOf(key.id, read)) });
  }
  return { ...start, bundles };
}

/** ARM first: of a key that is not there, the data plane need not be asked. */
async function bundleOf(key: ResourceId, read: Eyes['read']): Promise<Result<KeyBundle>> {
  const there = await read.vaultKey(key);
  return there.ok ? read.keyBundle(key) : there;
}

async function lookAtRights(seen: Seen, eyes: Eyes): Promise<Seen> {
  const { look, read } = eyes;
  const subscription = subscriptionOf(seen.encrypted.machine.id);
  const service = await look.at(SERVICE, () => read.backupService(subscription));
  const vaults: SeenVault[] = [];
  for (const one of seen.vaults) {
    vaults.push(await withRoles(one, valueOf(service), eyes));
  }
  return { ...seen, service, vaults };
}

/** In an RBAC vault of the service's own tenant: who may do what. */
async function withRoles(seen: SeenVault, service: BackupServicePrincipal | undefined, eyes: Eyes): Promise<SeenVault> {
  const { look, read, role } = eyes;
  const vault = present(seen);
  const principalId = service?.objectId;
  if (vault?.usesRbac !== true || principalId === undefined || vault.tenantId !== service?.tenantId) {
    return seen;
  }
  const where = vaultName(seen.id);
  const sight = await look.at(`the role assignments of ${where}`, () => read.roleAssignments(seen.id, principalId));
  const denials = await look.at(`the deny assignments of ${where}`, () => read.denyAssignments(seen.id));
  const assignments = valueOf(sight) ?? [];
  const applying = assignments.filter((one) => !one.conditional && concerns(one, seen.references));
  const definitions = new Map<ResourceId, Sight<RoleDefinition>>();
  for (const id of new Set(applying.map((one) => one.role))) {
    definitions.set(id, await look.at(`the role of a role assignment at ${where}`, () => read.roleDefinition(id)));
  }
  const roles: Roles = { assignments: sight, denials, definitions };
  return missingActions(seen.references, assignments, definitions).length === 0
    ? { ...seen, roles }
    : { ...seen, roles: { ...roles, candidates: await look.at(`role ${role}`, () => read.rolesNamed(seen.id, role)) } };
}
