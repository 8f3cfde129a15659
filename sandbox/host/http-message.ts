import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Cookie, HttpData, NullableMap, TypedData } from './rpc.js';
import type { RouteMatch } from './route-template.js';

/** The connection's business, not the app's. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

export const textBody = async (request: IncomingMessage): Promise<string> => (await buffer(request)).toString('utf8');

const nullable = (entries: Iterable<readonly [string, string]>): NullableMap =>
  Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));

/** Repeated headers and query parameters reach the app joined by commas, as ASP.NET gives them. */
function headersOf(request: IncomingMessage): NullableMap {
  return nullable(Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(',')]));
}

function queryOf({ searchParams }: URL): NullableMap {
  const names = [...new Set(searchParams.keys())];
  return nullable(names.map((name) => [name, searchParams.getAll(name).join(',')]));
}

/** A request as the host hands it to the worker: the body as the bytes that came. */
export async function requestData(request: IncomingMessage, url: URL, params: RouteMatch): Promise<TypedData> {
  const bytes = await buffer(request);
  const http: HttpData = {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: headersOf(request),
    nullableQuery: queryOf(url),
    nullableParams: nullable(Object.entries(params)),
    ...(bytes.length > 0 && { body: { bytes } }),
  };
  return { http };
}

const SAME_SITE: Readonly<Record<string, string>> = { lax: 'lax', strict: 'strict', explicitNone: 'none' };

/** As ASP.NET writes it: the path is / unless the app says otherwise. */
export function cookieLine(cookie: Cookie): string {
  const sameSite = SAME_SITE[cookie.sameSite ?? ''];
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  const parts = [
    `${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`,
    expires && `expires=${expires}`,
    cookie.maxAge && `max-age=${cookie.maxAge.value}`,
    cookie.domain && `domain=${cookie.domain.value}`,
    `path=${cookie.path?.value ?? '/'}`,
    cookie.secure?.value && 'secure',
    sameSite && `samesite=${sameSite}`,
    cookie.httpOnly?.value && 'httponly',
  ];
  return parts.filter((part) => typeof part === 'string').join('; ');
}

/** What a function returned; nothing at all is 204. */
export function writeResponse(response: ServerResponse, returned: TypedData | null | undefined): void {
  const http = returned?.http;
  if (http === undefined) {
    response.writeHead(204).end();
    return;
  }
  response.statusCode = Number(http.statusCode ?? 200);
  for (const [name, value] of Object.entries(http.headers ?? {}))
    if (!HOP_BY_HOP.has(name.toLowerCase())) response.setHeader(name, value);
  const cookies = http.cookies?.map(cookieLine) ?? [];
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.end(http.body?.bytes);
}

export function answer(
  response: ServerResponse,
  status: number,
  body = '',
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}
