import type { Cloud } from '../cloud.js';
import { objectAt, textAt, without, type JsonObject } from '../json.js';
import { isoDuration } from '../state/clock.js';
import type { Resource } from '../state/resources.js';
import type { Table } from '../state/store.js';
import { keyOf, nameOf, subscriptionOf } from '../arm/arm-id.js';
import type { Failure } from './failures.js';

export const JOB_TYPE = 'Microsoft.RecoveryServices/vaults/backupJobs';
const NOT_SET = '0001-01-01T00:00:00'; // without Z (recordings/c-job-track-1)

type TaskStatus = 'NotStarted' | 'InProgress' | 'Completed' | 'Failed' | 'Cancelled';

/** A backup that goes on: what the job does not show. */
export interface Run {
  readonly job: string;
  readonly item: string;
  /** System time: how far it is follows from it. */
  readonly startedAt: number;
  readonly expiry: string;
  readonly cancelled?: 'before-snapshot' | 'after-snapshot';
}

export const runsOf = (cloud: Cloud): Table<Run> => cloud.store.table<Run>('runs');
export const runOf = (jobId: string, cloud: Cloud): Run | undefined => runsOf(cloud).get(keyOf(jobId));

/** `7/14/2021 12:00:00 AM`, as the property bag writes it. */
const americanDate = (time: string): string => {
  const date = new Date(time);
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} 12:00:00 AM`;
};

/** A task that has not begun or ended shows a time that is not set. */
const task = (
  taskId: string,
  status: TaskStatus,
  from: string | undefined,
  to: string | undefined,
  now: string,
): JsonObject => ({
  taskId,
  startTime: from ?? NOT_SET,
  endTime: to ?? NOT_SET,
  duration: from === undefined ? 'PT0S' : isoDuration(Date.parse(to ?? now) - Date.parse(from)),
  status,
});

/** Snapshot first: a failed one leaves the transfer not started. */
export interface Tasks {
  readonly snapshot: TaskStatus;
  readonly transfer: TaskStatus;
}

/** The two tasks of every VM backup; an ended one shares the job's time between them. */
function tasksList({ snapshot, transfer }: Tasks, started: string, now: string, ended: boolean): readonly JsonObject[] {
  const half = new Date((Date.parse(started) + Date.parse(now)) / 2).toISOString();
  const over = (status: TaskStatus): boolean => status !== 'InProgress' && status !== 'NotStarted';
  const snapshotEnd = over(snapshot) ? half : undefined;
  const transferStart = transfer === 'NotStarted' ? undefined : half;
  return [
    task('Take Snapshot', snapshot, started, snapshotEnd, now),
    task('Transfer data to vault', transfer, transferStart, over(transfer) && ended ? now : undefined, now),
  ];
}

/** recordings/c-backup-now-04-job-inprogress; `isUserTriggered` as the spec has it. */
export function newJob(
  vault: string,
  item: Resource,
  trigger: { readonly byUser: boolean; readonly activityId: string; readonly expiry: string },
  cloud: Cloud,
): Resource {
  const [name, friendlyName] = [
    cloud.newId(),
    textAt(item, 'properties', 'friendlyName') ?? nameOf(textAt(item, 'properties', 'sourceResourceId') ?? ''),
  ];
  return {
    id: `${vault}/backupJobs/${name}`,
    name,
    type: JOB_TYPE,
    properties: {
      jobType: 'AzureIaaSVMJob',
      actionsInfo: ['Cancellable'],
      containerName: containerOf(item),
      isUserTriggered: trigger.byUser,
      duration: 'PT0S',
      virtualMachineVersion: 'Compute',
      extendedInfo: {
        tasksList: tasksList(
          { snapshot: 'InProgress', transfer: 'NotStarted' },
          cloud.clock.iso(),
          cloud.clock.iso(),
          false,
        ),
        propertyBag: { 'VM Name': friendlyName, 'Recovery Point Expiry Time in UTC': americanDate(trigger.expiry) },
        internalPropertyBag: { IsInstantRpJob: 'True' },
      },
      entityFriendlyName: friendlyName,
      backupManagementType: 'AzureIaasVM',
      operation: 'Backup',
      status: 'InProgress',
      startTime: cloud.clock.iso(),
      activityId: trigger.activityId,
    },
  };
}

/** `iaasvmcontainerv2;group;vm`: the item's own word, or its name's. */
export const containerOf = (item: Resource): string =>
  textAt(item, 'properties', 'containerName') ?? nameOf(item.id).replace(/^vm;/i, '');

/** The phase of a running backup: the first half takes the snapshot, the rest moves it. */
export function phaseOf(run: Run, cloud: Cloud): Tasks {
  const part = (cloud.clock.real() - run.startedAt) / Math.max(cloud.pace.backupMs, 1);
  if (part < 0.5) return { snapshot: 'InProgress', transfer: 'NotStarted' };
  return { snapshot: 'Completed', transfer: part < 0.6 ? 'NotStarted' : 'InProgress' };
}

/** A job as GET shows it; a running one's tasks and duration are those of this moment. */
export function jobView(job: Resource, cloud: Cloud): JsonObject {
  const run = runOf(job.id, cloud);
  if (run === undefined) return job;
  const [properties, now] = [objectAt(job, 'properties'), cloud.clock.iso()];
  const started = textAt(properties, 'startTime') ?? now;
  const tasks = tasksList(phaseOf(run, cloud), started, now, false);
  return {
    ...job,
    properties: {
      ...properties,
      duration: isoDuration(Date.parse(now) - Date.parse(started)),
      extendedInfo: { ...objectAt(properties, 'extendedInfo'), tasksList: tasks },
    },
  };
}

/** The list leaves out what only the detail has (recordings/a-job-list-2024), nothing else. */
export function listedJob(job: Resource, cloud: Cloud): JsonObject {
  const view = jobView(job, cloud);
  return { ...view, properties: without(objectAt(view, 'properties'), 'extendedInfo') };
}

/** How a job ends. */
export interface Ending {
  readonly status: 'Completed' | 'CompletedWithWarnings' | 'Cancelled' | 'Failed';
  readonly tasks: Tasks;
  /** The first is the one that the job is known by. */
  readonly failures: readonly Failure[];
}

/** recordings/c-job-track-4, a-job-detail-failed-400136-*, a-job-detail-completedwithwarnings-*. */
export function endedJob(job: Resource, { status, tasks, failures }: Ending, cloud: Cloud): Resource {
  const [properties, now] = [objectAt(job, 'properties'), cloud.clock.iso()];
  const started = textAt(properties, 'startTime') ?? now;
  const info = objectAt(properties, 'extendedInfo');
  const size = status === 'Completed' ? '11390 MB' : '0 MB';
  return {
    ...job,
    properties: {
      ...properties,
      status,
      endTime: now,
      duration: isoDuration(Date.parse(now) - Date.parse(started)),
      ...(failures.length > 0 && { errorDetails: failures.map((one) => ({ ...one })) }),
      extendedInfo: {
        ...info,
        tasksList: tasksList(tasks, started, now, true),
        propertyBag: { ...objectAt(info, 'propertyBag'), 'Backup Size': size },
      },
    },
  };
}

export const jobsOfVault = (vault: string, cloud: Cloud): readonly Resource[] =>
  cloud.resources.ofType(JOB_TYPE, vault);

/** Backups of one VM, whatever vault of its subscription holds them: a VM has one container name there. */
export const backupsOf = (item: Resource, cloud: Cloud): readonly Resource[] =>
  cloud.resources
    .ofType(JOB_TYPE, `/subscriptions/${subscriptionOf(item.id) ?? ''}`)
    .filter((job) => textAt(job, 'properties', 'operation') === 'Backup')
    .filter((job) => keyOf(textAt(job, 'properties', 'containerName') ?? '') === keyOf(containerOf(item)));
