import { nameOf, parentOf, typeOf, keyOf } from '../arm/arm-id.js';
import { embeddedProperty, withChild } from '../arm/embedded.js';
import type { Cloud } from '../cloud.js';
import { at, isList, isObject, objectAt, textAt, type Json, type JsonObject } from '../json.js';
import { etagFor } from '../network/etag.js';
import type { Resource } from '../state/resources.js';

/** Columns that a Resource Graph row has and ARM's GET has not. */
const ROW_COLUMNS = ['subscriptionId', 'resourceGroup', 'tenantId', 'extendedLocation', 'apiVersion'];
/** Resource Graph has both columns in every row, ARM has neither. */
const isRow = (element: JsonObject): boolean => 'resourceGroup' in element && 'subscriptionId' in element;
const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === '';

/** A VM's row has its power state under `extended`; GET has it in the instance view. */
function withoutExtended(element: JsonObject): JsonObject {
  const { extended, ...properties } = objectAt(element, 'properties');
  if (extended === undefined) return element;
  const power = objectAt(extended, 'instanceView', 'powerState');
  const view = textAt(power, 'code') === undefined ? {} : { instanceView: { statuses: [power] } };
  return { ...element, properties: { ...view, ...properties } };
}

/** A row as GET would answer it: without the extra columns, and without the empty ones. */
const fromRow = (element: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(element).filter(
      ([name, value]) => !ROW_COLUMNS.includes(name) && (!isEmpty(value) || name === 'id'),
    ),
  );

/** Deleted vaults and versions of keys are answered with another type than their ids have (recordings/h-deletedvault-get). */
const isKeyVaults = (type: string): boolean => /^microsoft\.keyvault\//i.test(type);

/** Types spelled as their id spells them, where that is the same type: rows are all lower case. */
function typeFor(id: string, given: string | undefined): string {
  const own = typeOf(id);
  if (given === undefined || given.toLowerCase() === own.toLowerCase() || isKeyVaults(own)) return own;
  return /^microsoft\.resources\/subscriptions\/resourcegroups$/i.test(given)
    ? 'Microsoft.Resources/resourceGroups'
    : given;
}

/** Graph's objects have a bare GUID for an id; as Graph answers them they are taken too. */
function fullId(element: JsonObject): string | undefined {
  const [id = '', type = ''] = [textAt(element, 'id'), textAt(element, 'type')];
  if (id.startsWith('/')) return id;
  return id !== '' && /^microsoft\.graph\//i.test(type) ? `/providers/${type}/${id}` : undefined;
}

/** An element as it is kept. Resources of Microsoft.Network always have an etag. */
export function resourceOf(element: JsonObject): Resource | undefined {
  const id = fullId(element);
  if (id === undefined) return undefined;
  const document = isRow(element) ? fromRow(withoutExtended(element)) : element;
  const type = typeFor(id, textAt(element, 'type'));
  const etag = /^microsoft\.network\//i.test(type) && document['etag'] === undefined ? { etag: etagFor(element) } : {};
  return { ...document, ...etag, id, name: textAt(element, 'name') ?? nameOf(id), type };
}

/** Puts one resource; a child that ARM keeps inside its parent goes there, where the parent is. */
export function putResource(resource: Resource, cloud: Cloud): void {
  const parent =
    embeddedProperty(resource.type) === undefined ? undefined : cloud.resources.get(parentOf(resource.id) ?? '');
  cloud.resources.put(parent === undefined ? resource : withChild(parent, resource.id, resource));
}

/** The elements of an estate file: `{"resources":[…]}` or a bare array. Or which one is wrong. */
export function readEstate(file: Json | undefined): readonly Resource[] | string {
  const elements = isList(file) ? file : at(file, 'resources');
  if (!isList(elements)) return 'resources: expected a list';
  const resources: Resource[] = [];
  for (const [index, element] of elements.entries()) {
    const resource = isObject(element) ? resourceOf(element) : undefined;
    if (resource === undefined) return `resources[${index}].id: expected a full resource id`;
    resources.push(resource);
  }
  return resources;
}

/** Parents before the children that go into them. */
export function putEstate(resources: readonly Resource[], cloud: Cloud): void {
  cloud.resources.clear();
  const depth = ({ id }: Resource): number => keyOf(id).split('/').length;
  for (const resource of [...resources].sort((a, b) => depth(a) - depth(b))) putResource(resource, cloud);
}
