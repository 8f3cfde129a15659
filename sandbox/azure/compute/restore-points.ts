import type { ArmCall } from '../arm/arm-call.js';
import { existing } from '../arm/generic.js';
import type { Cloud } from '../cloud.js';
import { type Answer, json } from '../http/exchange.js';
import { objectAt, objectsAt } from '../json.js';
import { restorePointCollectionView } from './restore-point-view.js';

/** `$expand=restorePoints`: those that the element holds itself, and those that are elements of their own. */
export function getRestorePointCollection(call: ArmCall, cloud: Cloud): Answer {
  const collection = existing(call.id, cloud);
  if ((call.parameters.get('$expand') ?? '').toLowerCase() !== 'restorepoints')
    return json(200, restorePointCollectionView(collection));
  const children = cloud.resources.ofType(`${collection.type}/restorePoints`, collection.id);
  const restorePoints = [...objectsAt(collection, 'properties', 'restorePoints'), ...children];
  return json(200, { ...collection, properties: { ...objectAt(collection, 'properties'), restorePoints } });
}
