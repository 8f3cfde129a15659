// Shows properties of remediations on the Azure that its environment leads to: one JSON line each. A child of
// conformance.test.ts.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { azureOf } from '../../lib/azure/index.js';
import { ResourceId } from '../../lib/model/resource-id.js';
import { remediationsOf } from '../../lib/remediations/registry.js';
import { parseSettings } from '../../lib/settings.js';
import { SandboxClient } from '../../sandbox/demo/sandbox-client.js';
import { memoryDirectory } from '../support/memory-directory.js';
import { CaseLife } from './case-life.js';
import { PROPERTIES, type Property } from './properties.js';

const Json = z.record(z.string(), z.json());
const Run = z.object({
  name: z.string(),
  remediation: z.string(),
  property: z.enum(Object.keys(PROPERTIES) as [Property, ...Property[]]), // keys forgets which ones
  virtualMachine: ResourceId,
  meddled: Json.optional(),
});
type Run = z.infer<typeof Run>;
const Settings = z.object({ sandbox: z.number(), runs: z.array(Run) });

const settings = parseSettings({
  BACKUP_MEDIC_MODE: 'auto',
  BACKUP_MEDIC_SETTLE_DELAY: 'PT0.1S',
  BACKUP_MEDIC_RETRY_DELAY: 'PT0.1S',
});
const azure = azureOf({
  clientIds: {},
  now: () => new Date(),
  newId: randomUUID,
  version: 'conformance',
  backupService: settings.backupService,
  directory: memoryDirectory(() => new Date()).directory,
});
const remediations = remediationsOf(settings, () => new Date());
const { sandbox, runs } = Settings.parse(JSON.parse(process.argv[2] ?? ''));

async function shown({ name, remediation: id, property, ...estate }: Run): Promise<void> {
  const remediation = remediations.find((one) => one.id === id);
  if (remediation === undefined) {
    throw new Error(`there is no remediation ${id}`);
  }
  const life = new CaseLife(remediation, azure, settings.engine, randomUUID);
  const given = { ...estate, remediation, life, azure, sandbox: new SandboxClient(sandbox) };
  const error = await PROPERTIES[property].holds(given).then(
    () => undefined,
    (failed: unknown) => (failed instanceof Error ? (failed.stack ?? failed.message) : String(failed)),
  );
  const writes = [...life.kindsApplied, ...life.kindsToApprove];
  console.log(JSON.stringify({ name, error, reads: [...life.reads], writes }));
}

/** Some at a time: Azure's waits overlap, and the cores of a laptop do not. */
const LANES = 4;

async function lane(): Promise<void> {
  for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
    await shown(run);
  }
}
await Promise.all(Array.from({ length: LANES }, lane));
