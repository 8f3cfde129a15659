// npm start -- [--estate FILE] [--app-port N] [--sandbox-port N] [--record DIR] [--data DIR]
import { parseArgs } from 'node:util';
import { startLocal } from './host/local.js';

const OPTIONS = {
  estate: { type: 'string' },
  record: { type: 'string' },
  data: { type: 'string', default: '.data' },
  'app-port': { type: 'string', default: '7071' },
  'sandbox-port': { type: 'string', default: '7080' },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const stopped = new AbortController();
  const asked = new Promise<void>((resolve) => {
    // Once each: who asks twice does not want to wait, and the parts end with us.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        stopped.abort();
        resolve();
      });
  });
  const local = await startLocal({
    root: process.cwd(), // npm runs scripts in the project's folder
    data: values.data,
    appPort: Number(values['app-port']),
    sandboxPort: Number(values['sandbox-port']),
    estate: values.estate,
    record: values.record,
    signal: stopped.signal,
  });
  console.log(JSON.stringify({ app: local.app, sandbox: local.sandbox }));
  console.log('ready');
  try {
    await Promise.race([asked, local.failed]);
  } finally {
    await local.stop();
  }
}

try {
  await main();
} catch (error) {
  console.error(`start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
