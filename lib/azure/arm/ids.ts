import { nameOf, parentOf, ResourceId, resourceGroupOf, topLevelOf } from '../../model/resource-id.js';

// Ids in the pieces that the SDKs' methods take; how an id is read is lib/model/resource-id.ts.

/** The name of the resource group that holds a resource. */
export function groupOf(id: ResourceId): string {
  const group = resourceGroupOf(id);
  return group === undefined ? '' : nameOf(group);
}

/** Vault, group, fabric, container and item of a protected item. */
export function partsOf(item: ResourceId): readonly [string, string, string, string, string] {
  const container = parentOf(item);
  const fabric = parentOf(container);
  return [nameOf(topLevelOf(item)), groupOf(item), nameOf(fabric), nameOf(container), nameOf(item)];
}

export function subscriptionId(subscription: string): ResourceId {
  return ResourceId.parse(`/subscriptions/${subscription}`);
}

/** A scope as the SDK joins it into a path, which begins with a slash of its own. */
export function scopeOf(id: ResourceId): string {
  return id.slice(1);
}

/** A text inside an OData filter. */
export function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
