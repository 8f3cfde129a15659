import { nameOf, parentOf } from '../../model/resource-id.js';
import { writesSince } from './activity.js';
import { GUEST_CHECKS } from './about-disks.js';
import type { Row } from './row.js';
import type { Network, Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';
import { count, names } from '../../model/wording.js';

/** What the backups themselves show, what changed since, and what nothing shows: rows 16, 20, 25 and 26 of the table. */
export function aboutBackups(seen: Seen, network: Network): readonly Row[] {
  return [...aboutChanges(seen, network), ...aboutPoints(seen), ...aboutRestorePoints(seen), ...aboutGuest(seen)];
}

/** Row 16: an NSG written after the run began may look other than it did then. */
function aboutChanges(seen: Seen, { guards }: Network): readonly Row[] {
  return guards.flatMap(({ nsg }) => {
    const blind = unseen(seen.activity.get(nsg.id)).map((why): Row => ({ row: 16, weight: 'unseen', says: why }));
    const last = writesSince(seen, nsg.id).at(-1);
    const says = `NSG ${nameOf(nsg.id)} was changed at ${last?.at ?? ''}, after the failed run began`;
    return last === undefined ? blind : [...blind, { row: 16, weight: 'hints', says } as const];
  });
}

/** With such a policy, snapshots need neither agent nor network (no-network.md row 26; [CC]). */
export function crashConsistentPolicy({ policy }: Seen): string | undefined {
  const value = valueOf(policy);
  return value?.crashConsistentByIntent === true ? value.name : undefined;
}

/** Row 26. */
function aboutPoints(seen: Seen): readonly Row[] {
  const blind = unseen(seen.policy, seen.points).map((why): Row => ({ row: 26, weight: 'unseen', says: why }));
  const policy = crashConsistentPolicy(seen);
  if (policy !== undefined) {
    const says = `backup policy ${policy} takes crash-consistent snapshots only, which need no network`;
    return [...blind, { row: 26, weight: 'excludes', says }];
  }
  const [newest, ...older] = valueOf(seen.points) ?? [];
  const isFallback = newest?.type === 'CrashConsistent' && older.some(({ type }) => type !== 'CrashConsistent');
  const says = `the newest recovery point (${newest?.at ?? 'time unknown'}) is crash-consistent and older ones are not: it was the fallback around a broken path`;
  return isFallback ? [...blind, { row: 26, weight: 'hints', says }] : blind;
}

/** Instant restore points of a machine, over all groups and collections (error-catalogue.json, UserErrorRpCollectionLimitReached). */
const RESTORE_POINTS_AT_MOST = 18;
/** With so many, the next night's may be one too many before an old one is removed. */
const MANY_RESTORE_POINTS = 16;

/** Row 25: a snapshot that is refused for their number fails for every disk, and the network is not the cause. */
function aboutRestorePoints({ vm, collections, restorePoints }: Seen): readonly Row[] {
  const blind = unseen(collections, ...restorePoints).map((why): Row => ({ row: 25, weight: 'unseen', says: why }));
  const own = restorePoints.flatMap((sight) => valueOf(sight) ?? []);
  const points = own.reduce((sum, { points: some = 0 }) => sum + some, 0);
  const has = `${nameOf(vm.id)} has ${count(points, 'restore point')} of the ${RESTORE_POINTS_AT_MOST} that Azure Backup may keep`;
  if (points < MANY_RESTORE_POINTS) {
    return blind.length > 0 || collections === undefined ? blind : [{ row: 25, weight: 'excludes', says: has }];
  }
  // …/resourceGroups/GROUP/providers/Microsoft.Compute/restorePointCollections/NAME
  const where = names(own.map(({ id }) => `${nameOf(id)} in ${nameOf(parentOf(parentOf(id)))}`));
  const says = `${has} (${where}): snapshots may be refused for that, and a lock on the group may keep old ones from being removed`;
  return [...blind, { row: 25, weight: 'hints', says }];
}

/** Row 20: said where a run failed and everything else was looked at. */
function aboutGuest({ failed, vm, activity }: Seen): readonly Row[] {
  const says = `not visible in Azure, to be checked inside ${nameOf(vm.id)}: ${GUEST_CHECKS}`;
  return failed !== undefined && activity.has(vm.id) ? [{ row: 20, weight: 'unseen', says }] : [];
}
