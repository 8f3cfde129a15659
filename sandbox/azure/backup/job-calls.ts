import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, same, textAt } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from '../arm/arm-call.js';
import { serviceError } from '../arm/arm-errors.js';
import { existing } from '../arm/generic.js';
import { pollUrl, retryAfter, start } from '../arm/operations.js';
import { type Filter, filterTime, parseFilter } from './filters.js';
import { vaultOf } from './items.js';
import { jobsOfVault, jobView, listedJob } from './jobs.js';
import { cancelBackup } from './run.js';

const PAGE = 1000; // a list is paged only above it
const began = (job: Resource): number => Date.parse(textAt(job, 'properties', 'startTime') ?? '');

/** What the fields of JobQueryObject are compared with. */
const TESTS: Readonly<Record<string, (job: Resource, value: string) => boolean>> = {
  status: (job, value) => same(textAt(job, 'properties', 'status'), value),
  operation: (job, value) => same(textAt(job, 'properties', 'operation'), value),
  backupmanagementtype: (job, value) => same(textAt(job, 'properties', 'backupManagementType'), value),
  jobid: (job, value) => same(job.name, value),
  starttime: (job, value) => began(job) >= filterTime(value),
  endtime: (job, value) => began(job) <= filterTime(value),
};

/** The filter, or the refusal that names what is not understood; the service's own text for it is UNCONFIRMED. */
export function filterOf(call: ArmCall, fields: readonly string[]): Filter {
  const filter = parseFilter(call.parameters.get('$filter') ?? '');
  const odd = typeof filter === 'string' ? filter : [...filter.keys()].find((field) => !fields.includes(field));
  if (typeof filter === 'string' || odd !== undefined)
    throw new Refusal(
      serviceError(400, 'BMSUserErrorInvalidInput', `Input provided for the call is invalid: ${odd ?? ''}`),
    );
  return filter;
}

/** Newest first. Without a filter every job is listed (recordings/a-job-list-2024). */
export function listJobs(call: ArmCall, cloud: Cloud): Answer {
  const vault = existing(vaultOf(call.id), cloud);
  const filter = filterOf(call, Object.keys(TESTS));
  const found = jobsOfVault(vault.id, cloud)
    .filter((job) => [...filter].every(([field, value]) => TESTS[field]?.(job, value) === true))
    .sort((a, b) => began(b) - began(a));
  const from = Number(call.parameters.get('$skipToken') ?? call.parameters.get('$skiptoken') ?? 0);
  const value = found.slice(from, from + PAGE).map((job) => listedJob(job, cloud));
  const next = new URLSearchParams(call.parameters);
  next.set('$skipToken', String(from + PAGE));
  const more = found.length > from + PAGE ? { nextLink: `https://${call.host}${call.path}?${next.toString()}` } : {};
  return json(200, { value, ...more });
}

/** Code and text of an unknown job are UNCONFIRMED: none was recorded. */
function jobOf(call: ArmCall, cloud: Cloud): Resource {
  existing(vaultOf(call.id), cloud);
  const job = cloud.resources.get(`${vaultOf(call.id)}/backupJobs/${call.param('job')}`);
  if (job !== undefined) return job;
  throw new Refusal(
    serviceError(404, 'BMSUserErrorJobNotFound', `The job '${call.param('job')}' was not found in the vault.`),
  );
}

export const getJob = (call: ArmCall, cloud: Cloud): Answer => json(200, jobView(jobOf(call, cloud), cloud));

/** recordings/a-job-cancel-post-202. What an ended job is answered with is UNCONFIRMED. */
export function cancelJob(call: ArmCall, cloud: Cloud): Answer {
  const job = jobOf(call, cloud);
  if (!cancelBackup(job, cloud)) {
    const status = textAt(objectAt(job, 'properties'), 'status') ?? 'unknown';
    throw new Refusal(serviceError(400, 'UserErrorJobNotCancellable', `The job is ${status} and cannot be cancelled.`));
  }
  const running = start(cloud, { name: 'CancelJob', jobId: job.name });
  const headers = {
    location: pollUrl(call, running, job.id, 'operationResults'),
    'azure-asyncoperation': pollUrl(call, running, vaultOf(job.id), 'backupOperations'),
    ...retryAfter(cloud),
  };
  return { status: 202, headers };
}
