import type { Cause } from '../../lib/model/diagnosis.js';
import type { Reader } from '../../lib/model/reader.js';
import type { Subject } from '../../lib/model/remediation.js';
import type { Failure } from '../../lib/model/result.js';
import type { Step } from '../../lib/model/step.js';
import { keyVaultPermissions } from '../../lib/remediations/key-vault-permissions/index.js';
import { idOf, WorldReader, type ArmResource, type World } from './reader.js';

/** One encrypted VM in West Europe and its key vault, for tests of what keeps Azure Backup out of it. */
export const SUBSCRIPTION = '00000000-0000-0000-0000-00000000000a';
export const TENANT = '10000000-0000-0000-0000-000000000001';
export const APP = '262044b1-e2ce-469f-a196-69ab7ada62d3';
export const SERVICE = '20000000-0000-0000-0000-000000000002';
export const ROLE = 'Backup Medic Key Vault Backup';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-app`;
const id = (type: string, name: string): string => `${GROUP}/providers/${type}/${name}`;
const KV = 'microsoft.keyvault/vaults';
export const IDS = {
  vm: id('microsoft.compute/virtualmachines', 'vm-app'),
  disk: id('microsoft.compute/disks', 'disk-os'),
  vault: id(KV, 'kv-app'),
  otherVault: id(KV, 'kv-keys'),
  key: `${id(KV, 'kv-app')}/keys/kek-01`,
  secret: `${id(KV, 'kv-app')}/secrets/bek-01`,
} as const;

type Properties = Readonly<Record<string, unknown>>;

/** The service's entry, with these permissions. */
export function policy(permissions: Properties, objectId = SERVICE, more: Properties = {}): Properties {
  return { tenantId: TENANT, objectId, permissions, ...more };
}
export const FULL = policy({ keys: ['Get', 'List', 'Backup'], secrets: ['Get', 'List'] });

const DATA = 'Microsoft.KeyVault/vaults';
export const KEY_ACTIONS = [`${DATA}/keys/read`, `${DATA}/keys/backup/action`];
export const SECRET_ACTIONS = [`${DATA}/secrets/getSecret/action`, `${DATA}/secrets/readMetadata/action`];
export const BARE_ACTIONS = [...SECRET_ACTIONS, `${DATA}/secrets/backup/action`];

const ROLES = `/subscriptions/${SUBSCRIPTION}/providers/microsoft.authorization/roledefinitions`;

/** A role, by the number that its GUID ends with. */
export function role(n: number, dataActions: readonly string[], more: Properties = {}, roleName = ROLE): ArmResource {
  const name = `30000000-0000-0000-0000-00000000000${n}`;
  return { id: `${ROLES}/${name}`, name, properties: { roleName, permissions: [{ dataActions, ...more }] } };
}
export const FIT = role(1, [...KEY_ACTIONS, ...BARE_ACTIONS]);

export function assignment(
  of: ArmResource,
  scope: string = IDS.vault,
  more: Properties = {},
  name = 'a1',
): ArmResource {
  const at = scope === '/' ? '' : scope;
  return {
    id: `${at}/providers/microsoft.authorization/roleassignments/${name}`,
    properties: { scope, roleDefinitionId: of.id, principalId: SERVICE, ...more },
  };
}

/** What differs from a machine whose disk rests on kek-01 and bek-01 of an access-policy vault that lets nobody in. */
export interface Differences {
  /** Properties of the vault. */
  readonly vault?: Properties;
  /** The vault's. */
  readonly location?: string;
  readonly encryption?: { readonly key?: string | undefined; readonly secret?: string; readonly keyVault?: string };
  /** `null`: the vault is not there. */
  readonly policies?: readonly Properties[] | null;
  /** An RBAC vault with these assignments of the service. */
  readonly assignments?: readonly ArmResource[];
  readonly roles?: readonly ArmResource[];
  readonly grantable?: readonly ArmResource[];
  readonly denials?: readonly Properties[];
  readonly certificate?: boolean;
  readonly keyIsGone?: boolean;
  readonly service?: Properties;
  readonly disk?: Properties;
  /** The machine's. */
  readonly region?: string;
  readonly more?: readonly ArmResource[];
  readonly failures?: World['failures'];
}

const URL = 'https://kv-app.vault.azure.net';

function encryptionOf({ encryption = {} }: Differences): Properties {
  const { secret = `${URL}/secrets/bek-01/b1`, keyVault = IDS.vault } = encryption;
  const key = 'key' in encryption ? encryption.key : `${URL}/keys/kek-01/k1`;
  const wrapping = { keyEncryptionKey: { keyUrl: key, sourceVault: { id: keyVault } } };
  return {
    enabled: true,
    encryptionSettings: [
      {
        diskEncryptionKey: { secretUrl: secret, sourceVault: { id: IDS.vault } },
        ...(key === undefined ? {} : wrapping),
      },
    ],
  };
}

function vaultOf({ vault, location = 'westeurope', policies, assignments }: Differences) {
  const rbac = assignments === undefined ? {} : { enableRbacAuthorization: true };
  const properties = { tenantId: TENANT, accessPolicies: policies ?? [], ...rbac, ...vault };
  return { id: IDS.vault, name: 'kv-app', location, properties };
}

export function worldWith(d: Differences = {}): World {
  const lists: { readonly [R in keyof Reader]?: Readonly<Record<string, readonly unknown[]>> } = {
    backupService: { [SUBSCRIPTION]: [{ tenantId: TENANT, appId: APP, objectId: SERVICE, ...d.service }] },
    keyBundle: { [IDS.key]: [{ managed: d.certificate }], [`${IDS.otherVault}/keys/kek-01`]: [{}] },
    roleAssignments: { [IDS.vault]: d.assignments ?? [] },
    denyAssignments: { [IDS.vault]: (d.denials ?? []).map((properties) => ({ name: 'd', properties })) },
    rolesNamed: { [ROLE]: d.grantable ?? [FIT] },
  };
  const osDisk = { osType: 'Linux', name: 'os', managedDisk: { id: IDS.disk } };
  return {
    resources: [
      { id: IDS.vm, location: d.region ?? 'westeurope', properties: { storageProfile: { osDisk } } },
      { id: IDS.disk, properties: { encryptionSettingsCollection: encryptionOf(d), ...d.disk } },
      ...(d.policies === null ? [] : [vaultOf(d)]),
      ...[IDS.key, `${IDS.otherVault}/keys/kek-01`]
        .filter(() => d.keyIsGone !== true)
        .map((key) => ({ id: key, properties: {} })),
      ...(d.roles ?? [FIT]),
      ...(d.more ?? []),
    ],
    lists,
    ...(d.failures === undefined ? {} : { failures: d.failures }),
  };
}

export function denied(action: string): Failure {
  return { kind: 'denied', action, scope: 'here' };
}

export const SUBJECT: Subject = { virtualMachine: idOf(IDS.vm), codes: ['400198'] };
export const OPTIONS = { role: ROLE, grantTakesEffect: { afterInMs: 300_000, atMostInMs: 1_800_000 } };

/** What the remediation finds, in short: `unhealthy kind, kind`, everything that it said, what it would do. */
export async function seenIn(d: Differences = {}, world = worldWith(d), subject: Subject = SUBJECT) {
  const reader = new WorldReader(world);
  const found = await keyVaultPermissions(OPTIONS).look(subject, reader);
  const diagnosis = found.ok ? found.value.diagnosis : undefined;
  const plan = found.ok ? found.value.plan : undefined;
  const causes: readonly Cause[] = diagnosis?.status === 'unhealthy' ? diagnosis.causes : [];
  const steps: readonly Step[] = plan?.then === 'change' ? plan.steps : [];
  return {
    is: [diagnosis?.status ?? 'failed', causes.map(({ kind }) => kind).join(', ')].join(' ').trim(),
    failure: found.ok ? undefined : found.failure,
    diagnosis,
    causes,
    evidence: diagnosis?.evidence ?? [],
    missing: diagnosis?.status === 'cannot-tell' ? diagnosis.missing : [],
    restsOn: diagnosis?.status === 'healthy' ? diagnosis.restsOn : [],
    advice: found.ok ? (found.value.advice ?? []) : [],
    steps,
    ways: plan?.then === 'ask-a-person' ? plan.ways : [],
    asked: reader.asked,
  };
}
