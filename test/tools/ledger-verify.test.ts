import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { accountIn } from '../../lib/azure/storage/account.js';
import { connect } from '../../lib/azure/storage/connect.js';
import { storageOf } from '../../lib/azure/storage/index.js';
import { azuriteForThisFile } from '../support/azurite.js';
import { textLike } from '../support/matching.js';
import { aCase } from '../support/stored-cases.js';

const azurite = azuriteForThisFile();
const TOOL = 'dist/tools/ledger-verify.js'; // built by test/support/built.ts

/** Runs the command in an environment of its own. */
function run(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  return new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
    const child = execFile(process.execPath, [TOOL, ...args], { env }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

it('prints what is whole, and names the first row that is not', async () => {
  const settings = { AzureWebJobsStorage: azurite.account() };
  const storage = storageOf(settings, { now: () => new Date(), newId: () => randomUUID() });
  const c = aCase();
  await storage.cases.create(c, [{ what: 'opened', detail: {} }]);
  await storage.seal(new Date());

  const whole = await run(settings);
  expect(whole).toEqual({ code: 0, out: '1 cases, 1 entries, 1 seals: every chain and seal is whole.\n', err: '' });
  const asJson = await run(settings, '--json');
  expect(JSON.parse(asJson.out)).toEqual({ ok: true, cases: 1, entries: 1, seals: 1 });

  await connect(accountIn(settings)).tables.cases.remove(c.id, 'entry|000001');
  const broken = await run(settings);
  expect(broken).toMatchObject({
    code: 1,
    out: `BROKEN: table backupmediccases, partition ${c.id}, row entry|000001: is missing.\n`,
  });
  expect(JSON.parse((await run(settings, '--json')).out)).toMatchObject({ ok: false, rowKey: 'entry|000001' });
});

it('says which setting it lacks, or which option it does not know', async () => {
  expect(await run({})).toMatchObject({ code: 2, err: textLike(/^AzureWebJobsStorage is not set/) });
  expect(await run({}, '--xml')).toMatchObject({ code: 2, err: textLike(/--xml/) });
});
