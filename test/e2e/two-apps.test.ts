import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../sandbox/azure/json.js';
import { denyAllOutbound, site } from '../../sandbox/demo/estate.js';
import { Rig } from '../../sandbox/host/rig.js';
import { bring } from '../../sandbox/host/signals.js';
import { azuriteForThisFile } from '../support/azurite.js';
import { changesIn, endStateOf, HEALED } from '../support/end-state.js';
import { ledgerVerdict } from '../support/ledger-verify.js';
import { failedNight, FAST, FAST_AZURE, nightOf } from '../support/nights.js';

const NSGS = ['nsg-web', 'nsg-app', 'nsg-db', 'nsg-batch'];
const MACHINES_EACH = 4;
const APPS = [0, 1];

const azurite = azuriteForThisFile();
const data = mkdtempSync(join(tmpdir(), 'backup-medic-two-apps-'));
const behind = (nsg: string) =>
  Array.from({ length: MACHINES_EACH }, (_, n) => ({ name: `vm-${nsg.slice(4)}-${n + 1}`, nsg }));
const machines = NSGS.flatMap(behind);
const estate = site('two apps', {
  nsgs: Object.fromEntries(NSGS.map((nsg) => [nsg, [denyAllOutbound(4000)]])),
  machines,
});
let account = '';
let rig: Rig;

beforeAll(async () => {
  account = azurite.account();
  rig = await Rig.start({
    root: process.cwd(),
    data,
    connectionString: account,
    resources: estate.resources,
    settings: FAST,
    pace: FAST_AZURE,
    apps: APPS.length,
  });
});
afterAll(async () => {
  await rig.stop();
  rmSync(data, { recursive: true, force: true });
});

/** Event Grid at its worst: every event twice, to either app, all at once. */
async function deliverToBoth(events: readonly JsonObject[]): Promise<void> {
  await Promise.all(events.flatMap((event) => [...APPS, ...APPS].map((app) => bring(rig, event, app))));
}

it('two apps on one storage account heal sixteen VMs behind four NSGs, each change and backup once', async () => {
  const nights = machines.map(({ name }) => nightOf(rig, estate, name));
  await deliverToBoth(await Promise.all(nights.map(failedNight)));

  const ends = await Promise.all(nights.map(endStateOf));
  const applied = ends.map(({ history }) => history['applied'] ?? 0);
  expect(applied.toSorted()).toEqual(machines.map((_, n) => (n < machines.length - NSGS.length ? 0 : 1)));
  expect(ends).toEqual(applied.map((times) => ({ ...HEALED, history: { ...HEALED.history, applied: times } })));
  expect(await changesIn(rig, estate)).toEqual({
    rules: NSGS.map((nsg) => `${nsg}/backup-medic-allow-storage-westeurope`),
    writes: { 'rule-put': NSGS.length, 'backup-started': machines.length },
  });
  expect(await ledgerVerdict(account)).toMatch(
    new RegExp(`^${machines.length} cases, .*: every chain and seal is whole`),
  );
  expect(APPS.map((app) => rig.said(app).includes('"to":"verify"'))).toEqual([true, true]); // both had their part
}, 120_000);
