import type { Cloud } from '../cloud.js';
import { objectAt, objectsAt, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';

/** One secret or key that the encryption of a disk rests on. */
export interface Reference {
  readonly kind: 'keys' | 'secrets';
  /** Full id of the key vault. */
  readonly vault: string;
  readonly name: string;
  /** Absent where the URL names none: the newest is meant. */
  readonly version?: string;
  readonly url: string;
  /** A secret that a key wraps; such a secret is of no use without the key. */
  readonly wrapped: boolean;
}

function reference(
  kind: Reference['kind'],
  settings: JsonObject,
  property: string,
  wrapped: boolean,
): readonly Reference[] {
  const [vault, url = ''] = [textAt(settings, 'sourceVault', 'id'), textAt(settings, property)];
  const [, name, version] = /\/(?:keys|secrets)\/([^/?]+)(?:\/([^/?]+))?/i.exec(url) ?? [];
  if (vault === undefined || name === undefined) return [];
  return [{ kind, vault, name, url, wrapped, ...(version !== undefined && { version }) }];
}

/** A volume secret, and the key that wraps it where there is one: key first, as a recovery point lists them. */
function fromSettings(settings: JsonObject): readonly Reference[] {
  const keys = reference('keys', objectAt(settings, 'keyEncryptionKey'), 'keyUrl', false);
  return [...keys, ...reference('secrets', objectAt(settings, 'diskEncryptionKey'), 'secretUrl', keys.length > 0)];
}

const disksOf = (virtualMachine: Resource): readonly JsonObject[] => {
  const profile = objectAt(virtualMachine, 'properties', 'storageProfile');
  return [objectAt(profile, 'osDisk'), ...objectsAt(profile, 'dataDisks')];
};

/** What the VM's own model says: encryption with an Entra application (domain.md c: dual pass). */
const inModel = (virtualMachine: Resource): readonly JsonObject[] =>
  disksOf(virtualMachine)
    .map((disk) => objectAt(disk, 'encryptionSettings'))
    .filter((one) => one['enabled'] !== false);

/** What disk and instance view say: encryption without it (domain.md c: single pass). */
function inDisks(virtualMachine: Resource, cloud: Cloud): readonly JsonObject[] {
  const collections = disksOf(virtualMachine).map((disk) => {
    const managed = cloud.resources.get(textAt(disk, 'managedDisk', 'id') ?? '');
    return objectAt(managed, 'properties', 'encryptionSettingsCollection');
  });
  return [
    ...collections.filter((one) => one['enabled'] === true).flatMap((one) => objectsAt(one, 'encryptionSettings')),
    ...objectsAt(virtualMachine, 'properties', 'instanceView', 'disks').flatMap((disk) =>
      objectsAt(disk, 'encryptionSettings').filter((one) => one['enabled'] === true),
    ),
  ];
}

/** Every key and secret that this VM's disks need, each once: wrapped where any of the places says so. */
export function referencesOf(virtualMachine: Resource, cloud: Cloud): readonly Reference[] {
  const found = new Map<string, Reference>();
  for (const one of [...inModel(virtualMachine), ...inDisks(virtualMachine, cloud)].flatMap(fromSettings)) {
    const id = [one.vault, one.kind, one.name, one.version ?? ''].join('/').toLowerCase();
    found.set(id, { ...one, wrapped: one.wrapped || found.get(id)?.wrapped === true });
  }
  return [...found.values()];
}

/** The words of a recovery point (domain.md c). */
export function mechanismOf(virtualMachine: Resource, cloud: Cloud): 'None' | 'SinglePass' | 'DoublePass' {
  if (inModel(virtualMachine).flatMap(fromSettings).length > 0) return 'DoublePass';
  return inDisks(virtualMachine, cloud).flatMap(fromSettings).length > 0 ? 'SinglePass' : 'None';
}
