// Hosts the built function app of a folder: node main.js --root DIR --port N [--lease-ms 5000]
import { parseArgs } from 'node:util';
import { onOneLine } from './log.js';
import { startRunner } from './runner.js';

const OPTIONS = {
  root: { type: 'string', default: '.' },
  port: { type: 'string', default: '7071' },
  'lease-ms': { type: 'string', default: '5000' },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const runner = await startRunner({
    root: values.root,
    port: Number(values.port),
    leaseInMs: Number(values['lease-ms']),
  });
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopping ??= runner.stop().then(() => process.exit(0));
    });
  console.log(JSON.stringify({ app: runner.port }));
}

try {
  await main();
} catch (error) {
  console.error(`host: ${onOneLine(error instanceof Error ? error.message : String(error))}`);
  process.exit(1);
}
