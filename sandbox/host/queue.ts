import { QueueClient, RestError } from '@azure/storage-queue';
import { connectionStringOf, resolveSettings } from './host-settings.js';
import type { Environment, QueueSettings } from './host-settings.js';
import type { Binding } from './rpc.js';

/** Local storage answers at once or not at all: the SDK's own patience of half a minute is cut short. */
const CLIENT_OPTIONS = { retryOptions: { maxTries: 3, retryDelayInMs: 50, maxRetryDelayInMs: 500 } };

/** The queue that a trigger or output names. */
export function queueOf(binding: Binding, environment: Environment, suffix = ''): QueueClient {
  const name = resolveSettings(String(binding['queueName']), environment);
  return new QueueClient(connectionStringOf(binding['connection'], environment), name + suffix, CLIENT_OPTIONS);
}

export const encode = (text: string, { messageEncoding }: QueueSettings): string =>
  messageEncoding === 'base64' ? Buffer.from(text, 'utf8').toString('base64') : text;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Undefined where the text is not in the encoding that host.json names. */
export function decode(text: string, { messageEncoding }: QueueSettings): string | undefined {
  if (messageEncoding === 'none') return text;
  return BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}

const statusOf = (error: unknown): number | undefined => (error instanceof RestError ? error.statusCode : undefined);

export const isQueueMissing = (error: unknown): boolean => statusOf(error) === 404;

/** The message is gone, or somebody else has it by now: theirs to finish. */
export const isOutOfOurHands = (error: unknown): boolean =>
  isQueueMissing(error) || (error instanceof RestError && error.code === 'PopReceiptMismatch');

/** As in Azure, what the host sends makes its queue if need be; a trigger does not make its own. */
export async function sendCreating(queue: QueueClient, text: string): Promise<void> {
  try {
    await queue.sendMessage(text);
  } catch (error) {
    if (!isQueueMissing(error)) throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(text);
  }
}
