import type { Cloud } from '../cloud.js';
import { objectAt, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { attributesOf } from './attributes.js';
import { fieldOf, type Held, type Kind, newest, uriOf } from './objects.js';

/** What ARM shows of a key or secret is listed here: anything else in the element, material above all, stays inside. */
const SHOWN = { keys: ['kty', 'keyOps', 'keySize', 'curveName'], secrets: ['contentType'] } as const;
const KEY = { kty: 'RSA', keyOps: ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'], keySize: 2048 };

const shownOf = (version: JsonObject, kind: Kind): JsonObject =>
  Object.fromEntries(
    SHOWN[kind].map((name) => [name, fieldOf(version, name)] as const).filter(([, field]) => field !== undefined),
  );

const uris = ({ vault, kind, object, versionName }: Held): JsonObject => {
  const [uri, versioned] = [uriOf(vault, kind, object.name), uriOf(vault, kind, object.name, versionName)];
  return kind === 'keys'
    ? { keyUri: uri, keyUriWithVersion: versioned }
    : { secretUri: uri, secretUriWithVersion: versioned };
};

/** The element's own spelling of its URIs wins (some have `:443`). */
function ownUris({ kind, version }: Held): JsonObject {
  const names = kind === 'keys' ? ['keyUri', 'keyUriWithVersion'] : ['secretUri', 'secretUriWithVersion'];
  const own = names.map((name) => [name, textAt(version, 'properties', name)] as const);
  return Object.fromEntries(own.filter(([, uri]) => uri !== undefined));
}

/** Secrets have no recovery level in ARM. */
const withoutLevel = ({ recoveryLevel, ...attributes }: JsonObject, kind: Kind): JsonObject =>
  kind === 'keys' ? { ...attributes, recoveryLevel } : attributes;

/** The official example of GET vaults/{v}/keys/{k}: neither value nor `managed` (domain.md c). */
export function objectView(held: Held): JsonObject {
  const { vault, kind, object, version } = held;
  return {
    id: version.id,
    name: version.name,
    type: version.type,
    location: textAt(version, 'location') ?? textAt(vault, 'location'),
    tags: version['tags'] ?? objectAt(object, 'tags'),
    properties: {
      attributes: withoutLevel(attributesOf(version), kind),
      ...(kind === 'keys' && KEY),
      ...shownOf(version, kind),
      ...uris(held),
      ...ownUris(held),
    },
  };
}

/** The newest version, under the object's own id. */
export function newestView(vault: Resource, kind: Kind, object: Resource, cloud: Cloud): JsonObject {
  const held = newest(vault, kind, object, cloud);
  const { id, name, type } = object;
  return objectView({ ...held, version: { ...held.version, id, name, type } });
}
