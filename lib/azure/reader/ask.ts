import { z } from 'zod';
import type { CaseId } from '../../model/case.js';
import { READ_ACTIONS } from '../../model/permissions.js';
import type { Reader } from '../../model/reader.js';
import { ResourceId } from '../../model/resource-id.js';
import { list, maybe, Tags } from '../../model/resources/common.js';
import { ok, type Result } from '../../model/result.js';
import type { Clients } from '../arm/clients.js';
import { exchange, exchanges, parsed, sendPlainly, type Call, type Send, type SendOptions } from '../arm/send.js';
import { jsonIn, type Answer } from '../arm/answer.js';

/** What the reads of one case share. */
export interface Reading {
  readonly clients: Clients;
  readonly by: CaseId;
  /** Called with the tags of each resource that was read, so that asking for them later costs nothing. */
  readonly sawTags: (id: ResourceId, tags: Readonly<Record<string, string>>) => void;
  /** How long an effective-routes or effective-rules read may take. */
  readonly longestReadInMs: number;
}

/** Some of the reader's methods, as functions that stand alone. */
export type Reads<K extends keyof Reader = keyof Reader> = {
  readonly [P in K]: (...asked: Parameters<Reader[P]>) => ReturnType<Reader[P]>;
};

export function callFor({ clients, by }: Reading, read: keyof Reader, resource: ResourceId): Call {
  return { by, resource, action: READ_ACTIONS[read][0] ?? read, identity: clients.identity };
}

const Tagged = z.object({ id: ResourceId, tags: Tags });

/** One resource by its id. */
export async function readOne<T>(reading: Reading, call: Call, schema: z.ZodType<T>, send: Send): Promise<Result<T>> {
  const answer = await exchange(call, send);
  if (!answer.ok) {
    return answer;
  }
  const tagged = Tagged.safeParse(jsonIn(answer.value.bodyAsText));
  if (tagged.success) {
    reading.sawTags(tagged.data.id, tagged.data.tags);
  }
  return parsed(schema, answer.value, call);
}

/** What the SDKs page through: only the answers count, so the pages themselves are let go. */
interface Paged {
  byPage(): AsyncIterator<unknown>;
}

/** A list, all pages of it, with the answers that it came in. */
export async function readPages<T>(
  call: Call,
  schema: z.ZodType<{ readonly value: readonly T[] }>,
  pages: (options: SendOptions) => Promise<Paged>,
): Promise<Result<{ readonly value: readonly T[]; readonly answers: readonly Answer[] }>> {
  const answers = await exchanges(call, async (options) => {
    const iterator = (await pages(options)).byPage();
    while ((await iterator.next()).done !== true); // each page reports its answer
  });
  if (!answers.ok) {
    return answers;
  }
  const value: T[] = [];
  for (const answer of answers.value) {
    const page = parsed(schema, answer, call);
    if (!page.ok) {
      return page;
    }
    value.push(...page.value.value);
  }
  return ok({ value, answers: answers.value });
}

export async function readAll<T>(
  call: Call,
  schema: z.ZodType<{ readonly value: readonly T[] }>,
  pages: (options: SendOptions) => Promise<Paged>,
): Promise<Result<readonly T[]>> {
  const read = await readPages(call, schema, pages);
  return read.ok ? ok(read.value.value) : read;
}

const NextLink = z.object({ nextLink: maybe(z.string()) });

/**
 * A list whose later pages the SDK does not know of (service tags, domain.md a) or asks for without our headers (clients
 * of the newer generation, arm-compute among them): `first` sends for the first page, and the others are sent for here.
 */
export async function readLinked<T>(
  { clients }: Pick<Reading, 'clients'>,
  call: Call,
  schema: z.ZodType<{ readonly value: readonly T[] }>,
  first: Send,
): Promise<Result<readonly T[]>> {
  const found: T[] = [];
  let answer = await exchange(call, first);
  while (answer.ok) {
    const page = parsed(schema, answer.value, call);
    if (!page.ok) {
      return page;
    }
    found.push(...page.value.value);
    const { nextLink: url = '' } = NextLink.safeParse(jsonIn(answer.value.bodyAsText)).data ?? {};
    if (url === '') {
      return ok(found);
    }
    answer = await exchange(call, async (options) =>
      sendPlainly(await clients.plain(), { method: 'GET', url }, options),
    );
  }
  return answer;
}

/** `{ "value": [...] }`, as ARM answers lists. */
export const pageOf = <T extends z.ZodType>(schema: T) => z.object({ value: list(schema) });
