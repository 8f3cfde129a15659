import { nameOf } from '../../azure/arm/arm-id.js';
import type { JsonObject } from '../../azure/json.js';
import { guidOf, versionOf, type Ids } from '../ids.js';
import type { Encryption, Kept, Machine, Parts } from './parts.js';

/** The key that most scenarios are about. */
export const KEK = { name: 'kek-01', version: versionOf('kek-01') };

/** Both in the key vault that plays the part `keys`. */
export const WITH_KEY: Encryption = { bek: { vault: 'keys' }, kek: { vault: 'keys', ...KEK } };
export const WITHOUT_KEY: Encryption = { bek: { vault: 'keys' } };

/** One object that a disk rests on, with everything that is said about it somewhere. */
export interface Reference {
  readonly kind: 'keys' | 'secrets';
  /** The part of its vault. */
  readonly part: string;
  /** The full id of its vault. */
  readonly vault: string;
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** Of a secret: a key wraps it. */
  readonly isWrapped: boolean;
}

export const keyVaultOf = (ids: Ids, { keyVaults = {} }: Parts, part: string): string =>
  keyVaults[part]?.elsewhere === true ? ids.keyVaultElsewhere(part) : ids.keyVault(part);

function reference(kind: Reference['kind'], kept: Kept, usual: string, ids: Ids, parts: Parts): Reference {
  const vault = keyVaultOf(ids, parts, kept.vault);
  const name = kept.name ?? usual;
  const version = kept.version ?? versionOf(`${vault}/${kind}/${name}`);
  const url = `https://${nameOf(vault)}.vault.azure.net/${kind}/${name}/${version}`;
  return { kind, part: kept.vault, vault, name, version, url, isWrapped: false };
}

/** Keys are shared by machines; each machine has a secret of its own. */
export function referencesOf(ids: Ids, { name, encryption }: Machine, parts: Parts): readonly Reference[] {
  if (encryption === undefined) return [];
  const { bek, kek } = encryption;
  return [
    ...(kek === undefined ? [] : [reference('keys', kek, KEK.name, ids, parts)]),
    {
      ...reference('secrets', bek, guidOf(`bek of ${ids.vm(name)}`).toUpperCase(), ids, parts),
      isWrapped: kek !== undefined,
    },
  ];
}

const find = (all: readonly Reference[], kind: Reference['kind']): Reference | undefined =>
  all.find((one) => one.kind === kind);

/** As a disk and a VM's model spell it. */
function settingsOf(all: readonly Reference[]): JsonObject {
  const [key, secret] = [find(all, 'keys'), find(all, 'secrets')];
  return {
    ...(secret && { diskEncryptionKey: { sourceVault: { id: secret.vault }, secretUrl: secret.url } }),
    ...(key && { keyEncryptionKey: { sourceVault: { id: key.vault }, keyUrl: key.url } }),
  };
}

/** What single pass leaves in the properties of the OS disk. */
export function encryptedDisk(ids: Ids, machine: Machine, parts: Parts): JsonObject {
  if (machine.encryption === undefined || machine.encryption.pass === 'dual') return {};
  const encryptionSettings = [settingsOf(referencesOf(ids, machine, parts))];
  return { encryptionSettingsCollection: { enabled: true, encryptionSettingsVersion: '1.1', encryptionSettings } };
}

/** What dual pass leaves in the OS disk of the VM's model. */
export function inModel(ids: Ids, machine: Machine, parts: Parts): JsonObject {
  if (machine.encryption?.pass !== 'dual') return {};
  return { encryptionSettings: { enabled: true, ...settingsOf(referencesOf(ids, machine, parts)) } };
}

/** The extension that encrypted it (recordings/i-vm-instanceview-ade-encrypted-newest). */
export function extensionOf(ids: Ids, machine: Machine, parts: Parts): JsonObject {
  if (machine.encryption === undefined) return {};
  const all = referencesOf(ids, machine, parts);
  const [key, secret] = [find(all, 'keys'), find(all, 'secrets')];
  const name = 'AzureDiskEncryptionForLinux';
  const settings = {
    EncryptionOperation: 'EnableEncryption',
    KeyEncryptionAlgorithm: 'RSA-OAEP',
    KeyVaultURL: `https://${nameOf(secret?.vault ?? '')}.vault.azure.net/`,
    KeyVaultResourceId: secret?.vault ?? '',
    KeyEncryptionKeyURL: key?.url ?? '',
    KekVaultResourceId: key?.vault ?? '',
    VolumeType: 'All',
  };
  const properties = {
    ...{ publisher: 'Microsoft.Azure.Security', type: name, autoUpgradeMinorVersion: true },
    ...{ typeHandlerVersion: machine.encryption.pass === 'dual' ? '0.1' : '1.1' },
    ...{ provisioningState: 'Succeeded', settings },
  };
  const id = `${ids.vm(machine.name)}/extensions/${name}`;
  const type = 'Microsoft.Compute/virtualMachines/extensions';
  return { resources: [{ id, name, type, location: 'westeurope', properties }] };
}

const bytes = (text: string): string => Buffer.from(text).toString('base64');

/** What a recovery point keeps of it (recordings/f-recoverypoint-get-encrypted-keyAndSecret); nothing real lies in it. */
export function keptBy(ids: Ids, machine: Machine, parts: Parts): JsonObject {
  if (machine.encryption === undefined) return { isSourceVMEncrypted: false };
  const all = referencesOf(ids, machine, parts);
  const [key, secret] = [find(all, 'keys'), find(all, 'secrets')];
  const encryptionMechanism = machine.encryption.pass === 'dual' ? 'DoublePass' : 'SinglePass';
  const kekDetails = key && {
    kekDetails: { keyUrl: key.url, keyVaultId: key.vault, keyBackupData: bytes(`backup of ${key.url}`) },
  };
  const bekDetails = secret && {
    bekDetails: { secretUrl: secret.url, secretVaultId: secret.vault, secretData: bytes(`secret of ${secret.url}`) },
  };
  return { isSourceVMEncrypted: true, keyAndSecret: { ...kekDetails, ...bekDetails, encryptionMechanism } };
}
