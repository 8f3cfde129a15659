import type { TableClient, TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import { checkRow, checkTransaction, type Action, type NewRow } from './rows.js';

/** A row as it was read: whoever reads it parses the columns it needs. */
const Row = z.looseObject({ partitionKey: z.string(), rowKey: z.string(), etag: z.string(), timestamp: z.string() });
export type Row = Readonly<z.infer<typeof Row>>;

export interface Page {
  readonly rows: readonly Row[];
  readonly continuation?: string | undefined;
}

/** A table with Azure's limits kept and its expected refusals as values; every other answer throws. */
export interface Table {
  get(partitionKey: string, rowKey: string): Promise<Row | undefined>;
  insert(row: NewRow): Promise<{ readonly etag: string } | 'exists'>;
  /** `lost`: the row has another ETag, or is gone. */
  replace(row: NewRow, etag: string): Promise<{ readonly etag: string } | 'lost'>;
  upsert(row: NewRow): Promise<void>;
  /** Quiet where there is no such row. */
  remove(partitionKey: string, rowKey: string): Promise<void>;
  /** All or nothing. `conflict`: a row was there, is gone or has another ETag, and nothing was written. */
  submit(actions: readonly Action[]): Promise<{ readonly etags: readonly string[] } | 'conflict'>;
  /** Every matching row, in the order of the keys; with `columns`, only these of it and the keys. */
  rows(filter?: string, columns?: readonly string[]): AsyncIterable<Row>;
  /** At most `size` rows. A page may be short, or empty, and have a continuation all the same. */
  page(filter: string, size: number, continuation?: string): Promise<Page>;
}

/** The HTTP status that an SDK error carries, if it is one. Read from its shape: importing the class loads the SDK. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

/** Every row, as `make` has it. */
export async function collected<T>(rows: AsyncIterable<Row>, make: (row: Row) => T): Promise<T[]> {
  const made: T[] = [];
  for await (const row of rows) {
    made.push(make(row));
  }
  return made;
}

async function expecting<T, U>(work: Promise<T>, statuses: readonly number[], instead: U): Promise<T | U> {
  try {
    return await work;
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) {
      return instead;
    }
    throw error;
  }
}

function etagOf({ etag }: { readonly etag?: string | undefined }): { readonly etag: string } {
  if (etag === undefined) {
    throw new Error('Table storage answered a write without an ETag.');
  }
  return { etag };
}

/** `client` is asked for at each use and answers at once after the first (connect.ts). */
export function tableOf(client: () => Promise<TableClient>): Table {
  return {
    get: async (partitionKey, rowKey) => {
      const found = await expecting((await client()).getEntity(partitionKey, rowKey), [404], undefined);
      return found === undefined ? undefined : Row.parse(found);
    },
    insert: async (row) => {
      checkRow(row);
      const made = await expecting((await client()).createEntity(row), [409], undefined);
      return made === undefined ? 'exists' : etagOf(made);
    },
    replace: async (row, etag) => {
      checkRow(row);
      const made = await expecting((await client()).updateEntity(row, 'Replace', { etag }), [404, 412], undefined);
      return made === undefined ? 'lost' : etagOf(made);
    },
    upsert: async (row) => {
      checkRow(row);
      await (await client()).upsertEntity(row, 'Replace');
    },
    remove: async (partitionKey, rowKey) => {
      await expecting((await client()).deleteEntity(partitionKey, rowKey), [404], undefined);
    },
    submit: async (actions) => {
      checkTransaction(actions);
      const sent = (await client()).submitTransaction(actions.map(transactionAction));
      const made = await expecting(sent, [404, 409, 412], undefined);
      return made === undefined ? 'conflict' : { etags: made.subResponses.map(({ etag }) => etag ?? '') };
    },
    rows: async function* (filter, columns) {
      const select = columns && ['PartitionKey', 'RowKey', 'Timestamp', ...columns];
      const queryOptions = { ...(filter !== undefined && { filter }), ...(select && { select }) };
      for await (const found of (await client()).listEntities({ queryOptions })) {
        yield Row.parse(found);
      }
    },
    page: async (filter, size, continuation) => {
      const pages = (await client()).listEntities({ queryOptions: { filter } });
      const next = pages.byPage({ maxPageSize: size, ...(continuation && { continuationToken: continuation }) });
      const answer: IteratorResult<unknown, unknown> = await next.next();
      return readPage(answer.value);
    },
  };
}

const SdkPage = z.object({ rows: z.array(Row), continuation: z.string().optional() });

/** The SDK's page is an array with its continuation as a member. */
function readPage(page: unknown): Page {
  const continuation = Array.isArray(page) && 'continuationToken' in page ? page.continuationToken : undefined;
  return SdkPage.parse({ rows: page ?? [], continuation });
}

function transactionAction(action: Action): TransactionAction {
  switch (action.do) {
    case 'insert':
      return ['create', action.row];
    case 'upsert':
      return ['upsert', action.row, 'Replace'];
    case 'replace':
      return ['update', action.row, 'Replace', { etag: action.etag }];
    case 'delete':
      return ['delete', action.row];
  }
}
