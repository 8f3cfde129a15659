import { QueueServiceClient } from '@azure/storage-queue';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAzurite } from './azurite.js';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'azurite-'));
});
afterEach(async () => {
  await (await startAzurite({ data })).stop();
  rmSync(data, { recursive: true, force: true });
});

const queuesAt = (connectionString: string) => QueueServiceClient.fromConnectionString(connectionString);

async function queueNames(connectionString: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const queue of queuesAt(connectionString).listQueues()) names.push(queue.name);
  return names;
}

describe('startAzurite', () => {
  it('takes over the one that is alive on this folder', async () => {
    const first = await startAzurite({ data });
    const second = await startAzurite({ data });

    expect(second.pid).toBe(first.pid);
    expect(second.connectionString).toBe(first.connectionString);
    expect([first.wasRunning, second.wasRunning]).toEqual([false, true]);
  });

  it('starts anew on the same files once the former was stopped', async () => {
    const first = await startAzurite({ data });
    await queuesAt(first.connectionString).createQueue('kept');
    await first.stop();
    await first.ended;
    const second = await startAzurite({ data });

    expect(second.pid).not.toBe(first.pid);
    expect(await queueNames(second.connectionString)).toEqual(['kept']);
  });

  it('does not take a process of the same number for it', async () => {
    const first = await startAzurite({ data });
    await first.stop();
    const state = JSON.parse(readFileSync(join(data, 'azurite.json'), 'utf8')) as object;
    writeFileSync(join(data, 'azurite.json'), JSON.stringify({ ...state, pid: process.pid }));
    const second = await startAzurite({ data });

    expect(second.pid).not.toBe(process.pid);
  });

  it('keeps folders apart', async () => {
    const other = mkdtempSync(join(tmpdir(), 'azurite-'));
    const [here, there] = await Promise.all([startAzurite({ data }), startAzurite({ data: other })]);
    await queuesAt(here.connectionString).createQueue('here');
    const names = await queueNames(there.connectionString);
    await there.stop();
    rmSync(other, { recursive: true, force: true });

    expect(names).toEqual([]);
  });
});
