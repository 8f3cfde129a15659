import { expect } from 'vitest';
import type { Reader } from '../../lib/model/reader.js';
import type { Subject } from '../../lib/model/remediation.js';
import type { Plan, Step } from '../../lib/model/step.js';
import type { Failure } from '../../lib/model/result.js';
import { missingKey } from '../../lib/remediations/missing-key/index.js';
import { idOf, WorldReader, type ArmResource, type World } from './reader.js';

/** One VM in West Europe whose disk is encrypted with a secret that a key wraps, for tests of what becomes of the two. */
const GROUP = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg-app';
const id = (type: string, name: string): string => `${GROUP}/providers/${type}/${name}`;
const VAULT = id('Microsoft.KeyVault/vaults', 'kv-01');
export const IDS = {
  vm: id('Microsoft.Compute/virtualMachines', 'vm-01'),
  disk: id('Microsoft.Compute/disks', 'disk-os'),
  vault: VAULT,
  key: `${VAULT}/keys/kek-01`,
  secret: `${VAULT}/secrets/BEK-01`,
  item: id('Microsoft.RecoveryServices/vaults', 'rsv/backupFabrics/Azure/protectionContainers/c/protectedItems/vm-01'),
} as const;

const HOST = 'https://kv-01.vault.azure.net';
export const KEY_URL = `${HOST}/keys/kek-01/k1`;
const SECRET_URL = `${HOST}/secrets/BEK-01/s1`;
export const NOW = new Date('2026-03-10T12:00:00Z');
export const seconds = (time: string): number => Date.parse(time) / 1000;

type Properties = Readonly<Record<string, unknown>>;

/** What one disk says of its encryption. */
export function settings(keyUrl = KEY_URL, secretUrl = SECRET_URL, vault: string = VAULT) {
  const sourceVault = { id: vault };
  return {
    enabled: true,
    diskEncryptionKey: { secretUrl, sourceVault },
    keyEncryptionKey: { keyUrl, sourceVault },
  };
}
export const BEK_ONLY = { ...settings(), keyEncryptionKey: undefined };

export function machine(disks: readonly Properties[] = [settings()], osType = 'Windows'): ArmResource {
  const osDisk = { osType, name: 'os', managedDisk: { id: IDS.disk } };
  return {
    id: IDS.vm,
    location: 'West Europe',
    properties: {
      storageProfile: { osDisk },
      instanceView: { disks: [{ name: 'os', encryptionSettings: disks }] },
    },
  };
}

/** A disk, and what it says of its encryption (single pass). */
export function disk(...encryptionSettings: readonly Properties[]): ArmResource {
  return { id: IDS.disk, properties: { encryptionSettingsCollection: { enabled: true, encryptionSettings } } };
}

export function vault(at: string = IDS.vault): ArmResource {
  return { id: at, name: at.slice(at.lastIndexOf('/') + 1), location: 'westeurope', properties: { tenantId: 't' } };
}

export function key(attributes: Properties = {}, version = 'k1', at: string = IDS.key): ArmResource {
  return { id: at, properties: { attributes, keyUriWithVersion: `${HOST}/keys/kek-01/${version}` } };
}

export function secret(attributes: Properties = {}, version = 's1'): ArmResource {
  return { id: IDS.secret, properties: { attributes, secretUriWithVersion: `${HOST}/secrets/BEK-01/${version}` } };
}

/** A recovery point of the list; `HardenedRP` lies in the vault. */
export function point(name: string, tier = 'HardenedRP', encrypted = true): ArmResource {
  return {
    id: `${IDS.item}/recoveryPoints/${name}`,
    name,
    properties: {
      recoveryPointTime: `2026-03-0${name}T02:00:00Z`,
      isSourceVMEncrypted: encrypted,
      recoveryPointTierDetails: [{ type: tier, status: 'Valid' }],
    },
  };
}

/** What a recovery point keeps. */
export function kept(keyUrl = KEY_URL, secretUrl = SECRET_URL) {
  const kekDetails = { keyUrl, keyBackupData: 'material' };
  return { properties: { keyAndSecret: { kekDetails, bekDetails: { secretUrl, secretData: 'material' } } } };
}
export const KEPT_KEY = { properties: { keyAndSecret: { ...kept().properties.keyAndSecret, bekDetails: null } } };
export const KEPT_SECRET = { properties: { keyAndSecret: { ...kept().properties.keyAndSecret, kekDetails: null } } };

/** What differs from a VM whose key and secret are there. A resource that is given takes the place of its like. */
export interface Differences {
  readonly instead?: readonly ArmResource[];
  readonly without?: readonly string[];
  readonly lists?: { readonly [R in keyof Reader]?: Readonly<Record<string, readonly unknown[]>> };
  readonly failures?: Readonly<Record<string, Failure>>;
}

export function worldWith({ instead = [], without = [], lists = {}, failures = {} }: Differences): World {
  const dropped = new Set([...without, ...instead.map((one) => one.id)]);
  const healthy = [machine(), disk(), vault(), key(), secret()].filter((one) => !dropped.has(one.id));
  return { resources: [...healthy, ...instead], lists, failures };
}

/** Recovery points, newest first, each with what it keeps. */
export function points(...all: readonly (readonly [ArmResource, unknown])[]) {
  return {
    recoveryPoints: { [IDS.item]: all.map(([one]) => one) },
    keptKeys: Object.fromEntries(all.map(([one, keeps]) => [one.id, [keeps]])),
  };
}

export function subject(more: Partial<Subject> = {}): Subject {
  return { virtualMachine: idOf(IDS.vm), protectedItem: idOf(IDS.item), codes: ['400198'], ...more };
}

/** Takes the remediation through its looking, and says what came of it and what was read. */
export async function lookAt(differences: Differences, more: Partial<Subject> = {}) {
  const reader = new WorldReader(worldWith(differences));
  const found = await missingKey({ now: () => NOW }).look(subject(more), reader);
  const { diagnosis, plan, advice } = found.ok ? found.value : expect.fail(found.failure.kind);
  return {
    diagnosis,
    advice,
    asked: reader.asked,
    causes: diagnosis.status === 'unhealthy' ? diagnosis.causes.map(({ kind }) => kind) : [],
    steps: stepsOf(plan),
    ways: plan?.then === 'ask-a-person' ? plan.ways : [],
  };
}

function stepsOf(plan: Plan | undefined): readonly Step[] {
  return plan?.then === 'change' ? plan.steps : [];
}

export const DENIED = (action: string): Failure => ({ kind: 'denied', action, scope: VAULT });
