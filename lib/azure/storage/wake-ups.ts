import type { QueueClient } from '@azure/storage-queue';
import type { CaseId } from '../../model/case.js';

/** Azure hides a message for 7 days at most; an hour less, so that no clock's difference makes it too much. */
const LONGEST_IN_SECONDS = 7 * 24 * 3600 - 3600;

/**
 * Sends the message that has a case worked at `at`, the case's `dueAt`. What is due later than a message can be hidden
 * arrives early: who works the case sees from `due` that it is not time yet and sends it anew.
 */
export function wakeUpsOf(queue: () => Promise<QueueClient>, now: () => Date) {
  return async (id: CaseId, at: Date): Promise<void> => {
    // Up to the next second: a message that came before its time would only be sent again.
    const delayInSeconds = Math.ceil((at.getTime() - now().getTime()) / 1000);
    const visibilityTimeout = Math.min(Math.max(delayInSeconds, 0), LONGEST_IN_SECONDS);
    const client = await queue();
    const message = JSON.stringify({ id, due: at.toISOString() });
    await client.sendMessage(message, { visibilityTimeout, messageTimeToLive: -1 }); // -1: never expires
  };
}
