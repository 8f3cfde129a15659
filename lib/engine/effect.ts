import type { Case } from '../model/case.js';
import type { ReadingPorts } from '../model/ports.js';

/**
 * How long until the changes of the case are in force, in milliseconds: as a rule (`afterInMs`), or at the latest. Counted
 * by our clock from when the last of them was seen in Azure.
 */
export function untilInForce(c: Case, when: 'afterInMs' | 'atMostInMs', { now }: Pick<ReadingPorts, 'now'>): number {
  const longest = Math.max(0, ...c.applied.map(({ takesEffect }) => takesEffect?.[when] ?? 0));
  return Math.max(0, Date.parse(c.changedAt ?? c.openedAt) + longest - now().getTime());
}
