import { clearOperations } from '../arm/operations.js';
import { itemsOf } from '../backup/items.js';
import { runBackup } from '../backup/run.js';
import { jobView, runsOf } from '../backup/jobs.js';
import type { Cloud } from '../cloud.js';
import type { Fault, Faults } from '../http/faults.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import type { RequestLog } from '../http/request-log.js';
import { isObject, numberAt, objectAt, textAt, type Json, type JsonObject } from '../json.js';
import { durationInMs } from '../state/clock.js';
import { type Deliveries, eventsOf } from './delivery.js';
import { putEstate, putResource, readEstate, resourceOf } from './estate.js';

/** What the control API acts on. */
export interface Controlled {
  readonly cloud: Cloud;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly deliveries: Deliveries;
  /** Forgets what is kept in memory beside the store. */
  readonly reset: () => void;
}

export interface ControlCall {
  readonly parameters: URLSearchParams;
  readonly body: Json | undefined;
}

type Handle = (call: ControlCall, on: Controlled) => Answer | Promise<Answer>;

/** 400 that names the field (design, section 9). */
const badRequest = (field: string, expected: string): Refusal =>
  new Refusal(json(400, { error: { field, message: `${field}: expected ${expected}` } }));

function requireText(body: Json | undefined, field: string, expected: string): string {
  const value = textAt(body, field);
  if (value === undefined || value === '') throw badRequest(field, expected);
  return value;
}

const getEstate: Handle = (_call, { cloud }) => json(200, { resources: cloud.resources.all() });

/** A new world: nothing that was under way in the old one goes on. */
const replaceEstate: Handle = ({ body }, { cloud, faults, log, deliveries, reset }) => {
  const resources = readEstate(body);
  if (typeof resources === 'string')
    throw new Refusal(json(400, { error: { field: 'resources', message: resources } }));
  runsOf(cloud).clear();
  cloud.agenda.clear();
  clearOperations(cloud);
  putEstate(resources, cloud);
  faults.clear();
  log.clear();
  deliveries.clear();
  reset();
  return json(200, { resources: resources.length });
};

const replaceResource: Handle = ({ body }, { cloud }) => {
  const resource = isObject(body) ? resourceOf(body) : undefined;
  if (resource === undefined) throw badRequest('id', 'a full resource id');
  putResource(resource, cloud);
  return json(200, resource);
};

const TRIGGERS = ['scheduled', 'on-demand'];

/** Answers when it has ended; its job is in Azure's own lists from then on. */
const runBackupNow: Handle = ({ body }, { cloud }) => {
  const virtualMachineId = requireText(body, 'virtualMachineId', 'the full id of a virtual machine');
  const trigger = textAt(body, 'trigger') ?? 'scheduled';
  if (!TRIGGERS.includes(trigger)) throw badRequest('trigger', '"scheduled" or "on-demand"');
  const [item] = itemsOf(virtualMachineId, cloud);
  if (item === undefined)
    return json(404, { error: { field: 'virtualMachineId', message: `No vault protects ${virtualMachineId}.` } });
  return json(200, jobView(runBackup(item, trigger === 'on-demand', cloud), cloud));
};

const deliver: Handle = async ({ body }, { deliveries }) => {
  const functionName = requireText(body, 'functionName', 'the name of a function');
  const events = eventsOf(objectAt(body)['event']);
  if (events === undefined) throw badRequest('event', 'an event or a list of events');
  if (deliveries.app === undefined)
    throw badRequest('url', 'PUT /_sandbox/app first: the sandbox does not know the app');
  return json(200, { status: await deliveries.deliver(functionName, events) });
};

const putApp: Handle = ({ body }, { deliveries }) => {
  const url = requireText(body, 'url', 'the URL that the app listens on');
  if (!URL.canParse(url)) throw badRequest('url', 'the URL that the app listens on');
  deliveries.app = url;
  return json(200, { url });
};

