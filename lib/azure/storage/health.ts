import { redact } from '../../model/redact.js';
import { TABLES, type Connection } from './connect.js';

/** The SDKs go on trying for half a minute; who asks for our health wants to know sooner. */
const PATIENCE_IN_MS = 5_000;

/** What of the storage account does not answer, with the reason; empty when all of it does. */
export async function notAnswering(
  { tables, queues }: Connection,
  patienceInMs = PATIENCE_IN_MS,
): Promise<readonly string[]> {
  const { cases, index, resources, control } = tables;
  const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
    [`table ${TABLES.cases}`, () => cases.get('health', 'health')],
    [`table ${TABLES.index}`, () => index.get('health', 'health')],
    [`table ${TABLES.resources}`, () => resources.get('health', 'health')],
    [`table ${TABLES.control}`, () => control.get('health', 'health')],
    ['queue', async () => (await queues.cases()).getProperties()],
  ];
  const reasons = await Promise.all(asked.map(([, ask]) => within(patienceInMs, reasonOf(ask))));
  return asked.flatMap(([what], n) => (reasons[n] === undefined ? [] : [`${what}: ${reasons[n]}`]));
}

async function reasonOf(ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    return redact(error instanceof Error ? error.message : String(error));
  }
}

async function within(patienceInMs: number, answer: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, patienceInMs, `no answer within ${patienceInMs / 1000} s`);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
