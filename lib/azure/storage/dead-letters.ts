import type { QueueClient } from '@azure/storage-queue';
import { redact } from '../../model/redact.js';

/** A message holds 64 KiB; characters may take three bytes each, and JSON escapes them once more. */
const LONGEST_TEXT = 10_000;

/** Keeps what nobody here can read, so that nothing is lost: without secrets, and cut where it is too long. */
export function deadLettersOf(queue: () => Promise<QueueClient>, now: () => Date) {
  return async (from: string, what: unknown): Promise<void> => {
    const text = redact(typeof what === 'string' ? what : JSON.stringify(what)).slice(0, LONGEST_TEXT);
    const client = await queue();
    await client.sendMessage(JSON.stringify({ from, at: now().toISOString(), what: text }), { messageTimeToLive: -1 });
  };
}
