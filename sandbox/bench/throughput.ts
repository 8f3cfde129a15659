import { request } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { readFileSync } from 'node:fs';
import { parseJson, textAt } from '../azure/json.js';
import { webServer } from '../demo/estate.js';
import type { Rig } from '../host/rig.js';
import type { RunOn } from './bed.js';

const ALONE = 400;
const TOGETHER = 4000;
const CALLERS = 32;
const WARM_UP = 200;

export interface Throughput {
  readonly aloneInMs: number;
  readonly alonePerSecond: number;
  readonly callers: number;
  readonly togetherPerSecond: number;
}

/** GETs of a VM, each through a tunnel and a handshake of its own, as the SDKs' proxy agent makes them. */
export function callsPerSecond(runOn: RunOn): Promise<Throughput> {
  const { ids, resources } = webServer('throughput', []);
  return runOn({ resources, apps: 0 }, async (rig) => {
    const get = await caller(rig, `${ids.vm('vm-web-01')}?api-version=2024-07-01`);
    await secondsFor(WARM_UP, 1, get);
    const alone = await secondsFor(ALONE, 1, get);
    const together = await secondsFor(TOGETHER, CALLERS, get);
    return {
      aloneInMs: (alone * 1000) / ALONE,
      alonePerSecond: ALONE / alone,
      callers: CALLERS,
      togetherPerSecond: TOGETHER / together,
    };
  });
}

async function secondsFor(calls: number, callers: number, get: () => Promise<void>): Promise<number> {
  const from = performance.now();
  let left = calls;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await get();
    }
  };
  await Promise.all(Array.from({ length: callers }, one));
  return (performance.now() - from) / 1000;
}

/** One call of `path`, with a token that was asked for once. */
async function caller(rig: Rig, path: string): Promise<() => Promise<void>> {
  const env = rig.azureEnvironment();
  const ca = readFileSync(env['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8');
  const proxy = new URL(env['HTTPS_PROXY'] ?? '');
  const url = `${env['IDENTITY_ENDPOINT'] ?? ''}?api-version=2019-08-01&resource=https://management.azure.com`;
  const answer = await fetch(url, { headers: { 'x-identity-header': env['IDENTITY_HEADER'] ?? '' } });
  const token = textAt(parseJson(await answer.text()), 'access_token') ?? '';
  const host = 'management.azure.com';
  return async () => {
    const socket = await tunnel(proxy, `${host}:443`);
    const secure = connect({ socket, servername: host, ca });
    const status = await new Promise<number>((resolve, reject) => {
      const asking = request({
        createConnection: () => secure,
        path,
        headers: { host, authorization: `Bearer ${token}` },
      });
      asking.on('error', reject).on('response', (response) => {
        text(response).then(() => {
          resolve(response.statusCode ?? 0);
        }, reject);
      });
      asking.end();
    });
    secure.destroy();
    if (status !== 200) throw new Error(`The sandbox answered ${status}.`);
  };
}

function tunnel({ hostname, port }: URL, authority: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, method: 'CONNECT', path: authority });
    asking.on('error', reject).on('connect', (_, socket: Socket) => {
      resolve(socket);
    });
    asking.end();
  });
}
