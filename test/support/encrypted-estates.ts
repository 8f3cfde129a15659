import { TENANT_ID } from '../../sandbox/azure/identity/identities.js';
import type { JsonObject } from '../../sandbox/azure/json.js';
import { element } from '../../sandbox/azure/testing/world.js';
import { allowHttpsInbound, webServer, type Site } from '../../sandbox/demo/estate.js';
import { and, changed } from './sites.js';

export const MACHINE = 'vm-web-01';
/** The Backup Management Service in the sandbox's tenant, and somebody else who has rights of their own. */
export const SERVICE = 'ba5eba11-0000-4000-8000-000000000001';
const NEIGHBOUR = '0ca11ab1-0000-4000-8000-000000000002';
const BACKUP_APP = '262044b1-e2ce-469f-a196-69ab7ada62d3';

export const MODELS = ['access policies', 'roles'] as const;
const WRAPPINGS = ['BEK alone', 'KEK and BEK'] as const;
const STATES = [
  'fine',
  'no rights',
  'partial rights',
  'firewall',
  'soft-deleted',
  'disabled',
  'expired',
  'missing',
  'certificate-backed',
] as const;

/** One cell of the matrix: how the vault grants, what the disk rests on, and what is wrong. */
export interface Cell {
  readonly model: (typeof MODELS)[number];
  readonly wrapping: (typeof WRAPPINGS)[number];
  readonly state: (typeof STATES)[number];
}
export const CELLS: readonly Cell[] = MODELS.flatMap((model) =>
  WRAPPINGS.flatMap((wrapping) => STATES.map((state) => ({ model, wrapping, state }))),
);

export const nameOfCell = ({ model, wrapping, state }: Cell): string => `${model}, ${wrapping}, ${state}`;

/** The documented minimal set (domain.md c). */
export const NEEDED = {
  'BEK alone': { keys: [], secrets: ['backup', 'get', 'list'] },
  'KEK and BEK': { keys: ['backup', 'get', 'list'], secrets: ['get', 'list'] },
} as const;
const PARTIAL = {
  'BEK alone': { keys: [], secrets: ['get'] },
  'KEK and BEK': { keys: ['get'], secrets: ['get', 'list'] },
} as const;
const ROLES = {
  whole: 'bac0b0ed-0000-4000-8000-000000000001',
  'BEK alone': '21090545-7ca7-4776-b22c-e363652d74d2', // Key Vault Reader: metadata, no values
  'KEK and BEK': '4633458b-17de-408a-b874-0445c86b69e6', // Key Vault Secrets User: no keys
} as const;

const VERSION = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const [BEK, KEK] = ['bek-01', 'kek-01'];

/** The vault's name is its host's, so that it differs from cell to cell. */
export const vaultName = ({ ids }: Site): string => `kv-${ids.subscription.slice(0, 13)}`;
export const vaultOf = (site: Site): string =>
  `${site.ids.group}/providers/Microsoft.KeyVault/vaults/${vaultName(site)}`;

const entry = (objectId: string, permissions: object): JsonObject => ({
  tenantId: TENANT_ID,
  objectId,
  permissions: { ...permissions },
});

function grantsOf({ model, wrapping, state }: Cell): {
  readonly keys: readonly string[];
  readonly secrets: readonly string[];
} {
  const none = { keys: [], secrets: [] };
  const given = state === 'no rights' ? none : state === 'partial rights' ? PARTIAL[wrapping] : NEEDED[wrapping];
  return model === 'access policies' ? given : none;
}

function vault(site: Site, cell: Cell): JsonObject {
  const { keys, secrets } = grantsOf(cell);
  const own = keys.length + secrets.length === 0 ? [] : [entry(SERVICE, { keys, secrets })];
  const closed = { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] };
  return element(vaultOf(site), {
    sku: { family: 'A', name: 'standard' },
    tenantId: TENANT_ID,
    vaultUri: `https://${vaultName(site)}.vault.azure.net/`,
    enableRbacAuthorization: cell.model === 'roles',
    enableSoftDelete: true,
    enabledForDiskEncryption: true,
    accessPolicies: [entry(NEIGHBOUR, { keys: ['all'], secrets: ['get'], certificates: ['list'] }), ...own],
    ...(cell.state === 'firewall' ? { networkAcls: closed } : {}),
  });
}

