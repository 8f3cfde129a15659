import type { ArmCall } from '../arm/arm-call.js';
import { armError, serviceError } from '../arm/arm-errors.js';
import { refuseWithoutGroup } from '../arm/generic.js';
import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, without } from '../json.js';
import type { Resource } from '../state/resources.js';
import { newestView, objectView } from './object-view.js';
import {
  flag,
  type Kind,
  newestVersion,
  objectOf,
  objectsOf,
  olderVersions,
  versionOf,
  versionTypeOf,
} from './objects.js';

const vaultIdOf = (id: string): string => /^.*\/vaults\/[^/]+/i.exec(id)?.[0] ?? id;

/** ARM's own word for a child whose parent is gone. */
function vaultOf(call: ArmCall, cloud: Cloud): Resource {
  refuseWithoutGroup(call.id, cloud);
  const vault = cloud.resources.get(vaultIdOf(call.id));
  if (vault !== undefined) return vault;
  const message = `Can not perform requested operation on nested resource. Parent resource '${call.param('vault')}' not found.`;
  throw new Refusal(armError(404, 'ParentResourceNotFound', message));
}

/** Deleted objects are not there for ARM. Code and text are the data plane's: ARM's own are UNCONFIRMED. */
function living(call: ArmCall, kind: Kind, cloud: Cloud): { readonly vault: Resource; readonly object: Resource } {
  const vault = vaultOf(call, cloud);
  const object = objectOf(vault, kind, call.param('name'), cloud);
  if (object !== undefined && !flag(object, 'deleted')) return { vault, object };
  throw notFound(kind, call.param('name'));
}

const notFound = (kind: Kind, name: string): Refusal => {
  const [code, word] = kind === 'keys' ? ['KeyNotFound', 'key'] : ['SecretNotFound', 'secret'];
  return new Refusal(serviceError(404, code, `A ${word} with (name/id) ${name} was not found in this key vault.`));
};

export const getObject =
  (kind: Kind) =>
  (call: ArmCall, cloud: Cloud): Answer => {
    const { vault, object } = living(call, kind, cloud);
    return json(200, newestView(vault, kind, object, cloud));
  };

/** A list shows no version (the official example of GET vaults/{v}/keys). */
export const listObjects =
  (kind: Kind) =>
  (call: ArmCall, cloud: Cloud): Answer => {
    const vault = vaultOf(call, cloud);
    const living = objectsOf(vault, kind, cloud).filter((one) => !flag(one, 'deleted'));
    const value = living.map((one) => {
      const view = newestView(vault, kind, one, cloud);
      const properties = without(objectAt(view, 'properties'), 'keyUriWithVersion', 'secretUriWithVersion');
      return { ...view, properties };
    });
    return json(200, { value });
  };

/** A version as an element: the newest one's is the object itself, under another id. */
const versionElement = (object: Resource, version: Resource, kind: Kind, name: string): Resource => ({
  ...version,
  id: `${object.id}/versions/${name}`,
  name,
  type: versionTypeOf(kind),
});

export function getKeyVersion(call: ArmCall, cloud: Cloud): Answer {
  const { vault, object } = living(call, 'keys', cloud);
  const versionName = call.param('version');
  const found = versionOf(object, 'keys', versionName, cloud);
  if (found === undefined) throw notFound('keys', `${object.name}/${versionName}`);
  const version = versionElement(object, found, 'keys', versionName);
  return json(200, objectView({ vault, kind: 'keys', object, version, versionName }));
}

export function listKeyVersions(call: ArmCall, cloud: Cloud): Answer {
  const { vault, object } = living(call, 'keys', cloud);
  const older = olderVersions(object, 'keys', cloud).map((one) => one.name);
  const names = [...new Set([...older, newestVersion(object, 'keys', cloud)])];
  const value = names.map((versionName) => {
    const found = versionOf(object, 'keys', versionName, cloud) ?? object;
    const version = versionElement(object, found, 'keys', versionName);
    return objectView({ vault, kind: 'keys', object, version, versionName });
  });
  return json(200, { value });
}
