import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { afterAll, beforeAll } from 'vitest';

const PROGRAM = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
const KEY = Buffer.from('a key that opens nothing but the emulator').toString('base64');
const ACCOUNTS = Array.from({ length: 200 }, (_, n) => `account${n}`);
// Port 0: any free one. Versions are not checked, as the SDKs are usually ahead of the emulator.
const OPTIONS = ['--silent', '--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry'];
const PORTS = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];

/** A real Azurite for one test file; `account()` is the connection string of an account nobody else uses. */
export function azuriteForThisFile(): { readonly account: () => string } {
  let child: ChildProcess | undefined;
  let endpoints: Endpoints | undefined;
  const left = [...ACCOUNTS];
  beforeAll(async () => {
    child = spawn(process.execPath, [PROGRAM, ...OPTIONS, ...PORTS], {
      env: { ...process.env, AZURITE_ACCOUNTS: ACCOUNTS.map((name) => `${name}:${KEY}`).join(';') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => child?.kill('SIGKILL'));
    endpoints = await endpointsOf(child);
  });
  afterAll(async () => {
    if (child?.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
  return {
    account: () => {
      const name = left.pop();
      if (name === undefined || endpoints === undefined) {
        throw new Error('Azurite is not running, or this file has used all of its accounts.');
      }
      return connectionString(name, endpoints);
    },
  };
}

interface Endpoints {
  readonly queue: string;
  readonly table: string;
}

async function endpointsOf(child: ChildProcess): Promise<Endpoints> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const queue = /Queue service is successfully listening at (\S+)/.exec(said)?.[1];
    const table = /Table service is successfully listening at (\S+)/.exec(said)?.[1];
    if (queue !== undefined && table !== undefined) {
      return { queue, table };
    }
  }
  throw new Error(`Azurite did not start: ${said}`);
}

function connectionString(name: string, { queue, table }: Endpoints): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${name}`,
    `AccountKey=${KEY}`,
    `QueueEndpoint=${queue}/${name}`,
    `TableEndpoint=${table}/${name}`,
  ].join(';');
}