/** Header names in lower case, so that they replace the sandbox's own. */
function respondOf(respond: JsonObject): NonNullable<Fault['respond']> {
  const status = numberAt(respond, 'status');
  if (status === undefined || !Number.isInteger(status) || status < 200 || status > 599)
    throw badRequest('respond.status', 'a status from 200 to 599');
  const headers = Object.entries(objectAt(respond, 'headers')).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const body = respond['body'];
  return { status, headers: Object.fromEntries(headers), ...(body !== undefined && { body }) };
}

/** Every field is checked: a fault that silently does nothing makes a test pass for the wrong reason. */
const addFault: Handle = ({ body }, { faults }) => {
  const match = objectAt(body, 'match');
  const [method, path] = [textAt(match, 'method'), textAt(match, 'path')];
  if (path === undefined) throw badRequest('match.path', 'a part of the path and query');
  const { respond, delayMs, answerDelayMs, drop, times = 1 } = objectAt(body);
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1)
    throw badRequest('times', 'a whole number from 1');
  for (const [field, delay] of Object.entries({ delayMs, answerDelayMs }))
    if (delay !== undefined && (typeof delay !== 'number' || delay < 0)) throw badRequest(field, 'milliseconds');
  if (drop !== undefined && drop !== true) throw badRequest('drop', 'true');
  if ([respond, delayMs, answerDelayMs, drop].every((one) => one === undefined))
    throw badRequest('respond', 'one of respond, delayMs, answerDelayMs, drop');
  if (respond !== undefined && !isObject(respond)) throw badRequest('respond', 'an object with a status');
  const fault = {
    path,
    ...(method !== undefined && { method }),
    ...(respond !== undefined && { respond: respondOf(respond) }),
    ...(typeof delayMs === 'number' && { delayMs }),
    ...(typeof answerDelayMs === 'number' && { answerDelayMs }),
    ...(drop === true && { drop }),
  };
  faults.add(fault, times);
  return json(200, { added: { ...fault, times } });
};

const listFaults: Handle = (_call, { faults }) => json(200, { faults: faults.left().map((one) => ({ ...one })) });

const clearFaults: Handle = (_call, { faults }) => {
  faults.clear();
  return json(200, {});
};

const moveClock: Handle = ({ body }, { cloud }) => {
  const ms = durationInMs(requireText(body, 'advance', 'an ISO 8601 duration, such as PT6H'));
  if (ms === undefined) throw badRequest('advance', 'an ISO 8601 duration, such as PT6H');
  cloud.clock.advance(ms);
  return json(200, { now: cloud.clock.iso(), offsetMs: cloud.clock.offsetMs });
};

const getRequests: Handle = ({ parameters }, { log }) => {
  const since = Number(parameters.get('since') ?? 0);
  if (!Number.isInteger(since) || since < 0) throw badRequest('since', 'a whole number');
  return json(200, { requests: log.since(since).map((one) => ({ ...one })) });
};

const ROUTES: Readonly<Record<string, Handle>> = {
  'GET /_sandbox/estate': getEstate,
  'PUT /_sandbox/estate': replaceEstate,
  'PUT /_sandbox/resource': replaceResource,
  'PUT /_sandbox/app': putApp,
  'POST /_sandbox/run-backup': runBackupNow,
  'POST /_sandbox/deliver': deliver,
  'POST /_sandbox/faults': addFault,
  'GET /_sandbox/faults': listFaults,
  'DELETE /_sandbox/faults': clearFaults,
  'POST /_sandbox/clock': moveClock,
  'GET /_sandbox/requests': getRequests,
};

/** The control API (design, section 9): never part of Azure's own paths, open to whoever reaches the port. */
export async function control(method: string, path: string, call: ControlCall, on: Controlled): Promise<Answer> {
  const handle = ROUTES[`${method} ${path.replace(/\/+$/, '')}`];
  if (handle === undefined) return json(404, { error: { message: `The control API has no ${method} ${path}.` } });
  try {
    return await handle(call, on);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  } finally {
    on.cloud.store.commit();
  }
}
