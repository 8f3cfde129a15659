import { QueueClient } from '@azure/storage-queue';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAzurite } from './azurite.js';
import type { Azurite } from './azurite.js';
import { eventually } from './testing/eventually.js';
import { PROJECT, Program, SAMPLE_APP } from './testing/program.js';

const LEASE_MS = 2000;

let data = '';
let azurite: Azurite;
let programs: Program[] = [];
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'host-'));
  azurite = await startAzurite({ data });
});
afterAll(async () => {
  await azurite.stop();
  rmSync(data, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const name of ['work', 'work-poison', 'done']) {
    await queue(name).createIfNotExists();
    await queue(name).clearMessages();
  }
});
afterEach(async () => {
  for (const program of programs) await program.end('SIGKILL');
  programs = [];
});

const queue = (name: string) => new QueueClient(azurite.connectionString, name);
const send = (message: unknown) =>
  queue('work').sendMessage(typeof message === 'string' ? message : JSON.stringify(message));
const textsIn = async (name: string) =>
  (await queue(name).peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map(({ messageText }) => messageText);
const leftIn = async (name: string) => (await queue(name).getProperties()).approximateMessagesCount;

function start(settings: Record<string, string> = {}, root = SAMPLE_APP): Program {
  const args = ['--root', root, '--port', '0', '--lease-ms', String(LEASE_MS)];
  const env = { AzureWebJobsStorage: azurite.connectionString, TICK_SCHEDULE: '0 0 3 * * *', ...settings };
  const program = new Program('host/main.js', args, { env });
  programs.push(program);
  return program;
}

async function started(): Promise<Program & { readonly url: string }> {
  const program = start();
  const [, port = ''] = await program.line(/^\{"app":(\d+)\}$/);
  return Object.assign(program, { url: `http://127.0.0.1:${port}` });
}

const messageSeen = (program: Program, message: unknown) =>
  program.said('message').filter((line) => JSON.stringify(line['message']) === JSON.stringify(message));

describe('a queue function', () => {
  it.each([
    ['plain text', 'plain text'],
    ['123', 123],
    ['true', true],
    ['{"a":{"b":[1]}}', { a: { b: [1] } }],
    ['ä <&> "', 'ä <&> "'],
  ])('gets the text %s as the library converts it', async (text, value) => {
    await send(text);
    const program = await started();

    await eventually('the message', () => messageSeen(program, value)[0]);
  });

  it('sees what the queue says of a message, and the properties of the message itself', async () => {
    const sent = await queue('work').sendMessage('{"id":"case-1","due":5}', { messageTimeToLive: -1 });
    const program = await started();
    const { metadata } = await eventually('the message', () => program.said('message')[0]);

    expect(metadata).toEqual({
      queueTrigger: { id: 'case-1', due: 5 },
      dequeueCount: 1,
      id: 'case-1', // hides the message's own id
      due: 5,
      popReceipt: expect.any(String) as string,
      insertionTime: sent.insertedOn.toISOString().replace('.000Z', '+00:00'),
      nextVisibleTime: expect.stringMatching(/^20.*\+00:00$/) as string,
      expirationTime: expect.stringMatching(/^9999-12-31T/) as string,
    });
  });

  it('deletes what it worked and sends its output, a list as several messages', async () => {
    await queue('done').delete();
    const program = await started();
    await send({ forward: ['one', { two: 2 }] });
    await eventually('the output', async () => program.said('worked').length === 1 && (await leftIn('work')) === 0);

    expect(await textsIn('done')).toEqual(['one', '{"two":2}']);
  });

  it('is tried again until it succeeds', async () => {
    const message = { fails: 3 };
    await send(message);
    const program = await started();
    await eventually('the fourth attempt', () => program.said('worked')[0]);
    const counts = messageSeen(program, message).map(
      (line) => (line['metadata'] as { dequeueCount: number }).dequeueCount,
    );

    expect(counts).toEqual([1, 2, 3, 4]);
    await eventually('the deletion', async () => (await leftIn('work')) === 0);
    expect(await textsIn('work-poison')).toEqual([]);
  });

  it('is tried five times; then the message lies in the poison queue, as it was', async () => {
    await queue('work-poison').delete();
    const message = { fails: 9 };
    await send(message);
    const program = await started();
    await eventually('the poison queue', () => program.errors.find((line) => line.includes('goes to work-poison')));
    await eventually('the deletion', async () => (await leftIn('work')) === 0);

    expect(messageSeen(program, message)).toHaveLength(5);
    expect(await textsIn('work-poison')).toEqual([JSON.stringify(message)]);
  });

  it('works many messages at a time', async () => {
    for (let n = 0; n < 20; n += 1) await send({ n, takesMs: 300 });
    const program = await started();
    await eventually('all messages', async () => program.said('worked').length === 20 && (await leftIn('work')) === 0);

    expect(program.said('message')).toHaveLength(20);
  });

  it('keeps its message for longer than the lease', async () => {
    await send({ takesMs: 2.5 * LEASE_MS });
    const [program, other] = [await started(), await started()];
    await eventually('the end', () => [...program.said('worked'), ...other.said('worked')][0]);
    await eventually('the deletion', async () => (await leftIn('work')) === 0);

    expect([...program.said('message'), ...other.said('message')]).toHaveLength(1);
  });

  it('gets a message again whose runner was killed', async () => {
    const message = { takesMs: 60_000 };
    await send(message);
    const killed = await started();
    await eventually('the message', () => messageSeen(killed, message)[0]);
    await killed.end('SIGKILL');
    const next = await started();
    const again = await eventually('the message again', () => messageSeen(next, message)[0], LEASE_MS + 10_000);

    expect(again['metadata']).toMatchObject({ dequeueCount: 2 });
  });
});

describe('SIGTERM', () => {
  it('lets what runs come to its end, then ends the app', async () => {
    const message = { takesMs: 1000 };
    const program = await started();
    await send(message);
    const slow = fetch(`${program.url}/api/slow?ms=1000`);
    await eventually('both to run', () => messageSeen(program, message)[0] && program.said('slow began')[0]);

    expect(await program.end('SIGTERM')).toBe(0);
    expect(await (await slow).text()).toBe('done');
    expect(program.said('worked')).toHaveLength(1);
    expect(await leftIn('work')).toBe(0);
    expect(program.out.at(-1)).toBe('{"what":"terminated","started":true}');
  });

  it('waits no longer than five seconds', async () => {
    const program = await started();
    await send({ takesMs: 60_000 });
    await eventually('the message', () => program.said('message')[0]);
    const from = Date.now();

    expect(await program.end('SIGTERM')).toBe(0);
    expect(Date.now() - from).toBeLessThan(6500);
    expect(program.out.at(-1)).toBe('{"what":"terminated","started":true}');
  });
});

describe('an app that does not start', () => {
  /** An app of one file. */
  function appOf(source: string): string {
    const root = mkdtempSync(join(data, 'app-'));
    symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'));
    writeFileSync(join(root, 'package.json'), '{"main":"app.mjs"}');
    writeFileSync(join(root, 'host.json'), '{"version":"2.0"}');
    writeFileSync(join(root, 'app.mjs'), `import { app, input } from '@azure/functions';\n${source}`);
    return root;
  }

  it('is one error line and exit code 1', async () => {
    const program = start({ BACKUP_MEDIC_TYPO: '1' });

    expect(await program.ended).toBe(1);
    expect(program.errors).toEqual(['host: BACKUP_MEDIC_TYPO: | there is no such setting']);
    expect(program.out).toEqual([]);
  });

  it.each([
    ['throws before it registers anything', `throw new Error('a setting is missing');`, 'a setting is missing'],
    ['registers nothing', `app.hook.appStart(() => undefined);`, 'registers no function'],
    ['has a trigger that is not hosted', `app.storageBlob('a', { path: 'x', handler: () => {} });`, 'blobTrigger'],
    [
      'has an input that is not hosted',
      `app.http('a', { extraInputs: [input.generic({ type: 'table' })], handler: () => {} });`,
      'type table',
    ],
    [
      'has a retry policy',
      `app.timer('a', { schedule: '0 * * * * *', retry: { strategy: 'fixedDelay', delayInterval: 1, maxRetryCount: 1 }, handler: () => {} });`,
      'retry',
    ],
    ['names a setting that is missing', `app.timer('a', { schedule: '%MISSING%', handler: () => {} });`, '%MISSING%'],
  ])('is told apart: it %s', async (_, source, message) => {
    const program = start({}, appOf(source));

    expect(await program.ended).toBe(1);
    expect(program.errors).toEqual([expect.stringContaining(message)]);
  });

  it('is not one whose files are missing', async () => {
    const root = appOf('');
    rmSync(join(root, 'app.mjs'));

    expect(await start({}, root).ended).toBe(1);
  });
});