/** Whose role: the neighbour's always, the service's where it has one. */
function assignments(site: Site, { model, wrapping, state }: Cell): readonly JsonObject[] {
  if (model !== 'roles') {
    return [];
  }
  const assigned = (guid: string, role: string, principalId: string): JsonObject => {
    const roleDefinitionId = `/subscriptions/${site.ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    const id = `${vaultOf(site)}/providers/Microsoft.Authorization/roleAssignments/${guid}`;
    const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal', scope: vaultOf(site) };
    return { id, name: guid, type: 'Microsoft.Authorization/roleAssignments', properties };
  };
  const role = state === 'partial rights' ? ROLES[wrapping] : ROLES.whole;
  const own = state === 'no rights' ? [] : [assigned('00000000-0000-4000-8000-0000000000a1', role, SERVICE)];
  return [assigned('00000000-0000-4000-8000-0000000000b1', ROLES['KEK and BEK'], NEIGHBOUR), ...own];
}

/** What happened to the key, or to the secret where there is no key. */
function object(site: Site, kind: 'keys' | 'secrets', name: string, cell: Cell, isHit: boolean): readonly JsonObject[] {
  const state = isHit ? cell.state : 'fine';
  if (state === 'missing') {
    return [];
  }
  const uri = `https://${vaultName(site)}.vault.azure.net/${kind}/${name}/${VERSION}`;
  const attributes = { enabled: state !== 'disabled', ...(state === 'expired' ? { exp: 1_700_000_000 } : {}) };
  const properties = { attributes, [kind === 'keys' ? 'keyUriWithVersion' : 'secretUriWithVersion']: uri };
  return [
    {
      id: `${vaultOf(site)}/${kind}/${name}`,
      name,
      type: `Microsoft.KeyVault/vaults/${kind}`,
      properties,
      ...(state === 'soft-deleted' ? { deleted: true } : {}),
      ...(state === 'certificate-backed' && kind === 'keys' ? { managed: true } : {}),
    },
  ];
}

function settings(site: Site, { wrapping }: Cell): JsonObject {
  const sourceVault = { id: vaultOf(site) };
  const host = `https://${vaultName(site)}.vault.azure.net`;
  return {
    diskEncryptionKey: { sourceVault, secretUrl: `${host}/secrets/${BEK}/${VERSION}` },
    ...(wrapping === 'KEK and BEK'
      ? { keyEncryptionKey: { sourceVault, keyUrl: `${host}/keys/${KEK}/${VERSION}` } }
      : {}),
  };
}

/** What the last good backup kept of them: the key's backup, and the (wrapped) secret. */
function kept(site: Site, { wrapping }: Cell): JsonObject {
  const host = `https://${vaultName(site)}.vault.azure.net`;
  const material = (of: string) => Buffer.from(`key material of ${of}: never to be seen`).toString('base64');
  const [keyUrl, secretUrl] = [`${host}/keys/${KEK}/${VERSION}`, `${host}/secrets/${BEK}/${VERSION}`];
  return {
    isSourceVMEncrypted: true,
    recoveryPointTierDetails: [{ type: 'HardenedRP', status: 'Valid' }],
    keyAndSecret: {
      ...(wrapping === 'KEK and BEK'
        ? { kekDetails: { keyUrl, keyVaultId: vaultOf(site), keyBackupData: material(site.ids.subscription) } }
        : {}),
      bekDetails: { secretUrl, secretVaultId: vaultOf(site), secretData: material(BEK) },
      encryptionMechanism: 'SinglePass',
    },
  };
}

/** The tenant's entry of the service: one for all. */
export const SERVICE_PRINCIPAL: JsonObject = {
  id: `/providers/Microsoft.Graph/servicePrincipals/${SERVICE}`,
  type: 'Microsoft.Graph/servicePrincipals',
  name: SERVICE,
  properties: { id: SERVICE, appId: BACKUP_APP, displayName: 'Backup Management Service' },
};

/** A VM with one encrypted disk, whose network is open, in a subscription of its own. */
export function encrypted(cell: Cell, name = nameOfCell(cell)): Site {
  const site = webServer(name, [allowHttpsInbound(300)]);
  const disk = site.ids.disk(`${MACHINE}-os`);
  const point = `${site.ids.item(MACHINE)}/recoveryPoints/34000000000001`;
  const collection = { enabled: true, encryptionSettingsVersion: '1.1', encryptionSettings: [settings(site, cell)] };
  const withDisk = changed(site, disk, { encryptionSettingsCollection: collection });
  const hasKey = cell.wrapping === 'KEK and BEK';
  return and(
    changed(withDisk, point, kept(site, cell)),
    vault(site, cell),
    ...assignments(site, cell),
    ...object(site, 'secrets', BEK, cell, !hasKey),
    ...object(site, 'secrets', 'others-secret', { ...cell, state: 'fine' }, false),
    ...(hasKey ? object(site, 'keys', KEK, cell, true) : []),
  );
}
