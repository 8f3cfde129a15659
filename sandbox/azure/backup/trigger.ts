import type { Cloud } from '../cloud.js';
import { type Answer, headerOf, Refusal } from '../http/exchange.js';
import { at, textAt } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from '../arm/arm-call.js';
import { serviceError } from '../arm/arm-errors.js';
import { pollUrl, retryAfter, start } from '../arm/operations.js';
import { itemOf } from './item-calls.js';
import { backupsOf, runOf } from './jobs.js';
import { startBackup } from './run.js';

const ON_DEMAND_A_DAY = 9; // the hard limit per VM and UTC day (domain.md d: limits)

/** The code and its text are documented (backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout); that the trigger itself answers it, and with 400, is UNCONFIRMED. */
function refuseSecond(item: Resource, cloud: Cloud): void {
  const isRunning = backupsOf(item, cloud).some(
    (job) => runOf(job.id, cloud) !== undefined || textAt(job, 'properties', 'status') === 'InProgress',
  );
  if (!isRunning) return;
  const message = 'Unable to initiate backup as another backup operation is currently in progress.';
  throw new Refusal(serviceError(400, 'UserErrorBackupOperationInProgress', message));
}

/** The limit is documented; that it answers recordings/b-put-400-CloudDosAbsoluteLimitReached is UNCONFIRMED. */
function refuseTooMany(item: Resource, cloud: Cloud): void {
  const today = cloud.clock.iso().slice(0, 10);
  const attempts = backupsOf(item, cloud).filter(
    (job) =>
      at(job, 'properties', 'isUserTriggered') === true &&
      textAt(job, 'properties', 'startTime')?.startsWith(today) === true,
  );
  if (attempts.length < ON_DEMAND_A_DAY) return;
  const message =
    'Operation is blocked as you have reached the limit on number of operations permitted in 24 hours.\r\nContact Microsoft support or retry after 24 hours.';
  throw new Refusal(
    serviceError(400, 'CloudDosAbsoluteLimitReached', message, { target: null, details: null, innerError: null }),
  );
}

/** Stopped or soft-deleted items keep their points and take no new ones. */
function refuseUnprotected(item: Resource): void {
  const state = textAt(item, 'properties', 'protectionState');
  if (state !== 'ProtectionStopped' && at(item, 'properties', 'isScheduledForDeferredDelete') !== true) return;
  const message = 'The operation is not allowed since protection of the item is stopped.'; // code and text UNCONFIRMED
  throw new Refusal(serviceError(400, 'UserErrorOperationNotAllowedInProtectionStoppedState', message));
}

/** POST …/backup: 202 without a body, and a job that the operation names (recordings/c-backup-now-02-post-backup-202). */
export function triggerBackup(call: ArmCall, cloud: Cloud): Answer {
  const item = itemOf(call.id, cloud);
  if (textAt(call.body, 'properties', 'objectType') !== 'IaasVMBackupRequest')
    throw new Refusal(
      serviceError(400, 'BMSUserErrorInvalidInput', 'Input provided for the call is invalid: objectType'),
    );
  refuseUnprotected(item);
  refuseSecond(item, cloud);
  refuseTooMany(item, cloud);
  const inThirtyDays = new Date(cloud.clock.now().getTime() + 30 * 86_400_000).toISOString();
  const expiry = textAt(call.body, 'properties', 'recoveryPointExpiryTimeInUTC') ?? inThirtyDays;
  const activityId = headerOf(call, 'x-ms-client-request-id') ?? cloud.newId(); // b-ps2026-enable-05: the same id
  const job = startBackup(item, { byUser: true, activityId, expiry }, cloud);
  const running = start(cloud, { name: 'TriggerBackup', jobId: job.name });
  const headers = {
    'azure-asyncoperation': pollUrl(call, running, item.id, 'operationsStatus'),
    location: pollUrl(call, running, item.id, 'operationResults'),
    ...retryAfter(cloud),
  };
  return { status: 202, headers };
}
