import type { Answer } from './answer.js';

/** `GET /api/health`: 200 when tables and queue answer, else 503 naming what does not. */
export async function health(
  notAnswering: () => Promise<readonly string[]>,
  about: { readonly mode: string; readonly version: string },
): Promise<Answer> {
  const silent = await notAnswering();
  return silent.length === 0
    ? { status: 200, jsonBody: { status: 'ok', ...about } }
    : { status: 503, jsonBody: { status: 'unavailable', notAnswering: silent, ...about } };
}
