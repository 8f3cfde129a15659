import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { isObject, objectAt, same, textAt, type Json, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from './arm-call.js';
import { armError } from './arm-errors.js';
import { groupOf, subscriptionOf, typeOf } from './arm-id.js';

const TYPE = 'Microsoft.Insights/eventtypes/values';
/** The API wraps most words in an object; an estate may write the bare word. */
const localizable = (value: Json | undefined, otherwise: string): JsonObject =>
  isObject(value) ? value : { value: value ?? otherwise, localizedValue: value ?? otherwise };

/** The resource an entry is about: named in it, or the one that the estate's element hangs on. */
const subjectOf = (entry: Resource): string =>
  textAt(entry, 'properties', 'resourceId') ?? entry.id.replace(/\/providers\/Microsoft\.Insights\/.*$/i, '');

/** An entry as the API answers it; an element of the estate needs no more than a time and an operation. */
function eventOf(entry: Resource): JsonObject {
  const seeded = objectAt(entry, 'properties');
  const subject = subjectOf(entry);
  const time = textAt(seeded, 'eventTimestamp') ?? '2001-01-01T00:00:00Z';
  const provider = typeOf(subject).split('/')[0] ?? '';
  return {
    level: 'Informational',
    eventDataId: entry.name,
    correlationId: entry.name,
    operationId: entry.name,
    id: `${subject}/events/${entry.name}`,
    resourceId: subject,
    resourceGroupName: groupOf(subject) ?? '',
    subscriptionId: subscriptionOf(subject) ?? '',
    submissionTimestamp: time,
    properties: {},
    ...seeded,
    eventTimestamp: time,
    operationName: localizable(seeded['operationName'], 'unknown'),
    status: localizable(seeded['status'], 'Succeeded'),
    subStatus: localizable(seeded['subStatus'], ''),
    eventName: localizable(seeded['eventName'], 'EndRequest'),
    category: localizable(seeded['category'], 'Administrative'),
    resourceProviderName: localizable(seeded['resourceProviderName'], provider),
    resourceType: localizable(seeded['resourceType'], typeOf(subject)),
  };
}

/** Every write through ARM leaves an entry, refused ones too. */
export function logActivity(call: ArmCall, status: number, cloud: Cloud): void {
  const [subscription, id] = [subscriptionOf(call.id), cloud.newId()];
  if (subscription === undefined) return;
  const { clientId, principalId } = call.caller.identity;
  cloud.resources.put({
    id: `${call.id}/providers/${TYPE}/${id}`,
    name: id,
    type: TYPE,
    properties: {
      resourceId: call.id,
      eventTimestamp: cloud.clock.iso(),
      operationName: { value: call.action, localizedValue: call.action },
      status: status < 400 ? 'Succeeded' : 'Failed',
      subStatus: String(status),
      caller: clientId,
      claims: { appid: clientId, 'http://schemas.microsoft.com/identity/claims/objectidentifier': principalId },
      authorization: { action: call.action, scope: call.id },
      httpRequest: { method: call.method, clientIpAddress: '127.0.0.1' },
    },
  });
}

/** Clauses of `$filter`; a field that the API does not filter by is refused, as there. */
const CLAUSE = /(\w+)\s+(eq|ge|le)\s+'([^']*)'/gi;
type Test = (event: JsonObject) => boolean;
/** What a clause may ask for, and how it is compared. */
const FIELDS: Readonly<Record<string, (value: string, operator: string) => Test>> = {
  eventtimestamp: (value, operator) => (event) => {
    const [time, limit] = [Date.parse(textAt(event, 'eventTimestamp') ?? ''), Date.parse(value)];
    return operator.toLowerCase() === 'le' ? time <= limit : time >= limit;
  },
  resourceuri: (value) => (event) => same(textAt(event, 'resourceId'), value),
  resourceid: (value) => (event) => same(textAt(event, 'resourceId'), value),
  resourcegroupname: (value) => (event) => same(textAt(event, 'resourceGroupName'), value),
  resourceprovider: (value) => (event) => same(textAt(event, 'resourceProviderName', 'value'), value),
  resourcetype: (value) => (event) => same(textAt(event, 'resourceType', 'value'), value),
  correlationid: (value) => (event) => same(textAt(event, 'correlationId'), value),
  status: (value) => (event) => same(textAt(event, 'status', 'value'), value),
  operationname: (value) => (event) => same(textAt(event, 'operationName', 'value'), value),
};

/** One test per clause; an unknown field is said, because a filter that is ignored answers too much. */
function testsOf(filter: string): readonly Test[] {
  return [...filter.matchAll(CLAUSE)].map(([, field = '', operator = '', value = '']) => {
    const make = FIELDS[field.toLowerCase()];
    if (make === undefined)
      throw new Refusal(
        armError(400, 'BadRequest', `The filter field '${field}' is not supported by the activity log.`),
      );
    return make(value, operator);
  });
}

/** `eventtypes/management/values`, newest first. The API refuses a filter without a beginning. */
export const listActivity = (call: ArmCall, cloud: Cloud): Answer => {
  const filter = call.parameters.get('$filter') ?? '';
  if (!/eventTimestamp\s+ge/i.test(filter))
    throw new Refusal(armError(400, 'BadRequest', 'The filter must contain a start time: eventTimestamp ge.'));
  const tests = testsOf(filter);
  const value = cloud.resources
    .ofType(TYPE, `/subscriptions/${call.param('subscription')}`)
    .map(eventOf)
    .filter((event) => tests.every((test) => test(event)))
    .sort((a, b) => Date.parse(textAt(b, 'eventTimestamp') ?? '') - Date.parse(textAt(a, 'eventTimestamp') ?? ''));
  return json(200, { value });
};
