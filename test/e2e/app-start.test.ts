import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Program } from '../../sandbox/host/testing/program.js';

const FUNCTIONS = [
  'getCase',
  'getHealth',
  'listCases',
  'onBackupJobFailed',
  'remediateVirtualMachine',
  'sweep',
  'undoCase',
  'workCase',
];

const Said = z.object({
  functions: z.array(z.string()),
  starts: z.string().nullable(),
  invocations: z.record(z.string(), z.string().nullable()),
});

/** What the built app registers and says, in an environment that holds nothing else. */
async function builtApp(env: Readonly<Record<string, string>>): Promise<z.infer<typeof Said>> {
  const { stdout } = await promisify(execFile)(process.execPath, ['test/e2e/built-app.mjs'], { env });
  return Said.parse(JSON.parse(stdout));
}

it('the built app registers every function without any setting', async () => {
  expect((await builtApp({})).functions.toSorted()).toEqual(FUNCTIONS);
});

const STORAGE = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
const WRONG = [
  ['BACKUP_MEDIC_TYPO', 'yes'],
  ['BACKUP_MEDIC_MODE', 'automatic'],
  ['BACKUP_MEDIC_CLAIM', '2 minutes'],
  ['BACKUP_MEDIC_SCOPE', 'my subscription'],
  ['BACKUP_MEDIC_CLIENT_ID_NETWORK', 'me'],
] as const;

it.each(WRONG)('%s=%s stops the start, which names it, and every invocation', async (name, value) => {
  const { starts, invocations } = await builtApp({ ...STORAGE, [name]: value });
  expect(starts).toContain(`${name}: `);
  expect(Object.keys(invocations).toSorted()).toEqual(FUNCTIONS);
  expect(new Set(Object.values(invocations))).toEqual(new Set([starts]));
});

it('a host that starts with a wrong setting ends with one line that names it', async () => {
  const program = new Program('host/main.js', ['--port', '0'], { env: { ...STORAGE, BACKUP_MEDIC_TYPO: 'yes' } });
  expect(await program.ended).toBe(1);
  expect(program.errors).toEqual(['host: Backup Medic does not start: BACKUP_MEDIC_TYPO: there is no such setting']);
  expect(program.out).toEqual([]);
});
