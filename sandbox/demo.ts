// npm run demo -- [--scenario NAME]… [--json FILE] [--keep]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDENTITIES } from './azure/identity/identities.js';
import { parseArguments, type Asked } from './demo/arguments.js';
import { interruption } from './demo/interruption.js';
import { perform } from './demo/perform.js';
import { rehearsal } from './demo/rehearsal.js';
import { closingLines, isAsStated, jsonReport, paintFor, type Result } from './demo/report.js';
import { SCENARIOS } from './demo/scenarios/index.js';
import { startLocal } from './host/local.js';

const FAILED = 1;
const MISUSED = 2;
/** Of what is no terminal. */
const WIDTH = 140;

const say = (line: string): void => {
  console.log(line);
};
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The demo shows what the app does by itself; another mode is rehearsed, and must not write. */
const MODE = process.env['BACKUP_MEDIC_MODE'] ?? 'auto';

/** Ours without the other settings that somebody left there, and with one identity for each power. */
function environment(): Readonly<Record<string, string | undefined>> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BACKUP_MEDIC_'));
  return {
    ...Object.fromEntries(kept),
    BACKUP_MEDIC_MODE: MODE,
    BACKUP_MEDIC_CLIENT_ID_OBSERVE: IDENTITIES.observe.clientId,
    BACKUP_MEDIC_CLIENT_ID_BACKUP: IDENTITIES.backup.clientId,
    BACKUP_MEDIC_CLIENT_ID_NETWORK: IDENTITIES.network.clientId,
    BACKUP_MEDIC_CLIENT_ID_KEY_VAULT: IDENTITIES.keyVault.clientId,
  };
}

/** Starts everything, plays, and ends everything, whatever happens in between. */
async function play({ scenarios: names }: Asked, data: string, stop: AbortSignal): Promise<readonly Result[]> {
  const chosen = SCENARIOS.filter(({ name }) => names.includes(name));
  const scenarios = MODE === 'auto' ? chosen : chosen.map(rehearsal);
  const estate = join(data, 'estate.json');
  writeFileSync(estate, JSON.stringify({ resources: scenarios.flatMap(({ site }) => site.resources) }, undefined, 1));
  const local = await startLocal({
    ...{ root: process.cwd(), data, estate, appPort: 0, sandboxPort: 0, endsWithUs: true },
    record: process.env['SANDBOX_RECORD'],
    log: join(data, 'demo.log'),
    environment: environment(),
    signal: stop,
  });
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => {
      reject(new Error('stopped'));
    });
  });
  try {
    say(`App on http://127.0.0.1:${local.app}, sandbox on http://127.0.0.1:${local.sandbox}.\n`);
    return await Promise.race([perform(scenarios, local, say), local.failed, stopped]);
  } finally {
    await local.stop();
  }
}

/** Says and writes how it ended; true where every scenario ended as it states. */
function conclude(results: readonly Result[], seconds: number, asked: Asked, data: string): boolean {
  const width = process.stdout.isTTY ? process.stdout.columns : WIDTH;
  const paint = paintFor(process.stdout.isTTY, process.env['NO_COLOR']);
  for (const line of closingLines(results, seconds, width, paint)) say(line);
  const report = `${JSON.stringify(jsonReport(results, seconds), undefined, 2)}\n`;
  for (const file of [join(data, 'report.json'), ...(asked.json === undefined ? [] : [asked.json])])
    writeFileSync(file, report);
  return results.every(isAsStated);
}

async function main(): Promise<number> {
  const from = Date.now();
  const known = SCENARIOS.map(({ name }) => name);
  const asked = parseArguments(process.argv.slice(2), known);
  if (typeof asked === 'string') {
    console.error(asked);
    return MISUSED;
  }
  const interrupted = interruption();
  const data = mkdtempSync(join(tmpdir(), 'backup-medic-demo-'));
  const scenarios = asked.scenarios.length === 1 ? '1 scenario' : `${asked.scenarios.length} scenarios`;
  say(`Starting Azurite, the sandbox and the app in ${data}: ${scenarios}, mode ${MODE}, no Azure account.`);
  if (MODE !== 'auto') say('In this mode every scenario has to end without a write.');
  let isKept = asked.keep;
  try {
    const results = await play(asked, data, interrupted.signal);
    const passed = conclude(results, (Date.now() - from) / 1000, asked, data);
    isKept ||= !passed;
    return passed ? 0 : FAILED;
  } catch (error) {
    const code = interrupted.exitCode();
    isKept ||= code === undefined;
    console.error(code === undefined ? `demo: ${messageOf(error)}` : 'Stopped; everything that was started has ended.');
    return code ?? FAILED;
  } finally {
    if (isKept) say(`The data is in ${data} (demo.log, report.json); npm start -- --data ${data} carries on from it.`);
    else rmSync(data, { recursive: true, force: true });
  }
}

// What is still under way after an interruption is not waited for.
process.exit(await main());
