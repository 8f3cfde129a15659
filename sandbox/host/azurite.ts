import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive } from './alive.js';

const ACCOUNT = 'devstoreaccount1';
const SERVICES = ['Blob', 'Queue', 'Table'] as const;
const START_MS = 30_000;
const ANSWER_MS = 5000;
const STOP_MS = 15_000;
const LOOK_EVERY_MS = 25;
const WATCH_EVERY_MS = 500;

/** What DIR/azurite.json says: enough for the next start to find this one. */
const State = z.object({ pid: z.int().positive(), key: z.string(), connectionString: z.string().optional() });
type State = z.infer<typeof State>;

export interface AzuriteOptions {
  readonly data: string;
  /** Arguments of node that load what ends it when we are gone (`endWithUs`). */
  readonly preload?: readonly string[] | undefined;
}

export interface Azurite {
  readonly connectionString: string;
  readonly pid: number;
  /** It was there already, and was taken over. */
  readonly wasRunning: boolean;
  /** Settles when it is no more, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

async function until(test: () => boolean, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!test()) {
    if (Date.now() > end) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const stateFile = (data: string): string => join(data, 'azurite.json');

function readState(data: string): State | undefined {
  const text = textOf(stateFile(data));
  return text === '' ? undefined : State.parse(JSON.parse(text));
}

/** At once or not at all, whenever we are killed. */
function writeState(data: string, state: State): void {
  writeFileSync(`${stateFile(data)}.new`, JSON.stringify(state));
  renameSync(`${stateFile(data)}.new`, stateFile(data));
}

/** Azurite chooses its ports and says them in its log; undefined until all three services listen. */
function connectionStringIn(data: string, key: string): string | undefined {
  const log = textOf(join(data, 'azurite.log'));
  const endpoints = SERVICES.map((service) => {
    const url = new RegExp(`Azurite ${service} service is successfully listening at (\\S+)`).exec(log)?.[1];
    return url && `${service}Endpoint=${url}/${ACCOUNT}`;
  });
  if (!endpoints.every((endpoint) => endpoint !== undefined)) return undefined;
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${key};${endpoints.join(';')};`;
}

/** A list of queues, signed with the key: a request that only the Azurite of this folder takes. */
async function answers(connectionString: string, key: string): Promise<boolean> {
  const endpoint = /QueueEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '';
  const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2021-12-02' };
  const signed = [...Object.entries(headers).map((pair) => pair.join(':')), `/${ACCOUNT}/${ACCOUNT}/`, 'comp:list'];
  const text = `GET${'\n'.repeat(12)}${signed.join('\n')}`; // the empty lines are headers that we do not send
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  try {
    // By fetch and not the SDK, which would go through the HTTP_PROXY of whoever starts us.
    const answer = await fetch(`${endpoint}/?comp=list`, {
      headers: { ...headers, authorization: `SharedKey ${ACCOUNT}:${signature}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

function launch({ data, preload }: AzuriteOptions): State {
  // A key of its own for each folder, so that no other Azurite on the same port is taken for this one.
  const key = readState(data)?.key ?? randomBytes(64).toString('base64');
  mkdirSync(join(data, 'azurite'), { recursive: true });
  // A file, not a pipe: Azurite may outlive whoever started it, and would die of a line that nobody reads.
  const log = openSync(join(data, 'azurite.log'), 'w');
  const require = createRequire(import.meta.url);
  const main = require.resolve('azurite/dist/src/azurite.js');
  const ports = SERVICES.flatMap((service) => [`--${service.toLowerCase()}Port`, '0']);
  // The SDKs speak newer versions of the service than Azurite knows.
  const options = ['--silent', '--disableTelemetry', '--skipApiVersionCheck', '--location', join(data, 'azurite')];
  const child = spawn(process.execPath, [...(preload ?? []), main, ...options, ...ports], {
    detached: true,
    stdio: preload === undefined ? ['ignore', log, log] : ['ignore', log, log, 'ipc'],
    env: { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` },
  });
  closeSync(log);
  child.unref();
  child.channel?.unref();
  if (child.pid === undefined) throw new Error('Azurite could not be started.');
  const state = { pid: child.pid, key };
  // Before it answers, so that a start that is killed now leaves no Azurite that the next one does not know of.
  writeState(data, state);
  return state;
}

async function ready(data: string, { pid, key }: State): Promise<string | undefined> {
  let connectionString: string | undefined;
  await until(() => {
    connectionString = connectionStringIn(data, key);
    return connectionString !== undefined || !isAlive(pid);
  }, START_MS);
  return connectionString !== undefined && (await answers(connectionString, key)) ? connectionString : undefined;
}

/**
 * Azurite on the files of a folder, in a process of its own that outlives this one. One that is alive is taken over;
 * otherwise it is started anew on the same files.
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { data } = options;
  mkdirSync(data, { recursive: true });
  const former = readState(data);
  const alive = former !== undefined && isAlive(former.pid) ? await ready(data, former) : undefined;
  const state = former !== undefined && alive !== undefined ? former : launch(options);
  const connectionString = alive ?? (await ready(data, state));
  if (connectionString === undefined)
    throw new Error(`Azurite did not start:\n${textOf(join(data, 'azurite.log')).trim()}`);
  writeState(data, { ...state, connectionString });
  const { pid } = state;
  return { connectionString, pid, wasRunning: alive !== undefined, ended: ended(pid), stop: () => stop(pid) };
}

async function ended(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(WATCH_EVERY_MS, undefined, { ref: false });
}

/** By SIGTERM alone: Azurite acknowledges before it saves, and saves what it has when it is asked to end. */
async function stop(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  if (!(await until(() => !isAlive(pid), STOP_MS))) throw new Error(`Azurite (process ${String(pid)}) does not end.`);
}
