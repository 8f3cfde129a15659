import { objectAt, objectsAt, same, textAt, type JsonObject } from '../json.js';
import type { Resource, Resources } from '../state/resources.js';
import { keyOf, nameOf, parentOf, typeOf } from './arm-id.js';

/** Children that ARM keeps inside their parent's document: their type, and the property that holds them. */
const PROPERTY_OF: ReadonlyMap<string, string> = new Map([
  ['microsoft.network/networksecuritygroups/securityrules', 'securityRules'],
  ['microsoft.network/networksecuritygroups/defaultsecurityrules', 'defaultSecurityRules'],
  ['microsoft.network/virtualnetworks/subnets', 'subnets'],
  ['microsoft.network/virtualnetworks/virtualnetworkpeerings', 'virtualNetworkPeerings'],
  ['microsoft.network/routetables/routes', 'routes'],
  ['microsoft.network/serviceendpointpolicies/serviceendpointpolicydefinitions', 'serviceEndpointPolicyDefinitions'],
]);

export const embeddedProperty = (type: string): string | undefined => PROPERTY_OF.get(type.toLowerCase());

/** A child as its parent's document holds it. */
export function childIn(parent: JsonObject | undefined, childId: string): JsonObject | undefined {
  const property = embeddedProperty(typeOf(childId));
  if (property === undefined) return undefined;
  return objectsAt(parent, 'properties', property).find((one) => same(textAt(one, 'name'), nameOf(childId)));
}

/** The parent's document with the child put in its place, added, or (undefined) taken out. */
export function withChild(parent: Resource, childId: string, child: JsonObject | undefined): Resource {
  const property = embeddedProperty(typeOf(childId)) ?? '';
  const children = objectsAt(parent, 'properties', property);
  const index = children.findIndex((one) => same(textAt(one, 'name'), nameOf(childId)));
  const others = children.filter((_, position) => position !== index);
  const next = child === undefined ? others : index < 0 ? [...children, child] : children.with(index, child);
  return { ...parent, properties: { ...objectAt(parent, 'properties'), [property]: next } };
}

/** The parent that holds the child, where both exist. */
function parentWith(resources: Resources, childId: string): Resource | undefined {
  if (embeddedProperty(typeOf(childId)) === undefined) return undefined;
  const parent = resources.get(parentOf(childId) ?? '');
  return childIn(parent, childId) === undefined ? undefined : parent;
}

/** The stored document of an id, a child's too. */
export function documentOf(resources: Resources, id: string): JsonObject | undefined {
  return resources.get(keyOf(id)) ?? childIn(parentWith(resources, id), id);
}
