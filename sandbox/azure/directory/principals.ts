import type { Cloud } from '../cloud.js';
import { nameOf } from '../arm/arm-id.js';
import { textAt, textsAt } from '../json.js';
import type { Resource } from '../state/resources.js';

/** An element's object id: Graph's own property, or the last part of the element's id. */
export const objectIdOf = (element: Resource): string =>
  (
    textAt(element, 'properties', 'id') ??
    textAt(element, 'properties', 'objectId') ??
    textAt(element, 'objectId') ??
    nameOf(element.id)
  ).toLowerCase();

/** A principal and the groups that hold it, groups of groups among them: what an assignment may name. */
export function principalsOf(principal: string, cloud: Cloud): ReadonlySet<string> {
  const groups = cloud.resources.ofType('Microsoft.Graph/groups');
  const found = new Set([principal.toLowerCase()]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const group of groups) {
      const members = textsAt(group, 'properties', 'members');
      if (members.some((member) => found.has(member.toLowerCase()))) found.add(objectIdOf(group));
    }
  }
  return found;
}
