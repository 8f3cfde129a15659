import type { Cloud } from '../cloud.js';
import { isWithin, keyOf, nameOf, scopeOf } from '../arm/arm-id.js';
import { roleDefinitions } from '../arm/authorization.js';
import { effectiveFrom } from '../arm/role-effect.js';
import { objectAt, objectsAt, same, textAt, textsAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';

/** The Backup Management Service's application, the same in every tenant of the public cloud (domain.md c). */
const BACKUP_SERVICE_APP = '262044b1-e2ce-469f-a196-69ab7ada62d3';

/** One secret or key that the encryption of a disk rests on. */
interface Needed {
  readonly kind: 'keys' | 'secrets';
  readonly vault: string;
  readonly name: string;
}

const needed = (kind: Needed['kind'], reference: JsonObject, url: string): readonly Needed[] => {
  const [vault, found] = [textAt(reference, 'sourceVault', 'id'), textAt(reference, url)];
  const name = /\/(?:keys|secrets)\/([^/]+)/i.exec(found ?? '')?.[1];
  return vault === undefined || name === undefined ? [] : [{ kind, vault, name }];
};

/** A volume secret, and the key that wraps it where there is one. */
const fromSettings = (settings: JsonObject): readonly Needed[] => [
  ...needed('secrets', objectAt(settings, 'diskEncryptionKey'), 'secretUrl'),
  ...needed('keys', objectAt(settings, 'keyEncryptionKey'), 'keyUrl'),
];

/** Dual pass writes to the VM's model, single pass to the disk or the instance view (domain.md c). */
function whatIsNeeded(virtualMachine: Resource, cloud: Cloud): readonly Needed[] {
  const profile = objectAt(virtualMachine, 'properties', 'storageProfile');
  const disks = [objectAt(profile, 'osDisk'), ...objectsAt(profile, 'dataDisks')];
  const collections = disks.map((disk) =>
    objectAt(
      cloud.resources.get(textAt(disk, 'managedDisk', 'id') ?? ''),
      'properties',
      'encryptionSettingsCollection',
    ),
  );
  const settings = [
    ...disks.map((disk) => objectAt(disk, 'encryptionSettings')).filter((one) => one['enabled'] !== false),
    ...collections.filter((one) => one['enabled'] === true).flatMap((one) => objectsAt(one, 'encryptionSettings')),
    ...objectsAt(virtualMachine, 'properties', 'instanceView', 'disks').flatMap((disk) =>
      objectsAt(disk, 'encryptionSettings').filter((one) => one['enabled'] === true),
    ),
  ];
  return settings.flatMap(fromSettings);
}

/** The service's object id in this tenant: what grants name. An estate without it has given it nothing. */
const servicePrincipal = (cloud: Cloud): string | undefined => {
  const found = cloud.resources
    .ofType('Microsoft.Graph/servicePrincipals')
    .find((one) => same(textAt(one, 'properties', 'appId') ?? textAt(one, 'appId'), BACKUP_SERVICE_APP));
  return found === undefined ? undefined : (textAt(found, 'properties', 'id') ?? found.name);
};

/** What the documented template grants for keys and secrets alike (domain.md c). */
const ALL = ['get', 'list', 'backup'];
const REQUIRED_DATA_ACTIONS: Readonly<Record<Needed['kind'], readonly string[]>> = {
  keys: ['microsoft.keyvault/vaults/keys/backup/action', 'microsoft.keyvault/vaults/keys/read'],
  secrets: [
    'microsoft.keyvault/vaults/secrets/backup/action',
    'microsoft.keyvault/vaults/secrets/getsecret/action',
    'microsoft.keyvault/vaults/secrets/readmetadata/action',
  ],
};

/** Several entries of one principal add up, as in Azure. */
function policyGrants(vault: Resource, kind: Needed['kind'], principal: string): boolean {
  const policies = objectsAt(vault, 'properties', 'accessPolicies').filter((one) =>
    same(textAt(one, 'objectId'), principal),
  );
  const granted = policies.flatMap((one) => textsAt(one, 'permissions', kind)).map((one) => one.toLowerCase());
  return granted.includes('all') || ALL.every((permission) => granted.includes(permission));
}

const covers = (pattern: string, action: string): boolean => {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  return rest.length === 0 ? head === action : action.startsWith(head);
};

/** Assignments at the vault or above; a fresh one counts only when it has spread. */
function roleGrants(vault: Resource, kind: Needed['kind'], principal: string, cloud: Cloud): boolean {
  const dataActions = cloud.resources
    .ofType('Microsoft.Authorization/roleAssignments')
    .filter((one) => same(textAt(one, 'properties', 'principalId'), principal) && isWithin(vault.id, scopeOf(one.id)))
    .filter((one) => effectiveFrom(one, cloud) <= cloud.clock.real())
    .flatMap((one) => {
      const role = nameOf(textAt(one, 'properties', 'roleDefinitionId') ?? '');
      const definition = roleDefinitions(vault.id, cloud).find((candidate) => same(candidate.name, role));
      return objectsAt(definition, 'properties', 'permissions').flatMap((permission) =>
        textsAt(permission, 'dataActions'),
      );
    });
  return REQUIRED_DATA_ACTIONS[kind].every((action) => dataActions.some((pattern) => covers(pattern, action)));
}

/** Gone, or held by a certificate: no grant lets the service back it up (domain.md c). */
function isUsable({ kind, vault, name }: Needed, cloud: Cloud): boolean {
  const found = cloud.resources.get(`${vault}/${kind}/${name}`);
  return found === undefined || (!flag(found, 'deleted') && !flag(found, 'managed'));
}

/** Estates write data-plane flags beside `properties` or inside. */
const flag = (entry: Resource, name: string): boolean =>
  entry[name] === true || objectAt(entry, 'properties')[name] === true;

/** Whether the Backup Management Service could read every key and secret that this VM's disks need. */
export function canReadKeys(virtualMachine: Resource, cloud: Cloud): boolean {
  const all = whatIsNeeded(virtualMachine, cloud);
  if (all.length === 0) return true;
  const principal = servicePrincipal(cloud);
  return all.every((one) => {
    const vault = cloud.resources.get(keyOf(one.vault));
    if (vault === undefined || principal === undefined || !isUsable(one, cloud)) return false;
    const grants = flag(vault, 'enableRbacAuthorization')
      ? roleGrants(vault, one.kind, principal, cloud)
      : policyGrants(vault, one.kind, principal);
    return grants;
  });
}
