import type { Reader } from './reader.js';
import { child, type ResourceId } from './resource-id.js';
import type { EncryptionSettings } from './resources/disk-encryption.js';
import type { Disk } from './resources/storage.js';
import type { VirtualMachine } from './resources/virtual-machine.js';
import type { Result } from './result.js';
import { Look } from './sight.js';

/** A key or secret that a machine's disks rest on. */
export interface VaultReference {
  readonly kind: 'keys' | 'secrets';
  readonly vault: ResourceId;
  readonly name: string;
  /** Disks refer to versions; undefined where the URL names none. */
  readonly version: string | undefined;
  readonly url: string;
  /** `{vault}/keys/{name}` or `{vault}/secrets/{name}`. */
  readonly id: ResourceId;
  /** Of a secret: it is wrapped by a key (KEK), which then has to be backed up with it. */
  readonly wrapped: boolean;
}

export interface DiskEncryption {
  /** Each once. */
  readonly references: readonly VaultReference[];
  /** What is said of encryption but cannot be followed to a vault. */
  readonly unreadable: readonly string[];
}

const URL_SHAPE = /^https:\/\/([^/:]+)(?::\d+)?\/(keys|secrets)\/([^/?]+)(?:\/([^/?]+))?/i;

/** The data plane of Azure Key Vault; Managed HSM has another host and cannot hold what Azure Backup needs. */
const VAULT_HOST = /^([a-z0-9-]+)\.vault\.[a-z.]+$/i;

/**
 * Where the instance view tells of every disk of the model and shows what encrypts them, no disk has to be read for it. A
 * view that shows nothing proves nothing: it is what an agent reported some time ago.
 */
export function viewIsWhole({ disks, encryption }: VirtualMachine): boolean {
  const { view } = encryption;
  return view.settings.length > 0 && disks.every(({ name }) => view.disks.includes(name));
}

/** Which keys and secrets the machine's disks rest on; `disks` are those that were read, single pass writes there. */
export function encryptionOf(machine: VirtualMachine, disks: readonly Disk[]): DiskEncryption {
  const { model, view } = machine.encryption;
  const settings = [...model, ...view.settings, ...disks.flatMap(({ encryption }) => encryption)];
  const followed = settings.filter(({ enabled }) => enabled).flatMap(follow);
  const references = followed.flatMap((one) => (typeof one === 'string' ? [] : one));
  return {
    references: references.filter(
      ({ id, version }, index) =>
        references.findIndex((other) => other.id === id && other.version === version) === index,
    ),
    unreadable: [...new Set(followed.flatMap((one) => (typeof one === 'string' ? one : [])))],
  };
}

type Pointer = EncryptionSettings['key'];

function follow({ secret, key }: EncryptionSettings): readonly (VaultReference | string)[] {
  const wrapped = key.url !== undefined && key.url !== '';
  return [...followed('secrets', secret, wrapped), ...followed('keys', key, false)];
}

function followed(
  kind: VaultReference['kind'],
  { url = '', vault }: Pointer,
  wrapped: boolean,
): readonly (VaultReference | string)[] {
  if (url === '') {
    return [];
  }
  const [, host = '', folder = '', name = '', version] = URL_SHAPE.exec(url) ?? [];
  if (vault === undefined || folder.toLowerCase() !== kind || !VAULT_HOST.test(host)) {
    return [url];
  }
  const id = child(vault, kind, name);
  return [{ kind, vault, name, version: version?.toLowerCase(), url, id, wrapped }];
}

/** A machine, its disks as far as they had to be read, and what their encryption rests on. */
export interface EncryptedMachine extends DiskEncryption {
  readonly machine: VirtualMachine;
  readonly disks: readonly Disk[];
  /** Disks that could not be read, each with the reason: what they rest on is unknown. */
  readonly unseen: readonly string[];
}

/** The looking that remediations of encrypted machines share; what one of them read costs the other nothing. */
export async function lookAtEncryption(
  id: ResourceId,
  read: Pick<Reader, 'virtualMachine' | 'disk'>,
): Promise<Result<EncryptedMachine>> {
  const machine = await read.virtualMachine(id);
  if (!machine.ok) {
    return machine;
  }
  const look = new Look();
  const disks: Disk[] = [];
  const unseen: string[] = [];
  for (const { name, managedDisk } of viewIsWhole(machine.value) ? [] : machine.value.disks) {
    if (managedDisk !== undefined) {
      const sight = await look.at(`disk ${name}`, () => read.disk(managedDisk));
      if (sight.seen) {
        disks.push(sight.value);
      } else {
        unseen.push(sight.why);
      }
    }
  }
  return look.result({ machine: machine.value, disks, unseen, ...encryptionOf(machine.value, disks) });
}

/** Whether anything says that Azure Disk Encryption is, or was, at work here. */
export function isAde(machine: VirtualMachine, disks: readonly Disk[] = []): boolean {
  const { references, unreadable } = encryptionOf(machine, disks);
  return machine.encryption.extension || references.length > 0 || unreadable.length > 0;
}

/** Source: the public documentation of Azure Disk Encryption (note of 2025-12-03) and domain.md c. */
const RETIREMENT =
  'Azure Disk Encryption retires on 2028-09-15; backups of VMs that use it will be blocked from then on. What replaces ' +
  'it is encryption at host: plan new disks and a new VM for it, disks cannot be converted in place.';

/** What every case of such a machine says once. */
export function adviceOn(machine: VirtualMachine, disks: readonly Disk[] = []): readonly string[] {
  return isAde(machine, disks) ? [RETIREMENT] : [];
}
