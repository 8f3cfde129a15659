import { z } from 'zod';
import { nameOf, subscriptionOf } from '../../model/resource-id.js';
import { list, maybe, Tags } from '../../model/resources/common.js';
import { ActivityEvent, DenyAssignment, Lock, ResourceGroup } from '../../model/resources/control.js';
import { fail, ok, type Result } from '../../model/result.js';
import { ARM } from '../arm/guard.js';
import { sendPlainly } from '../arm/send.js';
import { quoted, scopeOf, subscriptionId } from '../arm/ids.js';
import { callFor, pageOf, readAll, readOne, type Reading, type Reads } from './ask.js';

const Locks = pageOf(Lock);
const DenyAssignments = pageOf(DenyAssignment);
const ActivityEvents = pageOf(ActivityEvent);
const TagsAtScope = z.object({ properties: z.object({ tags: Tags }) }).transform(({ properties }) => properties.tags);

export function controlReads(
  reading: Reading,
): Reads<'resourceGroup' | 'tags' | 'locks' | 'denyAssignments' | 'activity' | 'managementGroupsOf'> {
  const { clients } = reading;
  return {
    resourceGroup: (id) =>
      readOne(reading, callFor(reading, 'resourceGroup', id), ResourceGroup, async (options) =>
        (await clients.resources(subscriptionOf(id))).resourceGroups.get(nameOf(id), options),
      ),
    tags: (id) =>
      readOne(reading, callFor(reading, 'tags', id), TagsAtScope, async (options) =>
        (await clients.resources(subscriptionOf(id))).tagsOperations.getAtScope(scopeOf(id), options),
      ),
    locks: (subscription) =>
      readAll(callFor(reading, 'locks', subscriptionId(subscription)), Locks, async (options) =>
        (await clients.locks(subscription)).managementLocks.listAtSubscriptionLevel(options),
      ),
    denyAssignments: (id) =>
      readAll(callFor(reading, 'denyAssignments', id), DenyAssignments, async (options) =>
        (await clients.authorization(subscriptionOf(id))).denyAssignments.listForScope(scopeOf(id), {
          ...options,
          filter: 'atScope()', // at or above it; without the filter also what lies below
        }),
      ),
    activity: (id, from, to) =>
      readAll(callFor(reading, 'activity', id), ActivityEvents, async (options) =>
        (await clients.monitor(subscriptionOf(id))).activityLogs.list(
          `eventTimestamp ge '${from}' and eventTimestamp le '${to}' and resourceUri eq '${quoted(id)}'`,
          // Claims and payloads of the people who did it are not asked for.
          { ...options, select: 'caller,eventTimestamp,operationName,resourceId,status' },
        ),
      ),
    managementGroupsOf: (subscription) => managementGroupsOf(reading, subscription),
  };
}

const RESOURCE_GRAPH = `${ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`;
const Ancestors = z.object({
  data: list(
    z.object({ properties: z.object({ managementGroupAncestorsChain: list(z.object({ name: maybe(z.string()) })) }) }),
  ),
});

async function managementGroupsOf(reading: Reading, subscription: string): Promise<Result<readonly string[]>> {
  const call = callFor(reading, 'managementGroupsOf', subscriptionId(subscription));
  const body = {
    subscriptions: [subscription],
    query:
      'resourcecontainers' +
      " | where type == 'microsoft.resources/subscriptions'" +
      ` | where subscriptionId =~ '${subscription}'` +
      ' | project properties',
    options: { resultFormat: 'objectArray' },
  };
  const read = await readOne(reading, call, Ancestors, async (options) =>
    sendPlainly(await reading.clients.plain(), { method: 'POST', url: RESOURCE_GRAPH, body }, options),
  );
  if (!read.ok) {
    return read;
  }
  const [row] = read.value.data;
  // Resource Graph leaves out what the caller may not read, instead of refusing.
  return row === undefined
    ? fail({ kind: 'denied', action: call.action, scope: call.resource })
    : ok(row.properties.managementGroupAncestorsChain.flatMap(({ name }) => name?.toLowerCase() ?? []));
}
