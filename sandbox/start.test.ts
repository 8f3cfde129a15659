import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from './host/alive.js';
import { startAzurite } from './host/azurite.js';
import { eventually } from './host/testing/eventually.js';
import { PROJECT, Program, SAMPLE_APP } from './host/testing/program.js';

// A project of its own, with the sample app and a stand-in for the sandbox: what is looked at is the starting.
let project = '';
let programs: Program[] = [];
let folders: string[] = [];

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'project-'));
  cpSync(SAMPLE_APP, project, { recursive: true });
  mkdirSync(join(project, 'sandbox/dist'), { recursive: true });
  cpSync(join(PROJECT, 'sandbox/host/fixtures/sandbox-stub.mjs'), join(project, 'sandbox/dist/azure/main.js'));
  for (const built of ['host', 'end-with-parent.js'])
    symlinkSync(join(PROJECT, 'sandbox/dist', built), join(project, 'sandbox/dist', built));
  symlinkSync(join(PROJECT, 'node_modules'), join(project, 'node_modules'));
});
afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});
afterEach(async () => {
  for (const program of programs) await program.end('SIGKILL');
  for (const data of folders) {
    if (existsSync(join(data, 'azurite.json'))) await (await startAzurite({ data })).stop();
    rmSync(data, { recursive: true, force: true });
  }
  [programs, folders] = [[], []];
});

function newFolder(): string {
  const data = mkdtempSync(join(tmpdir(), 'start-'));
  folders.push(data);
  return data;
}

function start(data: string, settings: Record<string, string> = {}, args: readonly string[] = []): Program {
  const ports = ['--app-port', '0', '--sandbox-port', '0', '--data', data];
  const env = { TICK_SCHEDULE: '0 0 3 * * *', ...settings };
  const program = new Program('start.js', [...ports, ...args], { cwd: project, env });
  programs.push(program);
  return program;
}

interface Started {
  readonly program: Program;
  readonly app: string;
  readonly sandbox: string;
}

async function started(data: string, settings?: Record<string, string>, args?: readonly string[]): Promise<Started> {
  const program = start(data, settings, args);
  await eventually('ready', async () => program.out.includes('ready') || (await endedBy(program)));
  const [, app = '', sandbox = ''] = await program.line(/^\{"app":(\d+),"sandbox":(\d+)\}$/);
  return { program, app: `http://127.0.0.1:${app}`, sandbox: `http://127.0.0.1:${sandbox}` };
}

const endedBy = (program: Program) => Promise.race([program.ended, Promise.resolve(undefined)]);
const jsonAt = async (url: string) => (await (await fetch(url)).json()) as Record<string, unknown>;
const isGone = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );
const pidIn = (data: string) => (JSON.parse(readFileSync(join(data, 'azurite.json'), 'utf8')) as { pid: number }).pid;

describe('npm start', () => {
  it('says its ports and ready when all answer, and tells the parts of each other', async () => {
    const data = newFolder();
    const { program, app, sandbox } = await started(data, { BACKUP_MEDIC_CLAIM: 'PT1S' }, ['--estate', 'estate.json']);

    expect(program.out).toEqual([expect.stringMatching(/^\{"app":\d+,"sandbox":\d+\}$/), 'ready']);
    expect(await jsonAt(`${app}/api/health`)).toEqual({
      status: 'ok',
      mode: 'auto',
      claim: 'PT1S', // of its own environment: wins over ours
      identityHeader: 'stub=header', // from azure.env
    });
    expect(await jsonAt(sandbox)).toEqual({
      app: { url: app },
      pid: expect.any(Number) as number,
      args: { port: '0', data, estate: join(project, 'estate.json') },
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends everything on %s, Azurite too', async (signal) => {
    const data = newFolder();
    const { program, app, sandbox } = await started(data);
    program.send(signal);

    expect(await program.ended).toBe(0);
    expect(await Promise.all([isGone(app), isGone(sandbox)])).toEqual([true, true]);
    expect(isAlive(pidIn(data))).toBe(false);
    expect(program.said('terminated')).toHaveLength(1);
  });

  it('leaves Azurite alone when it is killed, and takes it over at the next start', async () => {
    const data = newFolder();
    const { program, app, sandbox } = await started(data);
    const pid = pidIn(data);
    await program.end('SIGKILL');
    const from = Date.now();
    await eventually('app and sandbox to end', async () => (await isGone(app)) && (await isGone(sandbox)));

    expect(Date.now() - from).toBeLessThan(1000);
    expect(isAlive(pid)).toBe(true);
    const next = await started(data);
    expect(pidIn(data)).toBe(pid);
    expect(await next.program.end('SIGTERM')).toBe(0);
  });

  it('ends with a message where a part dies', async () => {
    const data = newFolder();
    const program = start(data, { SANDBOX_DIES: '1' });

    expect(await program.ended).toBe(1);
    expect(program.errors.at(-1)).toBe('start: The sandbox ended (exit code 7).');
    expect(program.out).not.toContain('ready');
    expect(isAlive(pidIn(data))).toBe(false);
  });

  it('ends with a message where Azurite dies later', async () => {
    const data = newFolder();
    const { program } = await started(data);
    process.kill(pidIn(data), 'SIGTERM');

    expect(await program.ended).toBe(1);
    expect(program.errors).toContain('start: Azurite ended.');
  });

  it('ends with a message where the sandbox dies later', async () => {
    const { program, app, sandbox } = await started(newFolder());
    process.kill(Number((await jsonAt(sandbox))['pid']), 'SIGKILL');

    expect(await program.ended).toBe(1);
    expect(program.errors).toContain('start: The sandbox ended (SIGKILL).');
    expect(await isGone(app)).toBe(true);
  });

  it('does not take the storage away from another start on its folder', async () => {
    const data = newFolder();
    const { app } = await started(data);
    const second = start(data, { SANDBOX_DIES: '1' });

    expect(await second.ended).toBe(1);
    expect(isAlive(pidIn(data))).toBe(true);
    expect((await jsonAt(`${app}/api/health`))['status']).toBe('ok');
  });

  it('never says ready where the app refuses its settings', async () => {
    const program = start(newFolder(), { BACKUP_MEDIC_TYPO: '1' });

    expect(await program.ended).toBe(1);
    expect(program.errors).toContain('host: BACKUP_MEDIC_TYPO: | there is no such setting');
    expect(program.errors.at(-1)).toMatch(/^start: The app ended/);
    expect(program.out).toEqual([]);
  });

  it('can be stopped before it is ready', async () => {
    const data = newFolder();
    const program = start(data);
    await eventually('Azurite', () => existsSync(join(data, 'azurite.json')));
    program.send('SIGTERM');

    expect(await program.ended).toBe(1);
    expect(program.out).toEqual([]);
    expect(isAlive(pidIn(data))).toBe(false);
  });
});
