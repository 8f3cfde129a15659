import { keyOf } from '../arm/arm-id.js';
import { POINT_TYPE } from '../backup/types.js';
import type { Cloud } from '../cloud.js';
import { isObject, objectAt, objectsAt, parseJson, textAt, type Json, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { filler } from './bundles.js';
import { type Kind, newestVersion, olderVersions, uriOf, versionIn, versionTypeOf, VERSIONED_URI } from './objects.js';

/** A backup blob is bound to one object: all its versions, and nothing that would work elsewhere. */
interface Backup {
  readonly kind: Kind;
  readonly object: Resource;
  readonly versions: readonly Resource[];
}

const MAGIC = 'sandbox-key-vault-backup.1';

/** Newest version named, so that a restored object has the same version ids. */
function named(vault: Resource, object: Resource, kind: Kind, cloud: Cloud): Resource {
  const uri = uriOf(vault, kind, object.name, newestVersion(object, kind, cloud));
  return { ...object, properties: { [VERSIONED_URI[kind]]: uri, ...objectAt(object, 'properties') } };
}

/** base64url, as the data plane has it; recovery points hold the same bytes in base64. */
export function backupBlob(vault: Resource, object: Resource, kind: Kind, cloud: Cloud): string {
  const backup: JsonObject = {
    magic: MAGIC,
    kind,
    object: named(vault, object, kind, cloud),
    versions: olderVersions(object, kind, cloud),
    padding: filler(object.id, 2048), // real ones have some kilobytes
  };
  return Buffer.from(JSON.stringify(backup)).toString('base64url');
}

/** Both alphabets, padded or not: the same bytes. What is no base64 at all is compared as it is. */
function isSameBlob(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => Buffer.from(text, 'base64').toString('base64url'));
  return a === b || (first === second && first !== '');
}

const resourceOf = (value: Json | undefined): Resource | undefined => {
  const [id, name, type] = [textAt(value, 'id'), textAt(value, 'name'), textAt(value, 'type')];
  return isObject(value) && id !== undefined && name !== undefined && type !== undefined
    ? { ...value, id, name, type }
    : undefined;
};

function ours(value: string): Backup | undefined {
  const parsed = parseJson(Buffer.from(value, 'base64').toString());
  const object = resourceOf(objectAt(parsed)['object']);
  if (textAt(parsed, 'magic') !== MAGIC || object === undefined) return undefined;
  const kind = textAt(parsed, 'kind') === 'keys' ? 'keys' : 'secrets';
  return { kind, object, versions: objectsAt(parsed, 'versions').flatMap((one) => resourceOf(one) ?? []) };
}

/** A blob that the estate brought is bound to the key that its recovery point names. */
function ofPoint(value: string, cloud: Cloud): Backup | undefined {
  for (const point of cloud.resources.ofType(POINT_TYPE)) {
    const details = objectAt(point, 'properties', 'keyAndSecret', 'kekDetails');
    const [data, url = ''] = [textAt(details, 'keyBackupData'), textAt(details, 'keyUrl')];
    if (data === undefined || value === '' || !isSameBlob(data, value)) continue;
    const name = /\/keys\/([^/?]+)/i.exec(url)?.[1];
    const vault = textAt(details, 'keyVaultId');
    if (name === undefined || vault === undefined) continue;
    const properties = versionIn(url) === undefined ? {} : { keyUriWithVersion: url };
    return {
      kind: 'keys',
      object: { id: `${vault}/keys/${name}`, name, type: 'Microsoft.KeyVault/vaults/keys', properties },
      versions: [],
    };
  }
  return undefined;
}

export const readBlob = (value: string, cloud: Cloud): Backup | undefined => ours(value) ?? ofPoint(value, cloud);

/** Every version comes back with its own id, in whichever vault it is restored to. */
export function restore(vault: Resource, { kind, object, versions }: Backup, cloud: Cloud): Resource {
  const id = `${vault.id}/${kind}/${object.name}`;
  const version = versionIn(textAt(object, 'properties', VERSIONED_URI[kind]));
  const uri = version === undefined ? {} : { [VERSIONED_URI[kind]]: uriOf(vault, kind, object.name, version) };
  const restored: Resource = { ...object, id, properties: { ...objectAt(object, 'properties'), ...uri } };
  cloud.resources.put(restored);
  for (const one of versions)
    cloud.resources.put({ ...one, id: `${id}/versions/${one.name}`, type: versionTypeOf(kind) });
  return restored;
}

/** A backup can only be restored where it was made: in the same subscription and geography (the spec of RestoreKey). */
export const mayRestore = (vault: Resource, { object }: Backup): boolean =>
  keyOf(object.id).split('/')[2] === keyOf(vault.id).split('/')[2];
