import { z } from 'zod';
import { nameOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { maybe } from '../../model/resources/common.js';
import { AsyncOperation } from '../../model/resources/control.js';
import { AdminRule, EffectiveNetworkSecurityGroup, EffectiveRoute } from '../../model/resources/network.js';
import { fail, ok, type Result } from '../../model/result.js';
import { jsonIn, type Answer } from '../arm/answer.js';
import { failureOf } from '../arm/errors.js';
import { attempt, parsed, type Call, type SendOptions } from '../arm/send.js';
import { groupOf } from '../arm/ids.js';
import { callFor, pageOf, readOne, type Reading, type Reads } from './ask.js';

const EffectiveRoutes = pageOf(EffectiveRoute);
const EffectiveNetworkSecurityGroups = pageOf(EffectiveNetworkSecurityGroup);
const AdminRules = pageOf(AdminRule).extend({ skipToken: maybe(z.string()) });

/** Reads that Azure works out on request, by a POST. */
export function effectiveReads(
  reading: Reading,
): Reads<'adminRules' | 'effectiveRoutes' | 'effectiveNetworkSecurityGroups'> {
  const client = reading.clients.network;
  return {
    adminRules: (id) => adminRules(reading, id),
    effectiveRoutes: (id) =>
      longRead(reading, callFor(reading, 'effectiveRoutes', id), EffectiveRoutes, async (options) =>
        (await client(subscriptionOf(id))).networkInterfaces.beginGetEffectiveRouteTable(
          groupOf(id),
          nameOf(id),
          options,
        ),
      ),
    effectiveNetworkSecurityGroups: (id) =>
      longRead(
        reading,
        callFor(reading, 'effectiveNetworkSecurityGroups', id),
        EffectiveNetworkSecurityGroups,
        async (options) =>
          (await client(subscriptionOf(id))).networkInterfaces.beginListEffectiveNetworkSecurityGroups(
            groupOf(id),
            nameOf(id),
            options,
          ),
      ),
  };
}

async function adminRules(reading: Reading, virtualNetwork: ResourceId): Promise<Result<readonly AdminRule[]>> {
  const call = callFor(reading, 'adminRules', virtualNetwork);
  const found: AdminRule[] = [];
  let more = {};
  for (;;) {
    const request = more;
    const page = await readOne(reading, call, AdminRules, async (options) =>
      (await reading.clients.network(subscriptionOf(virtualNetwork))).listNetworkManagerEffectiveSecurityAdminRules(
        groupOf(virtualNetwork),
        nameOf(virtualNetwork),
        request,
        options,
      ),
    );
    if (!page.ok) {
      return page;
    }
    found.push(...page.value.value);
    const { skipToken } = page.value;
    if (skipToken === undefined || skipToken === '') {
      return ok(found);
    }
    more = { skipToken };
  }
}

interface Poller {
  pollUntilDone(options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/** A POST that Azure answers with 202 and works on: its `Location` is asked, as often as it says, until it is done. */
async function longRead<T>(
  reading: Reading,
  call: Call,
  schema: z.ZodType<{ readonly value: readonly T[] }>,
  begin: (options: SendOptions & { readonly abortSignal: AbortSignal }) => Promise<Poller>,
): Promise<Result<readonly T[]>> {
  const abortSignal = AbortSignal.timeout(reading.longestReadInMs);
  const { answers, error } = await attempt(call, async (options) => {
    const poller = await begin({ ...options, abortSignal });
    await poller.pollUntilDone({ abortSignal });
  });
  const last = answers.at(-1);
  if (error !== undefined || last === undefined) {
    return endedFailed(last) ?? fail(failureOf(error, call));
  }
  const read = parsed(schema, last, call);
  return read.ok ? ok(read.value.value) : read;
}

/** The SDK turns an operation that ended Failed into an error that is no answer; the answer before it says why. */
function endedFailed(last: Answer | undefined): Result<never> | undefined {
  const operation = AsyncOperation.safeParse(jsonIn(last?.bodyAsText)).data;
  if (operation === undefined || !/^(failed|cancell?ed)$/i.test(operation.status)) {
    return undefined;
  }
  const { code = operation.status, message = 'the operation ended without saying why' } = operation;
  return fail({ kind: 'refused', code, detail: message });
}
