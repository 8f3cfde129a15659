import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { isObject, objectAt, objectsAt, type JsonObject } from '../json.js';
import { newEtag } from '../network/etag.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from './arm-call.js';
import { armError, groupNotFound, networkNotFound, resourceNotFound } from './arm-errors.js';
import { groupIdOf, keyOf, nameOf, parentOf, typeOf } from './arm-id.js';
import { childIn, embeddedProperty, withChild } from './embedded.js';
import { viewOf } from './views.js';

/** A write needs a group that is there, as an element of its own or by what lies in it. */
export function refuseWithoutGroup(id: string, cloud: Cloud): void {
  const group = groupIdOf(id);
  if (group !== undefined && !cloud.resources.hasScope(group)) throw new Refusal(groupNotFound(nameOf(group)));
}

/** The stored resource, or the 404 that ARM answers for it. */
export function existing(id: string, cloud: Cloud): Resource {
  refuseWithoutGroup(id, cloud);
  const found = cloud.resources.get(id);
  if (found === undefined) throw new Refusal(resourceNotFound(id));
  return found;
}

/** What GET shows; a child is looked for in its parent's view. */
export function shown(id: string, cloud: Cloud): JsonObject {
  const own = cloud.resources.get(id);
  if (own !== undefined || embeddedProperty(typeOf(id)) === undefined) return viewOf(existing(id, cloud), cloud);
  const child = childIn(viewOf(existing(parentOf(id) ?? '', cloud), cloud), id);
  if (child === undefined) throw new Refusal(networkNotFound(id));
  return child;
}

/** Network answers its etag in the header too (recordings/g-nic-get-with-nsg). */
const withEtag = (body: JsonObject): Answer =>
  json(200, body, typeof body['etag'] === 'string' ? { etag: body['etag'] } : {});

export const get = (call: ArmCall, cloud: Cloud): Answer => withEtag(shown(call.id, cloud));

/** `…/providers/Microsoft.X/type` below a subscription, a group or a parent. */
export function list(call: ArmCall, cloud: Cloud): Answer {
  const type = typeOf(call.id);
  const scope = call.id.slice(0, call.id.toLowerCase().lastIndexOf('/providers/'));
  const parent = type.split('/').length > 2 ? call.id.slice(0, call.id.lastIndexOf('/')) : undefined;
  const property = embeddedProperty(type);
  if (property !== undefined && parent !== undefined)
    return json(200, { value: objectsAt(shown(parent, cloud), 'properties', property) });
  if (parent === undefined && groupIdOf(call.id) !== undefined) refuseWithoutGroup(call.id, cloud);
  const found = cloud.resources.ofType(type, parent ?? scope);
  return json(200, { value: found.map((one) => viewOf(one, cloud)) });
}

/** The specs of these answer 200 to a PUT that creates; the others 201. */
const CREATED_WITH_200 = new Set([
  'microsoft.compute/disks',
  'microsoft.storage/storageaccounts',
  'microsoft.recoveryservices/vaults/backuppolicies',
]);

const bodyOf = (call: ArmCall): JsonObject => {
  if (isObject(call.body)) return call.body;
  throw new Refusal(
    armError(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.'),
  );
};

/** A PUT replaces the whole document; only id, name and type are not the caller's to choose. */
export function put(call: ArmCall, cloud: Cloud): Answer {
  refuseWithoutGroup(call.id, cloud);
  const [id, type, body] = [call.id, typeOf(call.id), bodyOf(call)];
  const properties = { ...objectAt(body, 'properties'), provisioningState: 'Succeeded' };
  if (embeddedProperty(type) !== undefined) return putChild(call, { ...body, properties }, cloud);
  const former = cloud.resources.get(id);
  const etag = /^microsoft\.network\//i.test(type) ? { etag: newEtag(cloud) } : {};
  const next: Resource = {
    ...body,
    ...etag,
    id: former?.id ?? id,
    name: nameOf(id),
    type: former?.type ?? type,
    properties,
  };
  cloud.resources.put(next);
  const created = former === undefined && !CREATED_WITH_200.has(type.toLowerCase());
  return json(created ? 201 : 200, viewOf(next, cloud));
}

function putChild(call: ArmCall, body: JsonObject, cloud: Cloud): Answer {
  const parent = existing(parentOf(call.id) ?? '', cloud);
  const isNew = childIn(parent, call.id) === undefined;
  const child = { ...body, name: nameOf(call.id), id: call.id, type: typeOf(call.id) };
  cloud.resources.put(withChild(parent, call.id, child));
  return json(isNew ? 201 : 200, shown(call.id, cloud));
}

/** Tags and properties are merged, name by name. */
export function patch(call: ArmCall, cloud: Cloud): Answer {
  const [former, body] = [existing(call.id, cloud), bodyOf(call)];
  const properties = { ...objectAt(former, 'properties'), ...objectAt(body, 'properties') };
  const { id, name, type } = former;
  cloud.resources.put({ ...former, ...body, id, name, type, properties });
  return get(call, cloud);
}

/** What lies below goes too: a vault with its items, a network with its subnets. */
export function remove(call: ArmCall, cloud: Cloud): Answer {
  const parent = cloud.resources.get(parentOf(call.id) ?? '');
  if (childIn(parent, call.id) !== undefined && parent !== undefined) {
    cloud.resources.put(withChild(parent, call.id, undefined));
    return { status: 200 };
  }
  if (cloud.resources.get(call.id) === undefined) return { status: 204 };
  const key = keyOf(call.id);
  for (const one of cloud.resources.all()) {
    const inside = keyOf(one.id) === key || keyOf(one.id).startsWith(`${key}/`);
    if (inside) cloud.resources.delete(one.id);
  }
  return { status: 200 };
}
