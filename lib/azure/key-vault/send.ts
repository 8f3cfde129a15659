import { z } from 'zod';
import { maybe } from '../../model/resources/common.js';
import type { Failure, Result } from '../../model/result.js';
import { jsonIn, type Answer, type Asked } from '../arm/answer.js';
import { failureOfAnswer } from '../arm/answer-failure.js';
import type { Clients } from '../arm/clients.js';
import { exchange, sendPlainly, type Call } from '../arm/send.js';

type Request = Parameters<typeof sendPlainly>[1];

/** One request to the data plane of a vault, and its answer as it came over the wire. */
export function askVault(
  clients: Clients,
  call: Call,
  request: Request,
  failureIn: typeof failureOfVault = failureOfVault,
): Promise<Result<Answer>> {
  return exchange(call, async (options) => sendPlainly(await clients.vaults(), request, options), failureIn);
}

const Inner = z.object({ error: z.object({ innererror: maybe(z.object({ code: maybe(z.string()) })) }) });

/** The narrower code behind `Forbidden` and `Conflict` (recordings/h-keyvault-dataplane-*). */
function innerCodeIn(answer: Answer): string | undefined {
  return Inner.safeParse(jsonIn(answer.bodyAsText)).data?.error.innererror?.code?.toLowerCase();
}

// ForbiddenByFirewall: networkAcls; ForbiddenByConnection: publicNetworkAccess is disabled. Codes as users paste them
// into public issues; the stored recordings have ForbiddenByRbac alone.
const CLOSED = new Set(['forbiddenbyfirewall', 'forbiddenbyconnection']);

/** As any other answer, but a refusal names the data action, and says where rights are not what is missing. */
export function failureOfVault(answer: Answer, asked: Asked): Failure {
  const failure = failureOfAnswer(answer, asked);
  if (failure.kind !== 'denied') {
    return failure;
  }
  if (answer.status === 401) {
    // A vault of another tenant takes no token of ours (AKV10032: invalid issuer).
    return {
      ...failure,
      action: `${asked.action} (data plane; the vault does not accept a token of ${asked.identity})`,
    };
  }
  return CLOSED.has(innerCodeIn(answer) ?? '')
    ? { ...failure, action: `${failure.action} (data plane; the vault's firewall refuses this app)` }
    : failure;
}

/** For a request that carries key material: nothing of what the vault says about it is repeated. */
export function failureWithoutWords(answer: Answer, asked: Asked): Failure {
  const failure = failureOfVault(answer, asked);
  return 'detail' in failure ? { ...failure, detail: `the key vault answered ${answer.status}` } : failure;
}
