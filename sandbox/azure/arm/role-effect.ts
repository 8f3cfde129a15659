import type { Cloud } from '../cloud.js';
import type { Resource } from '../state/resources.js';
import { keyOf } from './arm-id.js';

/** A role assignment written through ARM is replicated for a while before it counts (domain.md c: minutes; here `roleMs`). */
export const delayEffect = (assignmentId: string, cloud: Cloud): void => {
  cloud.store.table<number>('role-effects').put(keyOf(assignmentId), cloud.clock.real() + cloud.pace.roleMs);
};

/** In system time; one that the estate brought counts at once. */
export const effectiveFrom = (assignment: Resource, cloud: Cloud): number =>
  cloud.store.table<number>('role-effects').get(keyOf(assignment.id)) ?? 0;
