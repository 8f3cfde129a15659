import type { Case } from '../../model/case.js';
import type { Reader } from '../../model/reader.js';
import type { Remediation } from '../../model/remediation.js';
import type { ProtectedItem } from '../../model/resources/backup.js';
import { ok, type Result } from '../../model/result.js';
import { dated, expectsConsistentPoint, isNewer, proves, type DatedPoint } from './proof.js';

/** The recovery point of a backup that succeeded after the failed run, without us; undefined where there is none. */
export async function supersededBy(
  c: Case,
  item: ProtectedItem,
  relevant: readonly Remediation[],
  reader: Reader,
): Promise<Result<DatedPoint | undefined>> {
  const failedAt = newestFailure(c);
  if (item.lastBackupStatus !== 'Completed' || !isNewer(item.lastRecoveryPointAt, failedAt)) {
    return ok(undefined);
  }
  const points = await reader.recoveryPoints(item.id);
  if (!points.ok) {
    return points;
  }
  const [newest] = dated(points.value);
  if (newest === undefined || !isNewer(newest.at, failedAt)) {
    return ok(undefined);
  }
  const expects = await expectsConsistentPoint(item, reader);
  return expects.ok ? ok(proves(newest, relevant, expects.value) ? newest : undefined) : expects;
}

/** When the newest failed job of the case ended: a later point is not of that run. All are Azure's times. */
function newestFailure(c: Case): string | undefined {
  const ended = c.jobs.flatMap((job) => job.endedAt ?? job.startedAt ?? []);
  return ended.reduce<string | undefined>((newest, at) => (isNewer(at, newest) ? at : newest), undefined);
}
