import type { ServiceClient } from '@azure/core-client';
import type { z } from 'zod';
import type { CaseId } from '../../model/case.js';
import { fail, ok, type Failure, type Result } from '../../model/result.js';
import { isGood, jsonIn, type Answer, type Asked } from './answer.js';
import { failureOfAnswer } from './answer-failure.js';
import { failureOf } from './errors.js';
import { headersFor } from './stamp.js';

/** Who asks Azure for what. */
export interface Call extends Asked {
  readonly by: CaseId;
  readonly requestId?: string | undefined;
}

/** Options for any call of any SDK client: `customHeaders` is what one generation reads, `headers` the other. */
export interface SendOptions {
  readonly onResponse: (answer: Answer) => void;
  readonly requestOptions: { readonly customHeaders: Record<string, string>; readonly headers: Record<string, string> };
}
export type Send = (options: SendOptions) => Promise<unknown>;

/**
 * One request and its answer as it came over the wire. The SDK's own model of it is not used, so it does not matter
 * whether the SDK could make one: what counts is that there was an answer.
 */
export async function exchange(
  call: Call,
  send: Send,
  failureIn: (answer: Answer, asked: Asked) => Failure = failureOfAnswer,
): Promise<Result<Answer>> {
  const { answers, error } = await attempt(call, send);
  const answer = answers.at(-1);
  if (answer === undefined) {
    return fail(failureOf(error ?? new Error('the SDK reported no answer'), call));
  }
  return isGood(answer) ? ok(answer) : fail(failureIn(answer, call));
}

/** Every answer to a call that sends several requests: pages, or looks at a long-running read. All must be good. */
export async function exchanges(call: Call, send: Send): Promise<Result<readonly Answer[]>> {
  const { answers, error } = await attempt(call, send);
  return error === undefined ? ok(answers) : fail(failureOf(error, call));
}

/** Sends, and says what was answered and what was thrown. */
export async function attempt(
  { by, requestId }: Call,
  send: Send,
): Promise<{ readonly answers: readonly Answer[]; readonly error?: unknown }> {
  const answers: Answer[] = [];
  const headers = headersFor(by, requestId);
  try {
    await send({
      onResponse: (answer) => answers.push(answer),
      requestOptions: { customHeaders: headers, headers },
    });
    return { answers };
  } catch (error) {
    return { answers, error };
  }
}

/** A request that the SDK has no method for, or only one that polls; through the client's own pipeline. */
export async function sendPlainly(
  client: Pick<ServiceClient, 'sendRequest'>,
  request: {
    readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
    readonly url: string;
    readonly body?: unknown;
  },
  { onResponse, requestOptions }: SendOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const { method, url, body } = request;
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const all = { accept: 'application/json', ...type, ...requestOptions.customHeaders, ...headers };
  onResponse(
    await client.sendRequest(createPipelineRequest({ method, url, headers: createHttpHeaders(all), ...json })),
  );
}

/** What an answer says, by our schema of Azure's own JSON; a field that is not as expected is named, not shown. */
export function parsed<T>(schema: z.ZodType<T>, answer: Answer, asked: Asked): Result<T> {
  const json = jsonIn(answer.bodyAsText);
  return json === undefined ? fail(failureOfAnswer(answer, asked)) : checked(schema, json);
}

export function checked<T>(schema: z.ZodType<T>, value: unknown): Result<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    return ok(result.data);
  }
  const fields = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`);
  return fail({ kind: 'refused', code: 'UnexpectedAnswer', detail: fields.join('; ') });
}
