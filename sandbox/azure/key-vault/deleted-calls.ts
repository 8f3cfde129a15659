import type { Cloud } from '../cloud.js';
import { json } from '../http/exchange.js';
import type { JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { bundleOf, itemOf } from './bundles.js';
import { type DataCall, type DataHandle, isDeleted, living, page, withoutVersion } from './data-calls.js';
import * as errors from './data-errors.js';
import { beginRecovery, purge, softDelete } from './lifecycle.js';
import { flag, type Kind, materialise, newest, objectOf, objectsOf, uriOf } from './objects.js';

const isRecovering = (object: Resource): boolean => flag(object, 'recovering');

function deleted({ vault, kind, name }: DataCall, cloud: Cloud): Resource {
  const object = objectOf(vault, kind, name, cloud);
  if (object === undefined || !isDeleted(object)) throw errors.deletedNotFound(kind, name);
  return object;
}

function deletedBundle(vault: Resource, kind: Kind, object: Resource, cloud: Cloud, listed = false): JsonObject {
  const found = newest(vault, kind, object, cloud);
  const dates = Object.entries({
    deletedDate: object['deletedDate'],
    scheduledPurgeDate: object['scheduledPurgeDate'],
  });
  return {
    recoveryId: uriOf(vault, kind, object.name).replace(`/${kind}/`, `/deleted${kind}/`),
    ...Object.fromEntries(dates.filter(([, date]) => typeof date === 'number')),
    ...(listed ? withoutVersion(itemOf(found, cloud)) : bundleOf(found, cloud)),
  };
}

export const getDeleted: DataHandle = (call, cloud) =>
  json(200, deletedBundle(call.vault, call.kind, deleted(call, cloud), cloud));

export const listDeleted: DataHandle = ({ vault, kind }, cloud) =>
  page(
    objectsOf(vault, kind, cloud)
      .filter(isDeleted)
      .map((one) => deletedBundle(vault, kind, one, cloud, true)),
  );

export const remove: DataHandle = (call, cloud) => {
  const { vault, kind } = call;
  materialise(vault, cloud);
  return json(200, deletedBundle(vault, kind, softDelete(vault, living(call, cloud), cloud), cloud));
};

/** Answers at once, is true a moment later: clients ask for the object until it is there. */
export const recover: DataHandle = (call, cloud) => {
  const { vault, kind, name } = call;
  const object = deleted(call, cloud);
  if (isRecovering(object)) throw errors.beingRecovered(kind, name);
  beginRecovery(object, cloud);
  return json(200, bundleOf(newest(vault, kind, object, cloud), cloud));
};

export const purgeDeleted: DataHandle = (call, cloud) => {
  const object = deleted(call, cloud);
  if (isRecovering(object)) throw errors.beingRecovered(call.kind, call.name);
  purge(call.vault, object, call.kind, cloud);
  return { status: 204 };
};
