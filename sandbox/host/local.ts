import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOCAL_SETTINGS } from '../local-settings.js';
import { startAzurite } from './azurite.js';
import { endWithUs, startChild } from './child.js';
import type { Child } from './child.js';

type Environment = Readonly<Record<string, string | undefined>>;

const READY_MS = 60_000;
const LOOK_EVERY_MS = 25;

export interface LocalOptions {
  /** The project's folder: the app, and sandbox/dist. */
  readonly root: string;
  /** Holds everything that outlives a start: Azurite's files, the sandbox's state, azure.env. */
  readonly data: string;
  /** 0 chooses a free one. */
  readonly appPort: number;
  readonly sandboxPort: number;
  readonly estate?: string | undefined;
  readonly record?: string | undefined;
  /** The environment that the parts inherit; its BACKUP_MEDIC_* win over our own. */
  readonly environment?: Environment;
  /** The file that the lines of sandbox and app go to; our stderr without one. */
  readonly log?: string | undefined;
  /** Azurite is not to outlive us: nobody will carry on from this folder. */
  readonly endsWithUs?: boolean;
  readonly signal?: AbortSignal;
}

interface AppOptions extends Pick<LocalOptions, 'root' | 'data' | 'appPort' | 'environment' | 'log'> {
  readonly connectionString: string;
}

/** Azurite, sandbox and app, each in a process of its own. */
export interface Local {
  readonly app: number;
  readonly sandbox: number;
  readonly connectionString: string;
  /** For whoever wants to see them die. */
  readonly pids: { readonly app: number | undefined; readonly sandbox: number | undefined; readonly azurite: number };
  /** Rejects, naming it, when one of them ends that was not told to. */
  readonly failed: Promise<never>;
  /** Ends them in order: the app while it can still finish its work, Azurite last. */
  stop(): Promise<void>;
  /** Kills the app in the middle of whatever it does, and starts it again on its port; settles when it answers. */
  restartApp(): Promise<void>;
}

interface Part {
  readonly name: string;
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

class Parts {
  readonly #parts: Part[] = [];
  readonly failed: Promise<never>;
  #fail: (error: Error) => void = () => undefined;
  #stopping = false;

  constructor() {
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined); // whoever waits for it hears of it
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  add<P extends Part>(part: P): P {
    this.#parts.unshift(part);
    if (this.#stopping) throw new Error(`${part.name} came too late.`);
    void part.ended.then((how) => {
      const manner = typeof how === 'string' ? ` (${how})` : '';
      if (this.#parts.includes(part)) this.#fail(new Error(`${part.name} ended${manner}.`));
    });
    return part;
  }

  /** Its end is no surprise any more, and its stop somebody else's affair. */
  release(part: Part): void {
    this.#parts.splice(this.#parts.indexOf(part), 1);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const part of this.#parts.splice(0)) await part.stop();
  }
}

const programsOf = (root: string): string => join(root, 'sandbox/dist');

/** NAME=value lines. */
function readEnvironment(file: string): Record<string, string> {
  return Object.fromEntries(
    [...readFileSync(file, 'utf8').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

const ownSettings = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('BACKUP_MEDIC_')));

async function ask(method: string, url: string, body?: unknown): Promise<string> {
  const sent = { method, signal: AbortSignal.timeout(10_000), headers: { 'content-type': 'application/json' } };
  try {
    const response = await fetch(url, body === undefined ? sent : { ...sent, body: JSON.stringify(body) });
    const text = await response.text();
    return response.status === 200 ? 'ok' : `${String(response.status)} ${text}`;
  } catch (error) {
    return String(error instanceof Error && error.cause ? error.cause : error);
  }
}

async function healthy(appPort: number, parts: Parts): Promise<void> {
  const url = `http://127.0.0.1:${String(appPort)}/api/health`;
  const end = Date.now() + READY_MS;
  let said = await ask('GET', url);
  while (said !== 'ok') {
    if (parts.stopping || Date.now() > end) throw new Error(`The app is not healthy: ${said}`);
    await sleep(LOOK_EVERY_MS);
    said = await ask('GET', url);
  }
}

/** The app on a sandbox that has written its azure.env; more than one may share a storage account. */
function startApp({ root, data, appPort, environment = process.env, log, connectionString }: AppOptions): Child {
  return startChild({
    name: 'app',
    programs: programsOf(root),
    log,
    program: 'host/main.js',
    args: ['--root', root, '--port', String(appPort), '--lease-ms', '5000'],
    environment: {
      ...environment,
      ...LOCAL_SETTINGS,
      ...ownSettings(environment),
      ...readEnvironment(join(data, 'azure.env')),
      AzureWebJobsStorage: connectionString,
      FUNCTIONS_WORKER_RUNTIME: 'node',
    },
  });
}

async function startParts(options: LocalOptions, parts: Parts): Promise<Local> {
  const { root, data, estate, record, log, environment = process.env } = options;
  const sandbox = parts.add(
    startChild({
      name: 'sandbox',
      programs: programsOf(root),
      log,
      program: 'azure/main.js',
      args: [
        ...['--port', String(options.sandboxPort), '--data', data],
        ...(estate === undefined ? [] : ['--estate', resolve(estate)]),
        ...(record === undefined ? [] : ['--record', resolve(record)]),
      ],
      environment,
    }),
  );
  const preload = options.endsWithUs === true ? endWithUs(programsOf(root)) : undefined;
  const azurite = await startAzurite({ data, preload });
  const { connectionString, ended } = azurite;
  let ready = false;
  // One that was running before may serve another start on this folder, until we are the one.
  const stop = async (): Promise<void> => (azurite.wasRunning && !ready ? undefined : azurite.stop());
  parts.add({ name: 'Azurite', ended, stop });
  const sandboxPort = await sandbox.port;
  let app = parts.add(startApp({ ...options, connectionString }));
  const appPort = await app.port;
  const control = `http://127.0.0.1:${String(sandboxPort)}/_sandbox/app`;
  const said = await ask('PUT', control, { url: `http://127.0.0.1:${String(appPort)}` });
  if (said !== 'ok') throw new Error(`The sandbox does not answer: ${said}`);
  await healthy(appPort, parts);
  ready = true;
  const restartApp = async (): Promise<void> => {
    parts.release(app);
    await app.kill();
    app = parts.add(startApp({ ...options, appPort, connectionString }));
    await app.port;
    await healthy(appPort, parts);
  };
  return {
    ...{ app: appPort, sandbox: sandboxPort, connectionString, failed: parts.failed },
    get pids() {
      return { app: app.pid, sandbox: sandbox.pid, azurite: azurite.pid };
    },
    stop: () => parts.stop(),
    restartApp,
  };
}

async function aborted(signal: AbortSignal | undefined): Promise<never> {
  if (signal?.aborted !== true)
    await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
  throw new Error('Stopped before it was ready.');
}

/** Settles when all of them answer; where one does not, ends what was started and rejects. */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const parts = new Parts();
  const starting = startParts({ ...options, root: resolve(options.root), data: resolve(options.data) }, parts);
  try {
    return await Promise.race([starting, parts.failed, aborted(options.signal)]);
  } catch (error) {
    await parts.stop();
    await Promise.allSettled([starting]); // without its parts it comes to nothing,
    await parts.stop(); // but may have begun one more
    throw error;
  }
}
