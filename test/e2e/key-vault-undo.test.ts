import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectAt, objectsAt, same, textAt, without, type Json, type JsonObject } from '../../sandbox/azure/json.js';
import type { Site } from '../../sandbox/demo/estate.js';
import { Rig } from '../../sandbox/host/rig.js';
import { azuriteForThisFile } from '../support/azurite.js';
import {
  encrypted,
  MODELS,
  nameOfCell,
  SERVICE,
  SERVICE_PRINCIPAL,
  vaultOf,
  type Cell,
} from '../support/encrypted-estates.js';
import { closedCase, failedNight, FAST, FAST_AZURE, nightOf, report } from '../support/nights.js';

const cells: readonly Cell[] = MODELS.flatMap((model) =>
  (['no rights', 'partial rights'] as const).map((state): Cell => ({ model, wrapping: 'KEK and BEK', state })),
);
const played = (what: string) =>
  cells.map((cell) => ({ name: nameOfCell(cell), cell, site: encrypted(cell, `undo, ${what}: ${nameOfCell(cell)}`) }));
const [untouched, meddled] = [played('untouched'), played('changed since')];
const shared = {
  site: encrypted(
    { model: 'access policies', wrapping: 'KEK and BEK', state: 'soft-deleted' },
    'undo: a recovered key',
  ),
};

const azurite = azuriteForThisFile();
const data = mkdtempSync(join(tmpdir(), 'backup-medic-key-vault-undo-'));
let rig: Rig;

beforeAll(async () => {
  const sites = [...untouched, ...meddled, shared].map(({ site }) => site);
  rig = await Rig.start({
    root: process.cwd(),
    data,
    connectionString: azurite.account(),
    resources: [SERVICE_PRINCIPAL, ...sites.flatMap(({ resources }) => resources)],
    settings: { ...FAST, BACKUP_MEDIC_GRANT_DELAY: 'PT3S', BACKUP_MEDIC_GRANT_LIMIT: 'PT6S' },
    pace: FAST_AZURE,
  });
  await Promise.all(sites.map(heal));
}, 120_000);
afterAll(async () => {
  await rig.stop();
  rmSync(data, { recursive: true, force: true });
});

async function heal(site: Site): Promise<void> {
  const night = nightOf(rig, site);
  await report(night, await failedNight(night));
  expect(textAt(await closedCase(night), 'outcome')).toBe('healed');
}

/** The vault and what hangs on it, as they are now; times and versions of the document aside. */
async function vaultNow(site: Site): Promise<readonly JsonObject[]> {
  return vaultIn(objectsAt(await rig.sandbox('GET', 'estate'), 'resources'), site);
}

function vaultIn(resources: readonly JsonObject[], site: Site): readonly JsonObject[] {
  const vault = vaultOf(site).toLowerCase();
  return resources
    .filter((one) => (textAt(one, 'id') ?? '').toLowerCase().startsWith(vault))
    .filter((one) => !/\/microsoft\.insights\//i.test(textAt(one, 'id') ?? '')) // what happened stays on record
    .map((one) => ({
      id: textAt(one, 'id')?.toLowerCase() ?? '',
      properties: without(objectAt(one, 'properties'), 'createdOn', 'updatedOn'),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function undo(site: Site): Promise<Json> {
  const night = nightOf(rig, site);
  await rig.app('POST', `/api/cases/${textAt(await closedCase(night), 'id') ?? ''}/undo`);
  return closedCase(night);
}

/** Somebody else changes what the case had written. */
async function meddle({ model }: Cell, site: Site): Promise<void> {
  const resources = objectsAt(await rig.sandbox('GET', 'estate'), 'resources');
  const vault = vaultOf(site).toLowerCase();
  if (model === 'access policies') {
    const found = resources.find((one) => textAt(one, 'id')?.toLowerCase() === vault) ?? {};
    const accessPolicies = objectsAt(found, 'properties', 'accessPolicies').map((one) =>
      same(textAt(one, 'objectId'), SERVICE)
        ? { ...one, permissions: { keys: ['get', 'list', 'backup', 'wrapKey'], secrets: ['get', 'list'] } }
        : one,
    );
    await rig.sandbox('PUT', 'resource', {
      ...found,
      properties: { ...objectAt(found, 'properties'), accessPolicies },
    });
    return;
  }
  const isOurs = (one: JsonObject): boolean =>
    same(textAt(one, 'type'), 'Microsoft.Authorization/roleAssignments') &&
    (textAt(one, 'id') ?? '').toLowerCase().startsWith(vault) &&
    site.resources.every((before) => !same(textAt(before, 'id'), textAt(one, 'id')));
  const ours = resources.find(isOurs) ?? {};
  const roleDefinitionId = (textAt(ours, 'properties', 'roleDefinitionId') ?? '').replace(
    /[^/]+$/,
    '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  );
  await rig.sandbox('PUT', 'resource', { ...ours, properties: { ...objectAt(ours, 'properties'), roleDefinitionId } });
}

describe.each(untouched)('$name: undo', ({ site }) => {
  it('restores the vault as it was', async () => {
    expect(await vaultNow(site)).not.toEqual(vaultIn(site.resources, site));
    expect(textAt(await undo(site), 'outcome')).toBe('undone');
    expect(await vaultNow(site)).toEqual(vaultIn(site.resources, site));
  });
});

describe.each(meddled)('$name, changed since: undo', ({ cell, site }) => {
  it('writes nothing, and the case says so', async () => {
    await meddle(cell, site);
    const before = await vaultNow(site);
    const c = await undo(site);
    expect(textAt(c, 'outcome')).toBe('healed');
    expect(textAt(c, 'nextStep')).toContain('was not taken back');
    expect(await vaultNow(site)).toEqual(before);
  });
});

it('a recovered key is not deleted again: the undo is refused with the reason', async () => {
  await expect(undo(shared.site)).rejects.toThrow(/409.*would be deleting it/s);
});
