import type { QueueClient } from '@azure/storage-queue';
import { expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { newCaseId } from '../../../test/support/stored-cases.js';
import { accountIn } from './account.js';
import { connect } from './connect.js';
import { wakeUpsOf } from './wake-ups.js';

const azurite = azuriteForThisFile();
const NOW = new Date('2026-03-01T10:00:00.000Z');
const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);

function queue(): () => Promise<QueueClient> {
  return connect(accountIn({ AzureWebJobsStorage: azurite.account() })).queues.cases;
}

async function received(client: QueueClient) {
  const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 60 });
  return receivedMessageItems;
}

it('a message is the case and when it is due, as plain text, and never expires', async () => {
  const client = queue();
  const id = newCaseId();
  await wakeUpsOf(client, () => NOW)(id, NOW);
  const [message, ...others] = await received(await client());
  expect(others).toEqual([]);
  expect(message?.messageText).toBe(`{"id":"${id}","due":"2026-03-01T10:00:00.000Z"}`);
  expect(message?.expiresOn.getUTCFullYear()).toBe(9999);
});

it('a message for a time that is over comes at once', async () => {
  const client = queue();
  await wakeUpsOf(client, () => NOW)(newCaseId(), seconds(-3600));
  expect(await received(await client())).toHaveLength(1);
});

it('a message is hidden until the case is due, and not a moment less', async () => {
  const real = queue();
  const hidden = await delays(real, [0.2, 90, 3600 * 24 * 6]);
  expect(hidden).toEqual([1, 90, 3600 * 24 * 6]);
  expect(await received(await real())).toEqual([]);
});

it('a message for later than Azure can hide it comes within seven days, and says when the case is due', async () => {
  const hidden = await delays(queue(), [7 * 86_400, 30 * 86_400]);
  expect(hidden).toEqual([7 * 86_400 - 3600, 7 * 86_400 - 3600]);
});

/** For how many seconds the real queue hides a message that is due after each of these. */
async function delays(client: () => Promise<QueueClient>, after: readonly number[]): Promise<readonly number[]> {
  const real = await client();
  const hidden: number[] = [];
  const sendMessage: QueueClient['sendMessage'] = async (text, options) => {
    const sent = await real.sendMessage(text, options);
    hidden.push((sent.nextVisibleOn.getTime() - sent.insertedOn.getTime()) / 1000);
    return sent;
  };
  const watching = () => Promise.resolve(Object.assign(Object.create(real), { sendMessage }) as QueueClient);
  for (const one of after) {
    await wakeUpsOf(watching, () => NOW)(newCaseId(), seconds(one));
  }
  return hidden;
}
