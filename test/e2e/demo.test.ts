import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const PROJECT = join(import.meta.dirname, '../..');
const Report = z.object({
  passed: z.boolean(),
  seconds: z.number(),
  scenarios: z.array(
    z.object({
      scenario: z.string(),
      cause: z.string(),
      change: z.string(),
      outcome: z.string(),
      seconds: z.number(),
      findings: z.array(z.object({ expected: z.string(), met: z.boolean() })),
    }),
  ),
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** `npm run demo` as a shell runs it: a group of its own, so that a signal can reach all of it as Ctrl-C does. */
class Demo {
  output = '';
  readonly #child;
  readonly ended: Promise<number | string>;

  constructor(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
    const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BACKUP_MEDIC_'));
    this.#child = spawn('npm', ['run', '--silent', 'demo', '--', ...args], {
      cwd: PROJECT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(kept), ...settings, TMPDIR: folder },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        resolve(code ?? signal ?? 'unknown');
      });
    });
  }

  /** Its ports, as soon as it says them. */
  async ports(): Promise<readonly string[]> {
    await until(() => this.output.includes('sandbox on http://'));
    return [...this.output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => url);
  }

  signal(name: 'SIGINT' | 'SIGKILL'): void {
    process.kill(-(this.#child.pid ?? 0), name);
  }
}

async function until(test: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await test()); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > end) throw new Error('Waited 30 s in vain.');
}

const isSilent = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  );
/** What still runs on a folder of this test: Azurite and the sandbox name theirs. */
const left = (): readonly string[] =>
  execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(join(folder, 'backup-medic-demo-')));

describe('npm run demo', () => {
  it('plays the scenarios it is asked for, says how they ended, and leaves nothing behind', async () => {
    const json = join(folder, 'report.json');
    const names = ['host-only-disks', 'deny-all-egress'];
    const demo = new Demo([...names.flatMap((name) => ['--scenario', name]), '--json', json]);
    const ports = await demo.ports();

    expect(await demo.ended, demo.output).toBe(0);
    const { passed, scenarios } = Report.parse(JSON.parse(readFileSync(json, 'utf8')));
    expect(passed).toBe(true);
    expect(scenarios).toMatchObject([
      { scenario: 'deny-all-egress', outcome: 'healed', cause: expect.stringContaining('DenyAllOutbound') as string },
      { scenario: 'host-only-disks', outcome: 'escalated', change: 'none' },
    ]);
    expect(scenarios.flatMap(({ findings }) => findings).every(({ met }) => met)).toBe(true);
    expect(demo.output).toMatch(/^deny-all-egress {2}opened → diagnosed: NSG nsg-app denies TCP 443, 8443/m);
    expect(demo.output).toMatch(/^deny-all-egress {2}.*→ healed \(\d+\.\d s\)$/m);
    expect(demo.output).toMatch(/^2 of 2 scenarios ended as they state, in \d+\.\d s\.$/m);
    expect(demo.output).not.toContain('\u001b');
    expect(readdirSync(folder)).toEqual(['report.json']);
    expect(await Promise.all(ports.map(isSilent))).toEqual([true, true]);
    expect(left()).toEqual([]);
  });

  it('with an app that may only plan sends nothing but reads to Azure, over all scenarios', async () => {
    const json = join(folder, 'report.json');
    const demo = new Demo(['--json', json], { BACKUP_MEDIC_MODE: 'plan' });

    expect(await demo.ended, demo.output).toBe(0);
    const { scenarios } = Report.parse(JSON.parse(readFileSync(json, 'utf8')));
    expect(scenarios.length).toBeGreaterThanOrEqual(16);
    for (const { scenario, findings } of scenarios)
      expect(findings, scenario).toContainEqual(
        expect.objectContaining({
          expected: expect.stringMatching('no request other than reads') as string,
          met: true,
        }),
      );
  });

  it('names the scenarios there are where one is unknown, and starts nothing', async () => {
    const demo = new Demo(['--scenario', 'deny-everything']);

    expect(await demo.ended).toBe(2);
    expect(demo.output).toContain('There is no scenario deny-everything. There are:\n  deny-all-egress\n');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends what it started on Ctrl-C', async () => {
    const demo = new Demo(['--scenario', 'deny-all-egress']);
    const ports = await demo.ports();
    demo.signal('SIGINT');
    await demo.ended;
    await until(() => !existsSync(folder) || readdirSync(folder).length === 0);

    expect(await Promise.all(ports.map(isSilent))).toEqual([true, true]);
    expect(left()).toEqual([]);
  });

  it('leaves no program behind even when it is killed', async () => {
    const demo = new Demo(['--scenario', 'deny-all-egress']);
    const ports = await demo.ports();
    demo.signal('SIGKILL');

    await until(async () => (await Promise.all(ports.map(isSilent))).every(Boolean));
    await until(() => left().length === 0);
  });

  it('says which part could not start, and where the data is', async () => {
    const demo = new Demo(['--scenario', 'deny-all-egress'], { SANDBOX_RECORD: join(PROJECT, 'package.json') });

    expect(await demo.ended).toBe(1);
    expect(demo.output).toContain('demo: The sandbox ended');
    expect(demo.output).toMatch(new RegExp(`The data is in ${folder}/backup-medic-demo-\\w+ `));
    expect(left()).toEqual([]);
  });
});
