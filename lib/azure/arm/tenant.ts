import { z } from 'zod';
import type { Result } from '../../model/result.js';
import type { Clients } from './clients.js';
import { ARM } from './guard.js';
import { exchange, parsed, sendPlainly, type Call } from './send.js';

const Subscription = z.object({ tenantId: z.string() }).transform(({ tenantId }) => tenantId.toLowerCase());

/** The tenant of the subscription that the call is about; the SDK for it would be one more package for one GET. */
export async function tenantOf(clients: Clients, call: Call): Promise<Result<string>> {
  const url = `${ARM}${call.resource}?api-version=2022-12-01`;
  const answer = await exchange(call, async (options) =>
    sendPlainly(await clients.plain(), { method: 'GET', url }, options),
  );
  return answer.ok ? parsed(Subscription, answer.value, call) : answer;
}
