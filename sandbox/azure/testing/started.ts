import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { objectsAt, parseJson, type Json } from '../json.js';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../server.js';
import { newFolder } from './azure.js';
import { call, type Told } from './tunnel.js';
import { world } from './world.js';

/** A sandbox with its sockets, and the ways to ask it. */
export interface Started extends RunningSandbox {
  readonly data: string;
  azure(method: string, url: string, more?: Parameters<typeof call>[4]): Promise<Told>;
  control(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: Json | undefined }>;
  requests(): Promise<readonly Json[]>;
}

/** Starts on the world's estate; ends with the test. */
export async function started(options: Partial<SandboxOptions> = {}): Promise<Started> {
  const data = options.data ?? newFolder();
  const running = await startSandbox({
    port: 0,
    data,
    estate: { resources: world().resources },
    backupMs: 100,
    operationMs: 50,
    ...options,
  });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await running.close();
    isOpen = false;
  };
  onTestFinished(close);
  const ca = readFileSync(join(data, 'ca.pem'), 'utf8');
  const control: Started['control'] = async (method, path, body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${running.port}/_sandbox/${path}`, { method, ...sent });
    return { status: response.status, body: parseJson(await response.text()) };
  };
  return {
    ...running,
    data,
    close,
    control,
    azure: (method, url, more) => call(running, ca, method, url, more),
    requests: async () => objectsAt((await control('GET', 'requests')).body, 'requests'),
  };
}
