import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { Connection } from '../../lib/azure/arm/clients.js';

/** A request as it would go over the wire. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An Azure Resource Manager at the end of the real SDK pipelines; a thrown error is a broken connection. */
export function fakeArm(answer: (request: Sent) => FakeAnswer | Promise<FakeAnswer>) {
  const sent: Sent[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      if (request.abortSignal?.aborted === true) {
        throw Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
      }
      const seen = sentOf(request);
      sent.push(seen);
      const { status = 200, headers = {}, body } = await answer(seen);
      const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
      const all = {
        'content-type': 'application/json; charset=utf-8',
        date: 'Mon, 13 May 2024 11:01:10 GMT',
        ...headers,
      };
      return { request, status, headers: createHttpHeaders(all), bodyAsText: text };
    },
  };
  return { httpClient, sent };
}

function sentOf(request: PipelineRequest): Sent {
  const url = new URL(request.url);
  const body: unknown = typeof request.body === 'string' ? JSON.parse(request.body) : undefined;
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    url: request.url,
    headers: request.headers.toJSON(),
    body,
  };
}

/** A connection to a fake, with a token for everybody and request ids that count. */
export function connectionTo(httpClient: HttpClient): Connection {
  let made = 0;
  return {
    identities: {
      credential: () =>
        Promise.resolve({
          getToken: () => Promise.resolve({ token: 'a-token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
        }),
      describe: (power) => `the ${power} identity`,
    },
    version: '1.2.3',
    newId: () => `request-${String((made += 1))}`,
    httpClient,
  };
}
