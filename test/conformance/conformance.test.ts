import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { remediationsOf } from '../../lib/remediations/registry.js';
import { parseSettings } from '../../lib/settings.js';
import { startSandbox } from '../../sandbox/azure/server.js';
import { bundled, ran } from '../support/child.js';
import { PROPERTIES, type Property } from './properties.js';
import { sampleOf, type Curable, type Estate, type Make } from './sample.js';

const REMEDIATIONS = remediationsOf(parseSettings({}), () => new Date());

/** One property of one remediation, shown on an estate of its own. */
interface Run {
  readonly name: string;
  readonly remediation: string;
  readonly property: Property;
  readonly estate: Estate & Partial<Curable>;
}

function run(remediation: string, what: string, make: Make<Estate>, property: Property): Run {
  const name = `${remediation}: ${what} ${PROPERTIES[property].says}`;
  return { name, remediation, property, estate: make(name) };
}

async function runsOf(id: string): Promise<readonly Run[]> {
  const { healthy, unhealthy, further } = await sampleOf(id);
  return [
    run(id, 'what is healthy', healthy, 'healthy'),
    ...Object.entries(unhealthy).flatMap(([what, make]) => {
      const { meddled, stays } = make('');
      const properties: readonly (Property | [])[] = [
        ...(['cured', 'planned'] as const),
        meddled === undefined ? [] : 'meddled',
        stays === true ? 'kept' : 'undone',
      ];
      return properties.flat().map((property) => run(id, `"${what}"`, make, property));
    }),
    ...Object.entries(further).map(([what, make]) => run(id, `"${what}"`, make, 'seen')),
  ];
}

const RUNS = (await Promise.all(REMEDIATIONS.map(({ id }) => runsOf(id)))).flat();

const Outcome = z.object({
  name: z.string(),
  error: z.string().optional(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
});
type Outcome = z.infer<typeof Outcome>;
let outcomes: readonly Outcome[] = [];
let errors = '';
const folder = mkdtempSync(join(tmpdir(), 'backup-medic-conformance-'));

beforeAll(async () => {
  const program = await bundled(fileURLToPath(new URL('./runner.ts', import.meta.url)), join(folder, 'app'));
  const sandbox = await startSandbox({
    port: 0,
    data: join(folder, 'sandbox'),
    estate: { resources: RUNS.flatMap(({ estate }) => estate.resources) },
    operationMs: 50,
    record: process.env['SANDBOX_RECORD'],
  });
  const runs = RUNS.map(({ estate: { virtualMachine, meddled }, ...one }) => ({ ...one, virtualMachine, meddled }));
  try {
    const said = await ran(program, JSON.stringify({ sandbox: sandbox.port, runs }), {
      ...process.env,
      ...sandbox.env,
    });
    outcomes = said.lines.map((line) => Outcome.parse(line));
    errors = said.errors;
  } finally {
    await sandbox.close();
  }
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(RUNS.map(({ name }) => name))('%s', (name) => {
  const outcome = outcomes.find((one) => one.name === name);
  expect(outcome === undefined ? `did not get its turn: ${errors}` : outcome.error).toBeUndefined();
});

describe.each(REMEDIATIONS)('$id', ({ id, reads, writes }) => {
  const used = (of: 'reads' | 'writes') =>
    new Set(outcomes.filter(({ name }) => name.startsWith(`${id}: `)).flatMap((outcome) => outcome[of]));

  test('reads everything that it declares, on one estate or another, and nothing else', () => {
    expect([...used('reads')].sort()).toEqual([...reads].sort());
  });

  test('writes everything that it declares, or plans it for a person to approve, and nothing else', () => {
    expect([...used('writes')].sort()).toEqual([...writes].sort());
  });
});
