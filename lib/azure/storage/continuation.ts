import { z } from 'zod';
import { sha256 } from '../../model/canonical.js';

const Continuation = z.object({ at: z.string(), of: z.string() });

/** The table's own continuation as opaque text that is good for this query only. */
export function continuationFor(at: string, filter: string): string {
  return Buffer.from(JSON.stringify({ at, of: seal(at, filter) })).toString('base64url');
}

/** What `continuationFor` was given; anything else, another query's continuation too, is undefined. */
export function continuationIn(text: string, filter: string): string | undefined {
  const parsed = Continuation.safeParse(jsonIn(text));
  return parsed.success && parsed.data.of === seal(parsed.data.at, filter) ? parsed.data.at : undefined;
}

// Not against forgery, which would gain nothing (the filter holds anyway), but against mix-ups and cut-off texts.
function seal(at: string, filter: string): string {
  return sha256(`${filter}\n${at}`).slice(0, 16);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined; // not ours
  }
}
