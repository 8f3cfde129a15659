import type { Cloud } from '../cloud.js';
import { objectAt } from '../json.js';
import type { Resource } from '../state/resources.js';
import { keyOf, scopeOf } from './arm-id.js';

/** A role assignment written through ARM is replicated for a while before it counts (domain.md c: minutes; here `roleMs`). */
export const delayEffect = (assignmentId: string, cloud: Cloud): void => {
  cloud.store.table<number>('role-effects').put(keyOf(assignmentId), cloud.clock.real() + cloud.pace.roleMs);
};

/** An entry `<scope>/providers/Sandbox/spreading` with `held: true`: what is assigned there counts when that is over. */
const isHeld = (assignment: Resource, cloud: Cloud): boolean =>
  objectAt(cloud.resources.get(`${scopeOf(assignment.id)}/providers/Sandbox/spreading`), 'properties')['held'] === true;

/** In system time; one that the estate brought counts at once. */
export function effectiveFrom(assignment: Resource, cloud: Cloud): number {
  const from = cloud.store.table<number>('role-effects').get(keyOf(assignment.id));
  if (from === undefined) return 0;
  return isHeld(assignment, cloud) ? Infinity : from;
}
