import type { Cloud } from '../cloud.js';
import { type Answer, type Call, json } from '../http/exchange.js';
import { isObject, objectAt, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { isEnabled } from './attributes.js';
import { bundleOf, itemOf } from './bundles.js';
import * as errors from './data-errors.js';
import { addSecret, type Content, update } from './lifecycle.js';
import {
  flag,
  type Held,
  type Kind,
  materialise,
  newest,
  newestVersion,
  objectOf,
  objectsOf,
  olderVersions,
  versionOf,
} from './objects.js';

/** A call that the vault let in. */
export interface DataCall extends Call {
  readonly vault: Resource;
  readonly kind: Kind;
  readonly name: string;
  readonly version: string | undefined;
}

export type DataHandle = (call: DataCall, cloud: Cloud) => Answer;

export const isDeleted = (object: Resource): boolean => flag(object, 'deleted');

export function living({ vault, kind, name }: DataCall, cloud: Cloud): Resource {
  const object = objectOf(vault, kind, name, cloud);
  if (object === undefined || isDeleted(object)) throw errors.notFound(kind, name);
  return object;
}

/** The version that the path names, or the newest. */
function held(call: DataCall, cloud: Cloud): Held {
  const { vault, kind, name } = call;
  const object = living(call, cloud);
  const versionName = call.version ?? newestVersion(object, kind, cloud);
  const version = versionOf(object, kind, versionName, cloud);
  if (version === undefined) throw errors.notFound(kind, `${name}/${versionName}`);
  return { vault, kind, object, version, versionName };
}

export const get: DataHandle = (call, cloud) => {
  const found = held(call, cloud);
  if (call.kind === 'secrets' && !isEnabled(found.version)) throw errors.disabledSecret('get');
  return json(200, bundleOf(found, cloud, true));
};

export const page = (value: readonly JsonObject[]): Answer => json(200, { value, nextLink: null });

export const list: DataHandle = ({ vault, kind }, cloud) =>
  page(
    objectsOf(vault, kind, cloud)
      .filter((one) => !isDeleted(one))
      .map((one) => withoutVersion(itemOf(newest(vault, kind, one, cloud), cloud))),
  );

/** A list of objects names none of their versions. */
export function withoutVersion(item: JsonObject): JsonObject {
  const field = item['kid'] === undefined ? 'id' : 'kid';
  return { ...item, [field]: (textAt(item, field) ?? '').replace(/\/[^/]+$/, '') };
}

export const listVersions: DataHandle = (call, cloud) => {
  const { vault, kind } = call;
  const object = living(call, cloud);
  const names = [...olderVersions(object, kind, cloud).map((one) => one.name), newestVersion(object, kind, cloud)];
  return page(
    [...new Set(names)].map((versionName) => {
      const version = versionOf(object, kind, versionName, cloud) ?? object;
      return itemOf({ vault, kind, object, version, versionName }, cloud);
    }),
  );
};

/** What a body says of a version; `key_ops` is ARM's `keyOps`. */
function contentOf(body: DataCall['body']): Content {
  const { attributes, tags, contentType, value, key_ops: keyOps } = objectAt(body);
  const properties = {
    ...(contentType !== undefined && { contentType }),
    ...(value !== undefined && { value }),
    ...(keyOps !== undefined && { keyOps }),
  };
  return { properties, ...(isObject(attributes) && { attributes }), ...(isObject(tags) && { tags }) };
}

export const patch: DataHandle = (call, cloud) => {
  materialise(call.vault, cloud);
  const found = held(call, cloud);
  const version = update(found.version, contentOf(call.body), cloud);
  const object = version.id === found.object.id ? version : found.object;
  return json(200, bundleOf({ ...found, object, version }, cloud));
};

export const setSecret: DataHandle = (call, cloud) => {
  const { vault, name, body } = call;
  if (textAt(body, 'value') === undefined) throw errors.badParameter('The property "value" is required.');
  materialise(vault, cloud);
  const former = objectOf(vault, 'secrets', name, cloud);
  if (former !== undefined && isDeleted(former)) throw errors.deletedButRecoverable('secrets', name);
  const next = addSecret(vault, name, former, contentOf(body), cloud);
  return json(200, bundleOf(newest(vault, 'secrets', next, cloud), cloud, true));
};
