import type { Answer } from './answer.js';

// Microsoft.Network and ARM's own throttling write the wait into the text, in these two ways
// (recordings/j-429-RetryableError-network-put, recordings/j-429-backupOperations-read-150-per-hour).
const WAIT_IN_TEXT = /(?:can be retried in|try again after)\s+'?(\d+)'?\s+seconds/i;

/** How long an answer asks to wait: its headers win over its text. Undefined where it does not say. */
export function waitAskedIn(answer: Answer, text: string): number | undefined {
  const inMs = numberIn(answer, 'retry-after-ms') ?? numberIn(answer, 'x-ms-retry-after-ms');
  if (inMs !== undefined) {
    return inMs;
  }
  const inSeconds = numberIn(answer, 'retry-after');
  if (inSeconds !== undefined) {
    return inSeconds * 1000;
  }
  return untilDate(answer) ?? inText(text);
}

function numberIn(answer: Answer, header: string): number | undefined {
  const value = answer.headers.get(header);
  return value !== undefined && /^\d+$/.test(value.trim()) ? Number(value) : undefined;
}

/** Retry-After as a date: measured from the answer's own Date, so that our clock does not come into it. */
function untilDate(answer: Answer): number | undefined {
  const until = Date.parse(answer.headers.get('retry-after') ?? '');
  const sent = Date.parse(answer.headers.get('date') ?? '');
  return Number.isNaN(until) || Number.isNaN(sent) ? undefined : Math.max(0, until - sent);
}

function inText(text: string): number | undefined {
  const seconds = WAIT_IN_TEXT.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
