import type { Reader } from '../../model/reader.js';
import type { Remediation } from '../../model/remediation.js';
import type { ProtectedItem, RecoveryPoint } from '../../model/resources/backup.js';
import { ok, type Result } from '../../model/result.js';

/** Whether Azure time `point` is after `than`; a point where there was none is newer. */
export function isNewer(point: string | undefined, than: string | undefined): boolean {
  return point !== undefined && (than === undefined || Date.parse(point) > Date.parse(than));
}

/** A recovery point whose time Azure says; one without proves nothing. */
export type DatedPoint = RecoveryPoint & { readonly at: string };

export function dated(points: readonly RecoveryPoint[]): readonly DatedPoint[] {
  return points.flatMap((point) => (point.at === undefined ? [] : { ...point, at: point.at }));
}

/**
 * Whether a backup of this VM, taken now, should give more than a crash-consistent point: it runs, and its policy does
 * not want such points by intent. Then a crash-consistent one is the fallback (no-network.md row 26).
 */
export async function expectsConsistentPoint(item: ProtectedItem, reader: Reader): Promise<Result<boolean>> {
  if (item.virtualMachine === undefined) {
    return ok(true);
  }
  const machine = await reader.virtualMachine(item.virtualMachine);
  if (!machine.ok || machine.value.powerState !== 'running' || item.policy === undefined) {
    return machine.ok ? ok(machine.value.powerState === 'running') : machine;
  }
  const policy = await reader.backupPolicy(item.policy);
  return policy.ok ? ok(!policy.value.crashConsistentByIntent) : policy;
}

/** A green job can hide a broken path: where one was the cause, the fallback's point proves nothing. */
export function proves(point: RecoveryPoint, relevant: readonly Remediation[], expectsConsistent: boolean): boolean {
  const isFallback = point.type === 'CrashConsistent' && expectsConsistent;
  return !(isFallback && relevant.some((one) => one.needsConsistentPoint));
}
