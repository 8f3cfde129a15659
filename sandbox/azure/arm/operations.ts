import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import type { Json, JsonObject } from '../json.js';
import type { Table } from '../state/store.js';
import type { ArmCall, Operation } from './arm-call.js';
import { armError, networkError } from './arm-errors.js';
import { keyOf } from './arm-id.js';

/** What becomes true when an operation ends. */
export type Effect =
  | { readonly kind: 'settle'; readonly resource: string }
  | { readonly kind: 'remove-child'; readonly resource: string; readonly child: string }
  | { readonly kind: 'power'; readonly virtualMachine: string; readonly state: string }
  | { readonly kind: 'purge-vault'; readonly deletedVault: string }
  | { readonly kind: 'recover-object'; readonly object: string };

/** Something that Azure accepted and goes on with. */
export interface Running {
  readonly id: string;
  readonly status: 'InProgress' | 'Succeeded';
  readonly startTime: string;
  readonly endTime?: string;
  /** The resource that nobody else may write meanwhile. */
  readonly holds?: string;
  readonly name: string;
  readonly effect?: Effect;
  /** What its result answers with 200; absent: 204. */
  readonly result?: Json;
  readonly jobId?: string;
}

const operationsOf = (cloud: Cloud): Table<Running> => cloud.store.table<Running>('operations');
/** Which operation holds which resource. */
const held = (cloud: Cloud): Table<string> => cloud.store.table<string>('held');

/** recordings/g-nic-effective-nsg-post-202: how long the signed parameters are. */
const SIGNED = { c: 2575, s: 342, h: 43 } as const;
/** Looks random, is the same each time: nothing needs to be stored to recognise it. */
const filler = (seed: string, length: number): string => {
  const part = createHash('sha512').update(seed).digest('base64url');
  return part.repeat(Math.ceil(length / part.length)).slice(0, length);
};

/** The signature parameters that Azure adds since 2023: about 3 kB that a client must send back whole. */
const signature = (id: string, startTime: string): Record<string, string> => ({
  t: String(Date.parse(startTime) * 10_000 + 621_355_968_000_000_000).slice(0, 18),
  ...Object.fromEntries(Object.entries(SIGNED).map(([name, length]) => [name, filler(`${id}${name}`, length)])),
});

/** Begins an operation; it ends by itself after `operationMs`. */
export function start(cloud: Cloud, operation: Pick<Running, 'name'> & Partial<Running>): Running {
  const running: Running = { id: cloud.newId(), startTime: cloud.clock.iso(), status: 'InProgress', ...operation };
  operationsOf(cloud).put(running.id, running);
  if (running.holds !== undefined) held(cloud).put(keyOf(running.holds), running.id);
  cloud.agenda.schedule(running.id, cloud.pace.operationMs, { kind: 'finish-operation', operation: running.id });
  return running;
}

/** Called by the agenda; answers the effect that the caller then applies. */
export function finish(cloud: Cloud, id: string): Effect | undefined {
  const running = operationsOf(cloud).get(id);
  if (running === undefined) return undefined;
  operationsOf(cloud).put(id, { ...running, status: 'Succeeded', endTime: cloud.clock.iso() });
  if (running.holds !== undefined) held(cloud).delete(keyOf(running.holds));
  return running.effect;
}

const find = (cloud: Cloud, id: string): Running | undefined => operationsOf(cloud).get(id);

/** recordings/j-429-RetryableError-nsg-rule-parallel-put and -network-put: 429, not 409, with the wait in the text. */
export function refuseWhileHeld(id: string, cloud: Cloud): void {
  const running = find(cloud, held(cloud).get(keyOf(id)) ?? '');
  if (running === undefined) return;
  const seconds = cloud.pace.retryAfterSeconds;
  const message = `Operation ${running.name} (${running.id}) is updating resource ${id}. The call can be retried in ${seconds} seconds.`;
  const details = [{ code: 'RetryableErrorDueToAnotherOperation', message }];
  const answer = networkError(429, 'RetryableError', 'A retryable error occurred.', details);
  throw new Refusal({ ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } });
}

/** For a new estate: what ran on the old one means nothing in it. */
export function clearOperations(cloud: Cloud): void {
  operationsOf(cloud).clear();
  held(cloud).clear();
}

export const retryAfter = (cloud: Cloud): Record<string, string> => ({
  'retry-after': String(cloud.pace.retryAfterSeconds),
});

/** A polling URL below `scope`; `kind` is the service's own word for it. */
export function pollUrl(call: ArmCall, running: Running, scope: string, kind: string): string {
  const signed = new URLSearchParams({ 'api-version': call.apiVersion, ...signature(running.id, running.startTime) });
  return `https://${call.host}${scope}/${kind}/${running.id}?${signed.toString()}`;
}

/** A polling URL that was cut or changed is refused. That Azure does so, and how, is UNCONFIRMED. */
function refuseForged(call: ArmCall, running: Running): void {
  for (const [name, value] of Object.entries(signature(running.id, running.startTime))) {
    const sent = call.parameters.get(name);
    if (sent !== null && sent !== value)
      throw new Refusal(
        armError(403, 'InvalidOperationSignature', `The parameter '${name}' of the operation's URL was changed.`),
      );
  }
}

function runningOf(call: ArmCall, cloud: Cloud): Running {
  const running = find(cloud, call.param('operation'));
  if (running === undefined)
    throw new Refusal(armError(404, 'NotFound', `The operation '${call.param('operation')}' was not found.`));
  refuseForged(call, running);
  return running;
}

/** recordings/g-nsg-operation-succeeded. */
export const networkStatus: Operation = {
  run: (call, cloud) => {
    const { status } = runningOf(call, cloud);
    return json(200, { status }, status === 'InProgress' ? retryAfter(cloud) : {});
  },
};

/** recordings/g-nic-effective-nsg-result-200 and g-nsg-rule-delete-operationresults-204. */
export const operationResult: Operation = {
  run: (call, cloud): Answer => {
    const running = runningOf(call, cloud);
    const again = { location: `https://${call.host}${call.path}?${call.query}` };
    if (running.status === 'InProgress') return { status: 202, headers: { ...again, ...retryAfter(cloud) } };
    return running.result === undefined ? { status: 204 } : json(200, running.result, again);
  },
};

const NOT_SET = '0001-01-01T00:00:00'; // without Z, as recorded (recordings/INDEX.md, trap 6)

/** recordings/c-operationsstatus-*: the end is the start, since the operation is only that the job exists. */
export const backupStatus: Operation = {
  run: (call, cloud) => {
    const { id, status, startTime, jobId } = runningOf(call, cloud);
    const body: JsonObject = {
      id,
      name: id,
      status,
      startTime,
      endTime: status === 'InProgress' ? NOT_SET : startTime,
    };
    const job = jobId === undefined ? {} : { properties: { objectType: 'OperationStatusJobExtendedInfo', jobId } };
    return json(200, status === 'InProgress' ? body : { ...body, ...job }, retryAfter(cloud));
  },
};

/** Compute's own shape of a status. */
export const computeStatus: Operation = {
  run: (call, cloud) => {
    const { id, status, startTime, endTime } = runningOf(call, cloud);
    return json(200, { name: id, status, startTime, ...(endTime !== undefined && { endTime }) }, retryAfter(cloud));
  },
};
