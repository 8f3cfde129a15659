// Tries the expectations on whatever Azure its environment leads to: one JSON line each. A child of azure.test.ts, since
// node reads NODE_EXTRA_CA_CERTS, without which nobody trusts the sandbox, only when it starts.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { azureOf } from '../../lib/azure/index.js';
import { ResourceId } from '../../lib/model/resource-id.js';
import { memoryDirectory } from '../support/memory-directory.js';
import { EXPECTATIONS } from './expectations.js';
import { givenOf } from './given.js';

const Settings = z.object({
  virtualMachine: ResourceId,
  networkSecurityGroup: ResourceId,
  key: ResourceId,
  secret: ResourceId,
  deletedKey: ResourceId,
  clientIds: z
    .object({ observe: z.string(), backup: z.string(), network: z.string(), keyVault: z.string() })
    .partial()
    .default({}),
});

const { clientIds, ...targets } = Settings.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const now = () => new Date();
const azure = azureOf({
  clientIds,
  now,
  newId: randomUUID,
  version: 'contract',
  backupService: { appId: '262044b1-e2ce-469f-a196-69ab7ada62d3' }, // the public cloud's (domain.md c)
  directory: memoryDirectory(now).directory,
});

for (const { name, holds } of EXPECTATIONS) {
  const error = await holds(givenOf(azure, targets)).then(
    () => undefined,
    (failed: unknown) => (failed instanceof Error ? (failed.stack ?? failed.message) : String(failed)),
  );
  console.log(JSON.stringify({ name, error }));
}
