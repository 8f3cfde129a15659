import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pace } from '../azure/cloud.js';
import { parseJson, type Json, type JsonObject } from '../azure/json.js';
import { LOCAL_SETTINGS } from '../local-settings.js';
import { startChild } from './child.js';
import type { Child } from './child.js';

export interface RigOptions {
  /** The project's folder. */
  readonly root: string;
  /** Holds the sandbox's state and everything that the parts say. */
  readonly data: string;
  /** The storage account of the apps. It is not the rig's: it outlives whatever is killed. */
  readonly connectionString: string;
  readonly resources: readonly JsonObject[];
  /** Settings of the apps beside those of `npm start`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How fast Azure is. */
  readonly pace?: Pick<Pace, 'backupMs' | 'operationMs'>;
  /** How long a message that an app had received stays out of sight when the app dies. */
  readonly leaseInMs?: number;
  /** Where every exchange with Azure is written. */
  readonly record?: string;
  /** How many apps work on the one storage account. */
  readonly apps?: number;
}

/** The sandbox and apps, each in a process of its own that can be killed and started again. */
export class Rig {
  readonly #options: RigOptions;
  #settings: RigOptions['settings'];
  #cloud: Child | undefined;
  #apps: readonly Child[] = [];
  #sandboxPort = 0;
  #appPorts: readonly number[] = [];

  private constructor(options: RigOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  static async start(options: RigOptions): Promise<Rig> {
    mkdirSync(options.data, { recursive: true });
    writeFileSync(join(options.data, 'estate.json'), JSON.stringify({ resources: options.resources }));
    const rig = new Rig(options);
    try {
      await rig.#startAll();
    } catch (error) {
      await rig.kill();
      throw error;
    }
    return rig;
  }

  /** The control API; `path` follows `/_sandbox/`. */
  async sandbox(method: string, path: string, body?: JsonObject): Promise<Json | undefined> {
    return ask(method, `http://127.0.0.1:${this.#sandboxPort}/_sandbox/${path}`, body);
  }

  /** The `n`th app's own port. */
  async app(method: string, path: string, body?: JsonObject, n = 0): Promise<Json | undefined> {
    return ask(method, `${this.appUrl(n)}${path}`, body);
  }

  appUrl(n = 0): string {
    return `http://127.0.0.1:${this.#appPorts[n] ?? 0}`;
  }

  /** Every process at once, whatever it is doing. */
  async kill(): Promise<void> {
    const all = this.#cloud === undefined ? this.#apps : [this.#cloud, ...this.#apps];
    await Promise.all(all.map((child) => child.kill()));
  }

  /** After `kill`: the sandbox carries on from its state, without what was injected into it, and so do the apps. */
  async restart(): Promise<void> {
    await this.#startAll();
  }

  /** What points a process at the sandbox. */
  azureEnvironment(): Readonly<Record<string, string>> {
    const lines = readFileSync(join(this.#options.data, 'azure.env'), 'utf8').matchAll(/^(\w+)=(.*)$/gm);
    return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
  }

  /** The apps end what they are doing and start again with other settings beside those of `npm start`. */
  async restartApps(settings: NonNullable<RigOptions['settings']>): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop()));
    this.#settings = settings;
    await this.#startApps();
  }

  /** Everything that the `n`th app said, over all its starts. */
  said(n = 0): string {
    return readFileSync(join(this.#options.data, `app-${n}.log`), 'utf8');
  }

  /** In order: the apps while what they ask is still there. */
  async stop(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop()));
    await this.#cloud?.stop();
  }

  async #startAll(): Promise<void> {
    this.#cloud = this.#startCloud();
    this.#sandboxPort = await this.#cloud.port;
    await this.sandbox('DELETE', 'faults');
    await this.#startApps();
  }

  async #startApps(): Promise<void> {
    this.#apps = Array.from({ length: this.#options.apps ?? 1 }, (_, n) => this.#startApp(n));
    this.#appPorts = await Promise.all(this.#apps.map((app) => app.port));
    await this.sandbox('PUT', 'app', { url: this.appUrl() });
  }

  #startCloud(): Child {
    const { data, pace, record } = this.#options;
    const recorded = record === undefined ? [] : ['--record', record];
    const args = ['--port', '0', '--data', data, '--estate', join(data, 'estate.json'), ...recorded];
    const paced =
      pace === undefined ? [] : ['--backup-ms', `${pace.backupMs}`, '--operation-ms', `${pace.operationMs}`];
    return this.#child('sandbox', 'azure/main.js', [...args, ...paced], process.env, 'sandbox.log');
  }

  /** Any free port: one that was given before may be somebody else's by now. */
  #startApp(n: number): Child {
    const { root, connectionString, leaseInMs = 5000 } = this.#options;
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BACKUP_MEDIC_'));
    const args = ['--root', root, '--port', '0', '--lease-ms', `${leaseInMs}`];
    const environment = {
      ...Object.fromEntries(inherited),
      ...LOCAL_SETTINGS,
      ...this.#settings,
      ...this.azureEnvironment(),
      AzureWebJobsStorage: connectionString,
    };
    return this.#child('app', 'host/main.js', args, environment, `app-${n}.log`);
  }

  #child(
    name: 'app' | 'sandbox',
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
    log: string,
  ): Child {
    const { root, data } = this.#options;
    return startChild({ name, programs: join(root, 'sandbox/dist'), program, args, environment, log: join(data, log) });
  }
}

async function ask(method: string, url: string, body: JsonObject | undefined): Promise<Json | undefined> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, body === undefined ? { method } : { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} was answered with ${response.status}: ${text}`);
  return parseJson(text);
}
