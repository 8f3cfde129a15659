import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud.js';
import { objectAt, textAt, textsAt, type JsonObject } from '../json.js';
import { attributesOf } from './attributes.js';
import { fieldOf, type Held, isManaged, uriOf } from './objects.js';

const SIZE = 342; // characters of a 2048-bit modulus, and of a secret that such a key wrapped

/** Looks random, is the same each time: nothing needs to be stored to recognise it. */
export function filler(seed: string, length = SIZE): string {
  const blocks = Array.from({ length: Math.ceil(length / 86) }, (_, index) =>
    createHash('sha512').update(`${index}${seed}`).digest('base64url'),
  );
  return blocks.join('').slice(0, length);
}

const KEY_OPS = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];

function common({ object, version }: Held, cloud: Cloud): JsonObject {
  const tags = version['tags'] ?? object['tags'];
  return {
    attributes: { ...attributesOf(version), recoverableDays: 90 },
    ...(tags !== undefined && { tags }),
    ...(isManaged(object, cloud) && { managed: true }),
  };
}

/** A key never leaves the vault: its public half is made up. */
function keyBundle(held: Held, cloud: Cloud): JsonObject {
  const { vault, object, version, versionName } = held;
  const kid = uriOf(vault, 'keys', object.name, versionName);
  const own = textsAt(version, 'properties', 'keyOps');
  const kty = textAt(version, 'properties', 'kty') ?? 'RSA';
  const key = { kid, kty, key_ops: own.length > 0 ? own : KEY_OPS, n: filler(kid), e: 'AQAB' };
  return { key, ...common(held, cloud) };
}

/** A secret that the estate gives no value has one that is the same each time. */
export const secretValue = ({ vault, object, version, versionName }: Held): string =>
  textAt(fieldOf(version, 'value')) ?? filler(uriOf(vault, 'secrets', object.name, versionName));

const secretBundle = (held: Held, cloud: Cloud): JsonObject => {
  const { vault, object, version, versionName } = held;
  const contentType = fieldOf(version, 'contentType');
  return {
    id: uriOf(vault, 'secrets', object.name, versionName),
    ...(typeof contentType === 'string' && { contentType }),
    ...common(held, cloud),
  };
};

/** As the data plane answers a key or secret; a secret's value is shown only where it was asked for. */
export function bundleOf(held: Held, cloud: Cloud, withValue = false): JsonObject {
  if (held.kind === 'keys') return keyBundle(held, cloud);
  return { ...(withValue && { value: secretValue(held) }), ...secretBundle(held, cloud) };
}

/** A line of a list. */
export function itemOf(held: Held, cloud: Cloud): JsonObject {
  if (held.kind === 'secrets') return secretBundle(held, cloud);
  return { kid: textAt(objectAt(keyBundle(held, cloud), 'key'), 'kid'), ...common(held, cloud) };
}
