import { nameOf } from '../../azure/arm/arm-id.js';
import { BACKUP_SERVICE_OBJECT } from '../../azure/directory/service-principals.js';
import { TENANT_ID } from '../../azure/identity/identities.js';
import type { JsonObject } from '../../azure/json.js';
import { guidOf, versionOf, type Ids } from '../ids.js';
import { child, element } from './elements.js';
import { keyVaultOf, referencesOf, type Reference } from './encryption.js';
import type { KeyVaultParts, Parts, Permissions } from './parts.js';

/** Everything that a machine with its keys in one vault needs the service to have. */
export const ENOUGH: Permissions = { keys: ['get', 'list', 'backup'], secrets: ['get', 'list', 'backup'] };

/** A team's own group, with rights of its own that are nobody else's affair. */
export const SHOP_TEAM = guidOf('the group of the shop team');
const SHOP_POLICY = {
  ...{ tenantId: TENANT_ID, objectId: SHOP_TEAM },
  permissions: { keys: ['get', 'list', 'wrapKey', 'unwrapKey'], secrets: ['get', 'set'], certificates: ['get'] },
};
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';

function policiesOf({ rbac, service }: KeyVaultParts): readonly JsonObject[] {
  if (rbac === true) return [];
  const permissions = { keys: service?.keys ?? [], secrets: service?.secrets ?? [] };
  const certificates = service?.certificates === undefined ? {} : { certificates: service.certificates };
  const own = {
    ...{ tenantId: TENANT_ID, objectId: BACKUP_SERVICE_OBJECT },
    permissions: { ...permissions, ...certificates },
  };
  return service === undefined ? [SHOP_POLICY] : [SHOP_POLICY, own];
}

function vaultElement(id: string, parts: KeyVaultParts): JsonObject {
  return element(
    id,
    {
      ...{ tenantId: TENANT_ID, sku: { family: 'A', name: 'standard' } },
      vaultUri: `https://${nameOf(id)}.vault.azure.net/`,
      accessPolicies: policiesOf(parts),
      ...{ enabledForDeployment: false, enabledForDiskEncryption: true, enabledForTemplateDeployment: false },
      ...{ enableSoftDelete: true, softDeleteRetentionInDays: 90, enableRbacAuthorization: parts.rbac === true },
      publicNetworkAccess: 'Enabled',
      ...(parts.networkAcls !== undefined && { networkAcls: parts.networkAcls }),
    },
    { tags: { team: 'shop' } },
  );
}

/** The other team's own assignment in an RBAC vault. */
function assignmentOf(id: string): JsonObject {
  const [, , subscription = ''] = id.split('/');
  const definitions = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions`;
  return child(`${id}/providers/Microsoft.Authorization/roleAssignments/${guidOf(`shop team at ${id}`)}`, {
    ...{ roleDefinitionId: `${definitions}/${SECRETS_USER}`, principalId: SHOP_TEAM, principalType: 'Group' },
    scope: id,
  });
}

function objectElement(object: Omit<Reference, 'part' | 'url'>, deleted: boolean): JsonObject {
  const { kind, vault, name, version, isWrapped } = object;
  const uri = `https://${nameOf(vault)}.vault.azure.net/${kind}/${name}`;
  const attributes = { enabled: true, created: 1700000000, updated: 1700000000 };
  const properties =
    kind === 'keys'
      ? { attributes, kty: 'RSA', keySize: 2048, keyUri: uri, keyUriWithVersion: `${uri}/${version}` }
      : {
          attributes,
          contentType: isWrapped ? 'Wrapped BEK' : 'BEK',
          secretUri: uri,
          secretUriWithVersion: `${uri}/${version}`,
        };
  return { ...child(`${vault}/${kind}/${name}`, properties), ...(deleted && { deleted: true }) };
}

/** The vault, who may do what there, and what lies in it. */
function keyVault(part: string, own: KeyVaultParts, ids: Ids, parts: Parts): readonly JsonObject[] {
  const vault = keyVaultOf(ids, parts, part);
  const needed = parts.machines.flatMap((machine) => referencesOf(ids, machine, parts));
  const inside = needed.filter((one) => one.part === part && own.purged?.includes(one.name) !== true);
  const kept = new Map(inside.map((one) => [`${one.kind}/${one.name}`, one]));
  const signing = {
    ...{ kind: 'keys' as const, vault, name: 'app-signing', version: versionOf(`${vault}/app-signing`) },
    isWrapped: false,
  };
  return [
    ...(own.elsewhere === true ? [element(ids.otherGroup, {}, { tags: { team: 'security' } })] : []),
    vaultElement(vault, own),
    ...(own.rbac === true ? [assignmentOf(vault)] : []),
    ...[...kept.values()].map((one) => objectElement(one, own.deleted?.includes(one.name) === true)),
    objectElement(signing, false),
  ];
}

/** All key vaults of a scenario. */
export const keyVaults = (ids: Ids, parts: Parts): readonly JsonObject[] =>
  Object.entries(parts.keyVaults ?? {}).flatMap(([part, own]) => keyVault(part, own, ids, parts));
