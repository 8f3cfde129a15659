import { objectAt, objectsAt, textAt, type JsonObject } from '../../sandbox/azure/json.js';
import type { Site } from '../../sandbox/demo/estate.js';

/** The site with one of its resources changed: its properties, or what stands beside them. */
export function changed(one: Site, id: string, properties: JsonObject, beside: JsonObject = {}): Site {
  const resources = one.resources.map((resource) =>
    resource['id'] === id
      ? { ...resource, ...beside, properties: { ...objectAt(resource, 'properties'), ...properties } }
      : resource,
  );
  return { ...one, resources };
}

export function without(one: Site, part: string): Site {
  return { ...one, resources: one.resources.filter((resource) => textAt(resource, 'id')?.includes(part) !== true) };
}

export function and(one: Site, ...more: readonly JsonObject[]): Site {
  return { ...one, resources: [...one.resources, ...more] };
}

/** The subnet with something about it changed. */
export function subnetted(one: Site, properties: JsonObject): Site {
  const network = one.resources.find(({ id }) => id === one.ids.network);
  const subnets = objectsAt(network, 'properties', 'subnets').map((subnet) => ({
    ...subnet,
    properties: { ...objectAt(subnet, 'properties'), ...properties },
  }));
  return changed(one, one.ids.network, { subnets });
}
