import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { openCloud, type Pace } from './cloud.js';
import { putEstate, readEstate } from './control/estate.js';
import { Recorder } from './http/recorder.js';
import type { Json } from './json.js';
import { Certificates } from './proxy/certificates.js';
import { environmentOf, writeEnvironment } from './proxy/environment.js';
import { Proxy } from './proxy/proxy.js';
import { Sandbox } from './sandbox.js';

export interface SandboxOptions extends Partial<Pace> {
  /** 0 chooses a free one. */
  readonly port: number;
  /** Holds the state, the certificate authority and azure.env. */
  readonly data: string;
  /** Writes every exchange with a simulated host there. */
  readonly record?: string | undefined;
  /** An estate file's content, for a folder that has no state yet. */
  readonly estate?: Json | undefined;
}

/** A sandbox that listens. */
export interface RunningSandbox {
  readonly port: number;
  /** What points a tool at it. */
  readonly env: Record<string, string>;
  close(): Promise<void>;
}

/** Seeds a fresh folder; a folder with a state carries on from it. */
function seed(cloud: ReturnType<typeof openCloud>, estate: Json | undefined): void {
  const seeded = cloud.store.table<boolean>('seeded');
  const isFresh = seeded.get('done') === undefined && cloud.resources.all().length === 0;
  seeded.put('done', true);
  if (!isFresh || estate === undefined) return;
  const resources = readEstate(estate);
  if (typeof resources === 'string') throw new Error(`The estate file is not usable: ${resources}`);
  putEstate(resources, cloud);
}

/** A client that went away is nobody's fault; anything else is a bug of ours and must be seen. */
const givenUp =
  (request: IncomingMessage) =>
  (error: unknown): void => {
    if (!request.destroyed) console.error(`sandbox: ${request.method ?? ''} ${request.url ?? ''} failed:`, error);
    request.destroy();
  };

/** Starts everything on one port; writes azure.env when it listens. */
export async function startSandbox({ port, data, record, estate, ...pace }: SandboxOptions): Promise<RunningSandbox> {
  await mkdir(data, { recursive: true });
  const certificates = await Certificates.open(data);
  const cloud = openCloud({ data, pace });
  seed(cloud, estate);
  const sandbox = new Sandbox(cloud, record === undefined ? undefined : new Recorder(record));
  sandbox.resume();
  const proxy = new Proxy({
    certificates,
    serves: (host) => sandbox.serves(host),
    onAzure: (host, request, response) => void sandbox.onAzure(host, request, response).catch(givenUp(request)),
    onLocal: (request, response) => void sandbox.onLocal(request, response).catch(givenUp(request)),
  });
  const listening = await proxy.listen(port);
  const env = environmentOf(listening, certificates.file, sandbox.identityHeader);
  writeEnvironment(data, env);
  const close = async (): Promise<void> => {
    await proxy.close();
    sandbox.close();
  };
  return { port: listening, env, close };
}
