import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../sandbox/demo/estate.js';
import { Rig } from '../../sandbox/host/rig.js';
import { azuriteForThisFile } from '../support/azurite.js';
import { changesIn, endStateOf, HEALED } from '../support/end-state.js';
import { ledgerVerdict } from '../support/ledger-verify.js';
import { blocked, failedNight, FAST, FAST_AZURE, nightOf, report, type Night } from '../support/nights.js';
import { StorageGate } from '../support/storage-gate.js';
import { KILL_POINTS, sweep, type KillPoint } from './kill-points.js';

/** So many nights at once; each lane has a storage account, a sandbox and an app, and one night after the other. */
const LANES = 4;
const azurite = azuriteForThisFile();
const data = mkdtempSync(join(tmpdir(), 'backup-medic-kill-'));
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
});

/** Every process but Azurite dies at the point, and is started again. */
async function killAt(point: KillPoint, night: Night, gate: StorageGate): Promise<void> {
  const reached = point.reached(night, gate);
  const told = report(night, await failedNight(night)).catch(() => undefined); // of whom nobody may be left to answer
  await reached;
  await night.rig.kill();
  await told;
  gate.release();
  await night.rig.restart();
}

/** What only the timer would do again, until `ended` has seen the end. */
async function sweepingUntil<T>(night: Night, ended: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    sweep(night).catch(() => undefined); // one more than was needed, of an app that is gone
  }, 500);
  try {
    return await ended();
  } finally {
    clearInterval(timer);
  }
}

interface Plan {
  readonly name: string;
  readonly site: Site;
  readonly point?: KillPoint;
}

/** Every so-manieth point, and what all of them are compared with. */
function plansOf(lane: number): readonly Plan[] {
  const points = KILL_POINTS.filter((_, n) => n % LANES === lane);
  const killed = points.map((point) => ({ name: `killed when ${point.name}`, site: blocked(point.name), point }));
  return [...killed, { name: 'left alone', site: blocked('left alone') }];
}

describe.concurrent.each(Array.from({ length: LANES }, (_, lane) => lane))('lane %i', (lane) => {
  const plans = plansOf(lane);
  let rig: Rig;
  let gate: StorageGate;

  beforeAll(async () => {
    gate = new StorageGate(azurite.account());
    rig = await Rig.start({
      root: process.cwd(),
      data: join(data, `${lane}`),
      connectionString: await gate.open(),
      resources: plans.flatMap(({ site }) => site.resources),
      settings: FAST,
      pace: FAST_AZURE,
      leaseInMs: 1_000,
    });
  });
  afterAll(async () => {
    await rig.kill();
    gate.close();
  });

  const named = plans.map((plan) => [plan.name, plan] as const);
  it.each(named)('a case is healed once: %s', { concurrent: false, timeout: 90_000 }, async (_, { site, point }) => {
    const night = nightOf(rig, site);
    await (point === undefined ? report(night, await failedNight(night)) : killAt(point, night, gate));
    const ended = () => endStateOf(night);
    expect(await (point?.sweeps === true ? sweepingUntil(night, ended) : ended())).toEqual(HEALED);
    expect(await changesIn(rig, site)).toEqual({
      rules: ['nsg-app/backup-medic-allow-storage-westeurope'],
      writes: { 'rule-put': 1, 'backup-started': 1 },
    });
  });

  it('the ledger of all its cases verifies, and no message was put aside', { concurrent: false }, async () => {
    expect(await ledgerVerdict(gate.account)).toContain(`${plans.length} cases, `);
    const queues = ['backup-medic-cases-poison', 'backup-medic-dead-letters'];
    const exist = queues.map((name) => new QueueClient(gate.account, name).exists());
    expect(await Promise.all(exist)).toEqual([false, false]);
  });
});
