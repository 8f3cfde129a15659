import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectsAt, textAt, type Json, type JsonObject } from '../../sandbox/azure/json.js';
import { deedOf } from '../../sandbox/demo/traffic.js';
import { Rig } from '../../sandbox/host/rig.js';
import { backupSignal } from '../../sandbox/host/signals.js';
import { azuriteForThisFile } from '../support/azurite.js';
import { FAST, FAST_AZURE, nightOf, report, until } from '../support/nights.js';
import { isProtected, PLAN_ESTATES } from '../support/plan-estates.js';
import { callIn } from '../support/sites.js';

const azurite = azuriteForThisFile();
const data = mkdtempSync(join(tmpdir(), 'backup-medic-plan-'));
let rig: Rig;
let estate: Json | undefined;
let cases: readonly (Json | undefined)[] = [];

/** Every VM's backup is run and reported where it fails, and an operator asks for the change as well. */
async function everythingHappens(): Promise<void> {
  const nights = PLAN_ESTATES.flatMap((site) => site.machines.map((name) => nightOf(rig, site, name)));
  const signals = await Promise.all(
    nights.map(async (night) => (isProtected(night.site) ? backupSignal(rig, night.site, night.name) : undefined)),
  );
  estate = await rig.sandbox('GET', 'estate');
  for (const [n, night] of nights.entries()) {
    const signal = signals[n];
    if (signal !== undefined) {
      await report(night, signal);
    }
    await rig.app('POST', '/api/virtual-machines/remediate', { virtualMachineId: night.vm, mode: 'apply' });
  }
}

async function listedCases(): Promise<readonly JsonObject[]> {
  const pages: JsonObject[] = [];
  let continuation: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '100', ...(continuation !== undefined && { continuation }) });
    const page = await rig.app('GET', `/api/cases?${String(query)}`);
    pages.push(...objectsAt(page, 'cases'));
    continuation = textAt(page, 'continuation');
  } while (continuation !== undefined);
  return pages;
}

async function closedCases(): Promise<typeof cases> {
  const rows = await until('end of every case', async () => {
    const found = await listedCases();
    return found.every(({ stage }) => stage === 'closed') ? found : undefined;
  });
  return Promise.all(rows.map((row) => rig.app('GET', `/api/cases/${textAt(row, 'id') ?? ''}`)));
}

beforeAll(async () => {
  rig = await Rig.start({
    root: process.cwd(),
    data,
    connectionString: azurite.account(),
    resources: PLAN_ESTATES.flatMap(({ resources }) => resources),
    settings: { ...FAST, BACKUP_MEDIC_MODE: 'plan' },
    pace: FAST_AZURE,
  });
  await everythingHappens();
  cases = await closedCases();
}, 120_000);
afterAll(async () => {
  await rig.stop();
  rmSync(data, { recursive: true, force: true });
});

describe('mode plan', () => {
  it('asks Azure for nothing but reads, whatever is wrong and whoever asks', async () => {
    const requests = objectsAt(await rig.sandbox('GET', 'requests'), 'requests');
    const writes = requests.filter((one) => deedOf(callIn(one)) !== 'read');
    expect(writes).toEqual([]);
    expect(requests.length).toBeGreaterThan(cases.length * 5);
  });

  it('looked at key vaults and at the directory too', async () => {
    const requests = objectsAt(await rig.sandbox('GET', 'requests'), 'requests');
    const hosts = new Set(requests.map((one) => textAt(one, 'host')));
    expect([...hosts].filter((host) => host?.endsWith('.vault.azure.net')).length).toBeGreaterThan(5);
    expect(hosts).toContain('graph.microsoft.com');
  });

  it('leaves the estate as it was, to the last property', async () => {
    expect(await rig.sandbox('GET', 'estate')).toEqual(estate);
  });

  it('has met every kind of diagnosis and of ending, and intended nothing', () => {
    const diagnoses = cases.flatMap((c) => objectsAt(c, 'diagnoses').map((one) => textAt(one, 'status')));
    const outcomes = cases.map((c) => textAt(c, 'outcome'));
    const entries = cases.flatMap((c) => objectsAt(c, 'history').map((one) => textAt(one, 'what')));
    expect(new Set(diagnoses)).toEqual(new Set(['healthy', 'unhealthy', 'cannot-tell', 'not-applicable']));
    expect(new Set(outcomes)).toEqual(new Set(['planned', 'escalated', 'unchanged', 'rejected']));
    expect(new Set(entries)).toEqual(new Set(['opened', 'diagnosed', 'planned', 'held', 'closed']));
  });

  it('shows the plan of every case that ends planned', () => {
    const planned = cases.filter((c) => textAt(c, 'outcome') === 'planned');
    const withoutSteps = planned.filter((c) => objectsAt(c, 'plan', 'steps').length === 0);
    expect(planned.length).toBeGreaterThan(PLAN_ESTATES.length);
    expect(withoutSteps).toEqual([]);
  });
});
