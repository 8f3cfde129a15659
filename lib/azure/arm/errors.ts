import { z } from 'zod';
import { redact } from '../../model/redact.js';
import type { Failure } from '../../model/result.js';
import type { Answer, Asked } from './answer.js';
import { failureOfAnswer } from './answer-failure.js';

// Told by their shape, not by their class: the two SDK generations, and copies of a package inside one another, each
// have a RestError of their own, and asking by name needs no SDK at module load.
const Named = z.object({ name: z.string(), message: z.string() });
const Status = z.object({ statusCode: z.number() });

const CREDENTIAL_ERRORS = new Set([
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);
const ABORTED = new Set(['AbortError', 'TimeoutError']);
const BROKEN_CONNECTION = /^(E(CONN[A-Z]+|HOSTUNREACH|NETUNREACH|NOTFOUND|TIMEDOUT|PIPE|AI_AGAIN)|network_error)$/;

/**
 * The failure behind what an SDK threw: the only place where errors become failures. What is neither an answer, nor a
 * missing one, nor about credentials is a bug and thrown on.
 */
export function failureOf(error: unknown, asked: Asked): Failure {
  const { name, message } = Named.safeParse(error).data ?? { name: '', message: '' };
  if (CREDENTIAL_ERRORS.has(name)) {
    return isOutage(error)
      ? lost(`no token for ${asked.identity}: ${message}`)
      : { kind: 'denied', action: `sign-in (${asked.identity})`, scope: asked.resource };
  }
  if (name === 'RestError') {
    const answer = answerIn(error);
    return answer === undefined ? lost(message) : failureOfAnswer(answer, asked);
  }
  if (ABORTED.has(name) || isBroken(error)) {
    return lost(message);
  }
  throw error;
}

function answerIn(error: unknown): Answer | undefined {
  const response = typeof error === 'object' && error !== null && 'response' in error ? error.response : undefined;
  if (isAnswer(response)) {
    return response;
  }
  const status = Status.safeParse(error).data?.statusCode;
  return status === undefined ? undefined : { status, headers: new Map() };
}

function isAnswer(value: unknown): value is Answer {
  return z.object({ status: z.number(), headers: z.object({ get: z.function() }) }).safeParse(value).success;
}

function lost(message: string): Failure {
  return { kind: 'transient', retryAfterInMs: 0, detail: redact(message) };
}

const Cause = z.object({ cause: z.unknown() });
const Coded = z.object({ code: z.string().optional(), errorCode: z.string().optional() });
const Outage = z.object({ status: z.number().optional(), statusCode: z.number().optional() });

/**
 * The token endpoint itself was out of reach or out of order. The identity library calls nearly everything
 * CredentialUnavailableError; what it met stands in the causes.
 */
function isOutage(error: unknown): boolean {
  const { status, statusCode = status } = Outage.safeParse(error).data ?? {};
  if (statusCode === 429 || (statusCode !== undefined && statusCode >= 500) || isBroken(error)) {
    return true;
  }
  const inner = Cause.safeParse(error);
  return inner.success && inner.data.cause !== undefined && isOutage(inner.data.cause);
}

function isBroken(error: unknown): boolean {
  const { code, errorCode } = Coded.safeParse(error).data ?? {};
  return [code, errorCode].some((one) => one !== undefined && BROKEN_CONNECTION.test(one));
}
