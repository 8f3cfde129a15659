import { nameOf, typeOf } from '../../azure/arm/arm-id.js';
import type { JsonObject } from '../../azure/json.js';

const LOCATION = 'westeurope';

/** An element as ARM's GET answers it. */
export function element(id: string, properties: JsonObject, more: JsonObject = {}): JsonObject {
  const head = { id, name: nameOf(id), type: typeOf(id), location: LOCATION };
  return { ...head, ...more, properties: { provisioningState: 'Succeeded', ...properties } };
}

/** Children of a vault and extension resources have no place of their own. */
export const child = (id: string, properties: JsonObject): JsonObject => ({
  id,
  name: nameOf(id),
  type: typeOf(id),
  properties,
});
