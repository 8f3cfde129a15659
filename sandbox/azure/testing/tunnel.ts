import { request } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { parseJson, textAt, type Json } from '../json.js';
import type { RunningSandbox } from '../server.js';

/** A call through the proxy as any HTTPS client makes it; status 0 where the connection closed without an answer. */
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Json | undefined;
}

const NOTHING: Told = { status: 0, headers: {}, text: '', body: undefined };

/** The tunnel, or the status that refused it. */
export const tunnel = (port: number, authority: string): Promise<Socket | number> =>
  new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, method: 'CONNECT', path: authority });
    asking.on('connect', ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode !== 200) socket.destroy();
      resolve(statusCode === 200 ? socket : statusCode);
    });
    asking.on('error', () => {
      resolve(0);
    });
    asking.end();
  });

export async function tokenOf(
  { env }: RunningSandbox,
  more = '',
  resource = 'management.azure.com',
): Promise<Json | undefined> {
  const url = `${env['IDENTITY_ENDPOINT'] ?? ''}?api-version=2019-08-01&resource=https://${resource}${more}`;
  const response = await fetch(url, { headers: { 'x-identity-header': env['IDENTITY_HEADER'] ?? '' } });
  return parseJson(await response.text());
}

/** The audience of a host's tokens. */
const audienceOf = (hostname: string): string => hostname.replace(/^[^.]+\.(?=vault\.azure\.net$)/, '');

/** Calls a host of Azure with a token of the identity endpoint; the certificate is checked against the sandbox's CA. */
export async function call(
  sandbox: RunningSandbox,
  ca: string,
  method: string,
  url: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Told> {
  const { hostname, pathname, search } = new URL(url, 'https://management.azure.com');
  const socket = await tunnel(sandbox.port, `${hostname}:443`);
  if (typeof socket === 'number') return { ...NOTHING, status: socket };
  const token = textAt(await tokenOf(sandbox, '', audienceOf(hostname)), 'access_token') ?? '';
  const secure = connect({ socket, servername: hostname, ca });
  return new Promise((resolve) => {
    const sent = { host: hostname, authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
    const asking = request({ createConnection: () => secure, method, path: `${pathname}${search}`, headers: sent });
    asking.on('response', (response) => {
      void text(response).then((got) => {
        secure.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: got, body: parseJson(got) });
      });
    });
    asking.on('error', () => {
      resolve(NOTHING);
    });
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
