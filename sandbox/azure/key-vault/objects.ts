import { createHash } from 'node:crypto';
import { keyOf, nameOf } from '../arm/arm-id.js';
import { referencesOf } from '../backup/disk-encryption.js';
import type { Cloud } from '../cloud.js';
import { objectAt, same, textAt, type Json, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';

/** What a vault holds. An object's element shows its newest version; older ones are elements below it. */
export type Kind = 'keys' | 'secrets';
export const KINDS = ['keys', 'secrets'] as const;
const typeOf = (kind: Kind): string => `Microsoft.KeyVault/vaults/${kind}`;
export const versionTypeOf = (kind: Kind): string => `${typeOf(kind)}/versions`;
/** The URI property that names the newest version, in ARM's words. */
export const VERSIONED_URI = { keys: 'keyUriWithVersion', secrets: 'secretUriWithVersion' } as const;

/** Estates write data-plane flags beside `properties` or inside. */
export const flag = (entry: JsonObject | undefined, name: string): boolean =>
  entry?.[name] === true || objectAt(entry, 'properties')[name] === true;

/** A field of an entry: inside its properties as ARM has it, or beside them as the data plane does. */
export const fieldOf = (entry: JsonObject, name: string): Json | undefined =>
  objectAt(entry, 'properties')[name] ?? entry[name];

export const vaultHost = (vault: Resource): string => {
  const uri = textAt(vault, 'properties', 'vaultUri') ?? '';
  return URL.canParse(uri) ? new URL(uri).hostname.toLowerCase() : `${vault.name.toLowerCase()}.vault.azure.net`;
};

export const uriOf = (vault: Resource, kind: Kind, name: string, version?: string): string =>
  `https://${vaultHost(vault)}/${kind}/${name}${version === undefined ? '' : `/${version}`}`;

/** An object that somebody's disk needs, in a vault whose contents the estate leaves out: taken to be there. */
function assumed(vault: Resource, cloud: Cloud): readonly Resource[] {
  if (vault['contents'] === 'complete') return [];
  const machines = cloud.resources.ofType('Microsoft.Compute/virtualMachines');
  const needed = machines
    .flatMap((one) => referencesOf(one, cloud))
    .filter((one) => keyOf(one.vault) === keyOf(vault.id));
  const found = needed.map(({ kind, name, version }): [string, Resource] => {
    const uri = version === undefined ? {} : { [VERSIONED_URI[kind]]: uriOf(vault, kind, name, version) };
    const element = { id: `${vault.id}/${kind}/${name}`, name, type: typeOf(kind), properties: uri };
    return [keyOf(element.id), element];
  });
  return [...new Map(found).values()];
}

const stored = (vault: Resource, cloud: Cloud): readonly Resource[] =>
  KINDS.flatMap((kind) => cloud.resources.ofType(typeOf(kind), vault.id));

/**
 * Whether the estate tells what lies in vaults (design.md 9: data-plane entries): then it tells all of it, and what is not
 * named is not there. An export of Resource Graph holds none of these.
 */
const tellsOfVaults = (cloud: Cloud): boolean =>
  [...KINDS.map(typeOf), 'Microsoft.KeyVault/vaults/certificates'].some(
    (type) => cloud.resources.ofType(type).length > 0,
  );

/** Deleted ones among them. */
export function objectsOf(vault: Resource, kind: Kind, cloud: Cloud): readonly Resource[] {
  const own = stored(vault, cloud);
  const all = own.length > 0 || tellsOfVaults(cloud) ? own : assumed(vault, cloud);
  return all.filter((one) => same(one.type, typeOf(kind)));
}

export const objectOf = (vault: Resource, kind: Kind, name: string, cloud: Cloud): Resource | undefined =>
  objectsOf(vault, kind, cloud).find((one) => same(nameOf(one.id), name));

/** Before the first write to a vault, what was only assumed becomes elements: writing one must not undo the others. */
export function materialise(vault: Resource, cloud: Cloud): void {
  if (stored(vault, cloud).length === 0) for (const one of assumed(vault, cloud)) cloud.resources.put(one);
}

/** Of a vault that may be empty: nothing is assumed to be in it. */
export const withKnownContents = (vault: Resource): Resource => ({ ...vault, contents: 'complete' });

/** A key or secret of a certificate: by its flag, or by the certificate of its name. */
export const isManaged = (object: Resource, cloud: Cloud): boolean =>
  flag(object, 'managed') ||
  cloud.resources.get(object.id.replace(/\/(?:keys|secrets)\/([^/]+)$/i, '/certificates/$1')) !== undefined;

/** The version that a URI of a key or secret names. */
export const versionIn = (uri: string | undefined): string | undefined =>
  /\/(?:keys|secrets)\/[^/?]+\/([^/?]+)/i.exec(uri ?? '')?.[1];

/** The version that an element names, in whichever of ARM's or the data plane's words. */
const namedVersion = (object: Resource): string | undefined =>
  [
    textAt(object, 'properties', 'keyUriWithVersion'),
    textAt(object, 'properties', 'secretUriWithVersion'),
    textAt(object, 'properties', 'kid'),
    textAt(object, 'properties', 'key', 'kid'),
    textAt(object, 'kid'),
    textAt(object, 'properties', 'id'),
  ]
    .map(versionIn)
    .find((one) => one !== undefined);

export const olderVersions = (object: Resource, kind: Kind, cloud: Cloud): readonly Resource[] =>
  cloud.resources.ofType(versionTypeOf(kind), object.id);

/** Where nothing names a version: 32 digits that are the same each time. */
const inventedVersion = (object: Resource): string =>
  createHash('sha256').update(keyOf(object.id)).digest('hex').slice(0, 32);

/** The name of the newest version. */
export const newestVersion = (object: Resource, kind: Kind, cloud: Cloud): string =>
  namedVersion(object) ?? olderVersions(object, kind, cloud).at(-1)?.name ?? inventedVersion(object);

/** Which version of which object of which vault. */
export interface Held {
  readonly vault: Resource;
  readonly kind: Kind;
  readonly object: Resource;
  readonly version: Resource;
  readonly versionName: string;
}

/** The element that describes a version; an object without any version of its own is every version that is asked for. */
export function versionOf(
  object: Resource,
  kind: Kind,
  version: string | undefined,
  cloud: Cloud,
): Resource | undefined {
  const older = olderVersions(object, kind, cloud);
  const wanted = version ?? newestVersion(object, kind, cloud);
  const found = older.find((one) => same(one.name, wanted));
  if (found !== undefined) return found;
  const named = namedVersion(object);
  return (named === undefined && older.length === 0) || same(named, wanted) ? object : undefined;
}

/** The newest version of an object. */
export function newest(vault: Resource, kind: Kind, object: Resource, cloud: Cloud): Held {
  const versionName = newestVersion(object, kind, cloud);
  return { vault, kind, object, version: versionOf(object, kind, versionName, cloud) ?? object, versionName };
}
