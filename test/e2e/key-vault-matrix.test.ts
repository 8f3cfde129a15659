import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectAt, objectsAt, same, textAt, textsAt, type Json, type JsonObject } from '../../sandbox/azure/json.js';
import { Rig } from '../../sandbox/host/rig.js';
import { backupSignal } from '../../sandbox/host/signals.js';
import { azuriteForThisFile } from '../support/azurite.js';
import {
  CELLS,
  encrypted,
  MACHINE,
  nameOfCell,
  NEEDED,
  SERVICE,
  SERVICE_PRINCIPAL,
  vaultOf,
  type Cell,
} from '../support/encrypted-estates.js';
import { closedCase, failedNight, FAST, FAST_AZURE, nightOf, report } from '../support/nights.js';
import { softDeleted } from '../support/sites.js';

/** How a cell ends, by what is wrong: with a key that wraps the secret, and without. */
const ENDS: Readonly<Record<Cell['state'], readonly [withKey: string, withoutKey: string]>> = {
  fine: ['unchanged', 'unchanged'],
  'no rights': ['healed', 'healed'],
  'partial rights': ['healed', 'healed'],
  firewall: ['planned', 'planned'],
  'soft-deleted': ['healed', 'healed'],
  disabled: ['planned', 'planned'],
  expired: ['escalated', 'escalated'],
  missing: ['healed', 'escalated'], // a recovery point keeps a key as its backup, an unwrapped secret it does not
  'certificate-backed': ['escalated', 'unchanged'], // without a key there is none that could belong to a certificate
};
/** What was written besides the backup. */
const CHANGES: Readonly<Partial<Record<Cell['state'], string>>> = {
  'no rights': 'grant',
  'partial rights': 'grant',
  'soft-deleted': 'key-vault-object',
  missing: 'key-vault-object',
};
const endOf = ({ wrapping, state }: Cell): string => ENDS[state][wrapping === 'KEK and BEK' ? 0 : 1];
const stepOf = ({ model }: Cell): string => (model === 'roles' ? 'role-assignment' : 'access-policy');

const SITES = CELLS.map((cell) => ({ cell, site: encrypted(cell) }));
const azurite = azuriteForThisFile();
const data = mkdtempSync(join(tmpdir(), 'backup-medic-matrix-'));
let rig: Rig;
let estate: readonly JsonObject[] = [];
const cases = new Map<Cell, Json>();
/** An RBAC vault that somebody deleted; it is recovered without what hung on it. */
const LOST = encrypted({ model: 'roles', wrapping: 'KEK and BEK', state: 'fine' }, 'a deleted key vault');
let recovered: Json | undefined;

/** A failed backup is reported; where it does not fail, a person asks. */
async function playOne({ cell, site }: (typeof SITES)[number]): Promise<void> {
  const night = nightOf(rig, site);
  const signal = await backupSignal(rig, site, MACHINE);
  await (signal === undefined
    ? rig.app('POST', '/api/virtual-machines/remediate', { virtualMachineId: night.vm, mode: 'apply' })
    : report(night, signal));
  cases.set(cell, await closedCase(night));
}

beforeAll(async () => {
  rig = await Rig.start({
    root: process.cwd(),
    data,
    connectionString: azurite.account(),
    resources: [
      SERVICE_PRINCIPAL,
      ...softDeleted(LOST, vaultOf(LOST)).resources,
      ...SITES.flatMap(({ site }) => site.resources),
    ],
    settings: { ...FAST, BACKUP_MEDIC_GRANT_DELAY: 'PT3S', BACKUP_MEDIC_GRANT_LIMIT: 'PT6S' },
    pace: FAST_AZURE,
  });
  const lost = nightOf(rig, LOST);
  await report(lost, await failedNight(lost));
  await Promise.all(SITES.map(playOne));
  recovered = await closedCase(lost);
  estate = objectsAt(await rig.sandbox('GET', 'estate'), 'resources');
}, 180_000);
afterAll(async () => {
  await rig.stop();
  rmSync(data, { recursive: true, force: true });
});

const below = (elements: readonly JsonObject[], id: string, type: string): readonly JsonObject[] =>
  elements.filter(
    (one) => same(textAt(one, 'type'), type) && (textAt(one, 'id') ?? '').toLowerCase().startsWith(id.toLowerCase()),
  );

/** Each principal's permissions at the vault, as texts that can be compared. */
function policies(elements: readonly JsonObject[], vault: string): ReadonlyMap<string, unknown> {
  const [found] = below(elements, vault, 'Microsoft.KeyVault/vaults');
  return new Map(
    objectsAt(found, 'properties', 'accessPolicies').map((one) => [
      textAt(one, 'objectId') ?? '',
      objectAt(one, 'permissions'),
    ]),
  );
}

const assignments = (elements: readonly JsonObject[], vault: string): readonly JsonObject[] =>
  below(elements, `${vault}/`, 'Microsoft.Authorization/roleAssignments').map((one) => objectAt(one, 'properties'));

/** The kinds of the steps that were applied, in order. */
function kindsWritten(c: Json | undefined): readonly (Json | undefined)[] {
  const written = objectsAt(c, 'history').filter(({ what }) => what === 'applied');
  const steps = objectsAt(c, 'plan', 'steps');
  return written.map(({ detail }) => steps.find(({ hash }) => hash === objectAt(detail)['hash'])?.['kind']);
}

it('a recovered key vault has lost its role assignments: they are granted again before the one backup', () => {
  expect(textAt(recovered, 'outcome')).toBe('healed');
  expect(textAt(recovered, 'summary')).toMatch(/is soft-deleted.*no role gives/); // both causes are named
  expect(kindsWritten(recovered)).toEqual(['key-vault', 'role-assignment']);
  expect(objectsAt(recovered, 'history').filter(({ what }) => what === 'backup-started')).toHaveLength(1);
});

describe.each(SITES.map(({ cell, site }) => ({ name: nameOfCell(cell), cell, site })))('$name', ({ cell, site }) => {
  const vault = vaultOf(site);
  const written = CHANGES[cell.state];

  it(`ends ${endOf(cell)}`, () => {
    const c = cases.get(cell);
    expect({ outcome: textAt(c, 'outcome'), told: textAt(c, 'nextStep') }).toMatchObject({ outcome: endOf(cell) });
    expect(textsAt(c, 'advice').filter((one) => one.includes('2028-09-15'))).toHaveLength(1);
  });

  it('writes what it says, and nothing else', () => {
    expect(kindsWritten(cases.get(cell))).toEqual(
      endOf(cell) !== 'healed' ? [] : [written === 'grant' ? stepOf(cell) : written],
    );
  });

  it('leaves the service with exactly the documented rights, and everybody else as they were', () => {
    const [was, is] = [policies(site.resources, vault), policies(estate, vault)];
    for (const [principal, permissions] of was) {
      expect(principal === SERVICE || is.get(principal)).toEqual(principal === SERVICE || permissions);
    }
    if (cell.model === 'access policies') {
      const now = is.get(SERVICE) as { keys?: readonly string[]; secrets?: readonly string[] } | undefined;
      const sorted = (all: readonly string[] = []) => all.map((one) => one.toLowerCase()).sort();
      expect({ keys: sorted(now?.keys), secrets: sorted(now?.secrets) }).toEqual(NEEDED[cell.wrapping]);
      expect(is.size).toBe(2);
    } else {
      expect(is).toEqual(was);
      const added = assignments(estate, vault).length - assignments(site.resources, vault).length;
      expect(added).toBe(written === 'grant' ? 1 : 0);
    }
  });
});
