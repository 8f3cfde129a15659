import { nameOf, parentOf, subscriptionOf, topLevelOf, type ResourceId } from '../../model/resource-id.js';
import {
  BackupJob,
  BackupPolicy,
  BackupStatus,
  KeptKeys,
  ProtectedItem,
  RecoveryPoint,
} from '../../model/resources/backup.js';
import { ok, type Result } from '../../model/result.js';
import { groupOf, partsOf } from '../arm/ids.js';
import { callFor, pageOf, readAll, readOne, type Reading, type Reads } from './ask.js';

const RecoveryPoints = pageOf(RecoveryPoint);

export function backupReads(
  reading: Reading,
): Reads<'backupStatus' | 'protectedItem' | 'backupPolicy' | 'recoveryPoints' | 'keptKeys' | 'backupJob'> {
  const client = reading.clients.backup;
  return {
    backupStatus: (virtualMachine, location) =>
      readOne(reading, callFor(reading, 'backupStatus', virtualMachine), BackupStatus, async (options) =>
        (await client(subscriptionOf(virtualMachine))).backupStatus.get(
          location,
          { resourceType: 'VM', resourceId: virtualMachine },
          options,
        ),
      ),
    protectedItem: (id) =>
      readOne(reading, callFor(reading, 'protectedItem', id), ProtectedItem, async (options) =>
        (await client(subscriptionOf(id))).protectedItems.get(...partsOf(id), options),
      ),
    backupPolicy: (id) =>
      readOne(reading, callFor(reading, 'backupPolicy', id), BackupPolicy, async (options) =>
        (await client(subscriptionOf(id))).protectionPolicies.get(
          nameOf(topLevelOf(id)),
          groupOf(id),
          nameOf(id),
          options,
        ),
      ),
    backupJob: (id) =>
      readOne(reading, callFor(reading, 'backupJob', id), BackupJob, async (options) =>
        (await client(subscriptionOf(id))).jobDetails.get(nameOf(topLevelOf(id)), groupOf(id), nameOf(id), options),
      ),
    recoveryPoints: (item) => recoveryPoints(reading, item),
    // The answer holds the material itself; what is kept of it, and what a failure names, are our schema's fields only.
    keptKeys: (id) =>
      readOne(reading, callFor(reading, 'keptKeys', id), KeptKeys, async (options) =>
        (await client(subscriptionOf(id))).recoveryPoints.get(...partsOf(parentOf(id)), nameOf(id), options),
      ),
  };
}

async function recoveryPoints(reading: Reading, item: ResourceId): Promise<Result<readonly RecoveryPoint[]>> {
  const read = await readAll(callFor(reading, 'recoveryPoints', item), RecoveryPoints, async (options) =>
    (await reading.clients.backup(subscriptionOf(item))).recoveryPoints.list(...partsOf(item), options),
  );
  return read.ok ? ok([...read.value].sort((a, b) => timeOf(b) - timeOf(a))) : read;
}

function timeOf({ at }: RecoveryPoint): number {
  return at === undefined ? 0 : Date.parse(at);
}
