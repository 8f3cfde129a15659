import { objectAt, without, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';

/** A collection as GET and the lists show it: without its points, which only `$expand` of a GET brings. */
export const restorePointCollectionView = (collection: Resource): JsonObject => ({
  ...collection,
  properties: without(objectAt(collection, 'properties'), 'restorePoints'),
});
