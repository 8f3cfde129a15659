import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { objectAt, textAt, type JsonObject } from '../../sandbox/azure/json.js';
import { webServer, denyAllOutbound } from '../../sandbox/demo/estate.js';
import { Rig } from '../../sandbox/host/rig.js';
import { backupSignal, failureSignal } from '../../sandbox/host/signals.js';
import { azuriteForThisFile } from '../support/azurite.js';
import { encrypted, MACHINE, SERVICE_PRINCIPAL, vaultName, vaultOf } from '../support/encrypted-estates.js';
import { closedCase, FAST, FAST_AZURE, nightOf, report } from '../support/nights.js';
import { storedTexts } from '../support/stored-texts.js';

/** Recognisable wherever it turns up: as text, and as base64 of either alphabet at any offset. */
const MARK = 'xylophone-canary-q7';
const encodings = [0, 1, 2].map((offset) =>
  Buffer.from('x'.repeat(offset) + MARK + MARK)
    .toString('base64url')
    .slice(4, -8),
);
const FORMS: readonly string[] = [MARK, ...encodings];

const secret = (kind: string): string => `${MARK}-${kind}`;
const SAS = `https://store.blob.core.windows.net/vhds/os.vhd?sv=2024-11-04&sp=r&sig=${secret('sas')}%3D`;
const CONNECTION = `DefaultEndpointsProtocol=https;AccountName=store;AccountKey=${secret('account-key')}==;EndpointSuffix=core.windows.net`;
const TOKEN = `Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.${Buffer.from(secret('token')).toString('base64url')}.x`;
const EVERYTHING = `While reading ${SAS} with ${CONNECTION} and Authorization: ${TOKEN} the request failed.`;

const purged = encrypted(
  { model: 'access policies', wrapping: 'KEK and BEK', state: 'missing' },
  'secrets: purged key',
);
const talkative = webServer('secrets: an error that says too much', [denyAllOutbound(4000)], {
  guest: {
    failWith: {
      errorCode: 400206,
      errorTitle: 'ExtensionSnapshotFailedNoNetwork',
      errorString: EVERYTHING,
      recommendations: [EVERYTHING],
    },
  },
});
const refused = webServer('secrets: a refusal that says too much', [denyAllOutbound(4000)]);
const SITES = [purged, talkative, refused];

/** The estate with key material of the mark: what its recovery point and its vault hold. */
function seeded(resources: readonly JsonObject[]): readonly JsonObject[] {
  const material = Buffer.from(`${secret('key-backup')} ${MARK}`).toString('base64');
  const at = (one: JsonObject, ...path: readonly string[]) => objectAt(one, 'properties', ...path);
  return resources.map((one) => {
    const kept = at(one, 'keyAndSecret');
    if (Object.keys(kept).length > 0) {
      const keyAndSecret = {
        ...kept,
        kekDetails: { ...objectAt(kept, 'kekDetails'), keyBackupData: material },
        bekDetails: { ...objectAt(kept, 'bekDetails'), secretData: secret('wrapped-bek') },
      };
      return { ...one, properties: { ...at(one), keyAndSecret } };
    }
    return textAt(one, 'type') === 'Microsoft.KeyVault/vaults/secrets'
      ? { ...one, properties: { ...at(one), value: secret('secret-value') } }
      : one;
  });
}

const azurite = azuriteForThisFile();
const data = mkdtempSync(join(tmpdir(), 'backup-medic-secrets-'));
const traffic = join(data, 'traffic');
let account = '';
let rig: Rig;
const cases: unknown[] = [];

const fault = (method: string, path: string, status: number): JsonObject => ({
  match: { method, path },
  respond: { status, headers: {}, body: { error: { code: 'TooTalkative', message: EVERYTHING } } },
  times: 1,
});

beforeAll(async () => {
  account = azurite.account();
  rig = await Rig.start({
    root: process.cwd(),
    data,
    connectionString: account,
    resources: seeded([SERVICE_PRINCIPAL, ...SITES.flatMap(({ resources }) => resources)]),
    settings: FAST,
    pace: FAST_AZURE,
    record: traffic,
  });
  await rig.sandbox('POST', 'faults', fault('PUT', refused.ids.subscription, 400));
  await rig.sandbox('POST', 'faults', fault('POST', `${vaultName(purged)}.vault.azure.net/keys/restore`, 500));
  await rig.sandbox('POST', 'faults', fault('POST', '/keys/restore', 500));
  for (const site of SITES) {
    const night = nightOf(rig, site);
    const signal = (await backupSignal(rig, site, MACHINE)) ?? (await failureSignal(rig, site, MACHINE));
    await report(night, { ...signal, data: { ...objectAt(signal, 'data'), detectedBy: `an alert about ${SAS}` } });
    cases.push(await closedCase(night));
  }
  // What nobody here can read is kept for a person.
  await rig.sandbox('POST', 'deliver', {
    functionName: 'onBackupJobFailed',
    event: {
      specversion: '1.0',
      id: 'x',
      source: 'y',
      type: 'BackupMedic.BackupJob.Failed',
      data: { vaultId: SAS, jobId: CONNECTION, token: TOKEN },
    },
  });
}, 120_000);
afterAll(async () => {
  await rig.stop();
  rmSync(data, { recursive: true, force: true });
});

/** Where the mark turns up, with what stands around it. */
function leaksIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) =>
    FORMS.flatMap((form) => {
      const at = text.toLowerCase().indexOf(form.toLowerCase());
      return at < 0 ? [] : [text.slice(Math.max(0, at - 120), at + 40)];
    }),
  );
}

it('the mark was on its way: the key was restored from it, and the errors were met', () => {
  expect(cases).toMatchObject([{ outcome: 'healed' }, { outcome: 'escalated' }, { outcome: 'escalated' }]);
  expect(JSON.stringify(cases[0])).toContain(`${vaultOf(purged).toLowerCase()}/keys/kek-01`);
  expect(JSON.stringify(cases.slice(1))).toContain('REDACTED');
});

it('no case shows it', () => {
  expect(leaksIn(cases.map((one) => JSON.stringify(one)))).toEqual([]);
});

it('no table and no queue holds it: cases, ledger, list, changes, messages put aside', async () => {
  const texts = await storedTexts(account);
  expect(texts.length).toBeGreaterThan(20);
  expect(texts.some((text) => text.includes('REDACTED') && text.includes('onBackupJobFailed'))).toBe(true);
  expect(leaksIn(texts)).toEqual([]);
});

it('no log says it, nor a token', () => {
  const said = rig.said();
  expect(said).toContain('"message":"case closed"');
  expect(leaksIn([said, readFileSync(join(data, 'sandbox.log'), 'utf8')])).toEqual([]);
  expect(said).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}\./);
});

it('no recording of the traffic holds it, nor a token', () => {
  const files = readdirSync(traffic).map((file) => readFileSync(join(traffic, file), 'utf8'));
  expect(files.length).toBeGreaterThan(30);
  expect(files.some((file) => file.includes('keyAndSecret'))).toBe(true);
  expect(leaksIn(files)).toEqual([]);
  expect(files.filter((file) => /eyJ[A-Za-z0-9_-]{10,}\./.test(file))).toEqual([]);
});
