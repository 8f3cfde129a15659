import { start } from '../arm/operations.js';
import type { Cloud } from '../cloud.js';
import { objectAt, without, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { attributesOf, nowSeconds } from './attributes.js';
import {
  type Kind,
  newestVersion,
  olderVersions,
  uriOf,
  versionTypeOf,
  VERSIONED_URI,
  withKnownContents,
} from './objects.js';
import { retentionMs } from './vault-view.js';

/** Deleted objects keep everything but their name's use. */
export function softDelete(vault: Resource, object: Resource, cloud: Cloud): Resource {
  const now = nowSeconds(cloud);
  const scheduledPurgeDate = now + Math.floor(retentionMs(vault) / 1000);
  const next = { ...object, deleted: true, deletedDate: now, scheduledPurgeDate };
  cloud.resources.put(next);
  return next;
}

/** Takes a moment: until then the object is neither deleted nor there. */
export function beginRecovery(object: Resource, cloud: Cloud): void {
  cloud.resources.put({ ...object, recovering: true });
  start(cloud, { name: 'RecoverObject', effect: { kind: 'recover-object', object: object.id } });
}

const LIFE = ['deleted', 'deletedDate', 'scheduledPurgeDate', 'recovering', 'recoveryId'];

/** Called by the agenda. */
export function endRecovery(id: string, cloud: Cloud): void {
  const object = cloud.resources.get(id);
  if (object === undefined) return;
  const properties = without(objectAt(object, 'properties'), ...LIFE);
  const { name, type } = object;
  cloud.resources.put({ ...without(object, ...LIFE), id: object.id, name, type, properties });
}

/** Gone for good. That the vault may be empty now is remembered: nothing is assumed to be in it any more. */
export function purge(vault: Resource, object: Resource, kind: Kind, cloud: Cloud): void {
  for (const one of olderVersions(object, kind, cloud)) cloud.resources.delete(one.id);
  cloud.resources.delete(object.id);
  cloud.resources.put(withKnownContents(vault));
}

/** What a new or changed version holds. */
export interface Content {
  readonly attributes?: JsonObject;
  readonly tags?: JsonObject;
  readonly properties?: JsonObject;
}

const settable = ({ enabled, nbf, exp }: JsonObject): JsonObject => ({
  ...(enabled !== undefined && { enabled }),
  ...(nbf !== undefined && { nbf }),
  ...(exp !== undefined && { exp }),
});

/** Attributes that may be set are set, the others stay; the time of change is Azure's. */
export function update(version: Resource, { attributes = {}, tags, properties = {} }: Content, cloud: Cloud): Resource {
  const merged = { ...attributesOf(version), ...settable(attributes), updated: nowSeconds(cloud) };
  const next = {
    ...version,
    ...(tags !== undefined && { tags }),
    properties: { ...objectAt(version, 'properties'), ...properties, attributes: merged },
  };
  cloud.resources.put(next);
  return next;
}

/** The version that was the newest becomes an element of its own below the object. */
function retire(object: Resource, kind: Kind, cloud: Cloud): void {
  const name = newestVersion(object, kind, cloud);
  const id = `${object.id}/versions/${name}`;
  if (cloud.resources.get(id) === undefined) cloud.resources.put({ ...object, id, name, type: versionTypeOf(kind) });
}

/** A new version of a secret, of a new one or of one that is there. */
export function addSecret(
  vault: Resource,
  name: string,
  former: Resource | undefined,
  content: Content,
  cloud: Cloud,
): Resource {
  if (former !== undefined) retire(former, 'secrets', cloud);
  const now = nowSeconds(cloud);
  const uri = uriOf(vault, 'secrets', name, cloud.newId().replaceAll('-', ''));
  const attributes = { enabled: true, ...settable(content.attributes ?? {}), created: now, updated: now };
  const next: Resource = {
    id: former?.id ?? `${vault.id}/secrets/${name}`,
    name: former?.name ?? name,
    type: 'Microsoft.KeyVault/vaults/secrets',
    ...(content.tags !== undefined && { tags: content.tags }),
    properties: { ...content.properties, attributes, [VERSIONED_URI.secrets]: uri },
  };
  cloud.resources.put(next);
  return next;
}
