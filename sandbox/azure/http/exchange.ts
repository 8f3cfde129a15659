import type { IncomingHttpHeaders } from 'node:http';
import { type Json, parseJson } from '../json.js';

/** A request to one of Azure's hosts, as it came through the tunnel. */
export interface Call {
  readonly method: string;
  readonly host: string;
  /** Without query, as sent. */
  readonly path: string;
  /** What follows `?`, as sent; empty without one. */
  readonly query: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Json | undefined;
}

/** `text` is sent as it is; else `body` as JSON; else nothing. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly text?: string;
}

/** An answer that ends the handling of a call early. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** The body is parsed whatever its type says: `az` and the SDKs name it differently. */
export function newCall(method: string, host: string, url: string, headers: IncomingHttpHeaders, text: string): Call {
  const [path = '/', ...rest] = url.split('?');
  const query = rest.join('?');
  return { method, host, path, query, parameters: new URLSearchParams(query), headers, text, body: parseJson(text) };
}

export const json = (status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  body,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
});

/** The bytes of an answer. */
export const contentOf = ({ text, body }: Answer): string => text ?? (body === undefined ? '' : JSON.stringify(body));

export const headerOf = (call: Call, name: string): string | undefined => {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
};
