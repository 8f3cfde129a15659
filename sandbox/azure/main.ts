// node sandbox/dist/azure/main.js --port N --data DIR [--estate FILE] [--record DIR] [--backup-ms N] [--operation-ms N]
//   [--retry-after SECONDS] [--role-ms N]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PACE } from './cloud.js';
import { parseJson, type Json } from './json.js';
import { startSandbox } from './server.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7080' },
    data: { type: 'string', default: '.data' },
    estate: { type: 'string' },
    record: { type: 'string' },
    'backup-ms': { type: 'string', default: String(PACE.backupMs) },
    'operation-ms': { type: 'string', default: String(PACE.operationMs) },
    'retry-after': { type: 'string', default: String(PACE.retryAfterSeconds) },
    'role-ms': { type: 'string', default: String(PACE.roleMs) },
  },
});

/** An estate that cannot be read must stop the start: an empty Azure would be taken for the one that was asked for. */
function readEstateFile(file: string): Json {
  const content = parseJson(readFileSync(file, 'utf8'));
  if (content === undefined) throw new Error(`${file} is no JSON`);
  return content;
}

try {
  const sandbox = await startSandbox({
    port: Number(values.port),
    data: values.data,
    record: values.record ?? process.env['SANDBOX_RECORD'],
    estate: values.estate === undefined ? undefined : readEstateFile(values.estate),
    backupMs: Number(values['backup-ms']),
    operationMs: Number(values['operation-ms']),
    retryAfterSeconds: Number(values['retry-after']),
    roleMs: Number(values['role-ms']),
  });
  console.log(JSON.stringify({ sandbox: sandbox.port }));
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      // What is under way (a delayed answer, a delivery) is not waited for: it goes on after the next start.
      void sandbox.close().then(() => process.exit(0));
    });
} catch (error) {
  console.error(`sandbox: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
