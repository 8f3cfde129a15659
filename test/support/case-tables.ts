import { randomUUID } from 'node:crypto';
import { accountIn } from '../../lib/azure/storage/account.js';
import { caseListOf } from '../../lib/azure/storage/case-list.js';
import { caseStoreOf } from '../../lib/azure/storage/cases.js';
import { connect, type Tables } from '../../lib/azure/storage/connect.js';
import type { Table } from '../../lib/azure/storage/table.js';
import type { Case } from '../../lib/model/case.js';
import type { Note } from '../../lib/model/ledger.js';
import type { CaseList, CaseQuery, CaseStore, Stored } from '../../lib/model/ports.js';
import { aCase } from './stored-cases.js';

export const SAVED_AT = new Date('2026-03-01T00:10:00.000Z');
export const OPENED: Note = { what: 'opened', detail: { by: 'event' } };

export function tablesOf(connectionString: string): Tables {
  return connect(accountIn({ AzureWebJobsStorage: connectionString })).tables;
}

/** A store whose clock stands still. */
export function storeOn(table: Table): CaseStore {
  return caseStoreOf(table, { now: () => SAVED_AT, newId: () => randomUUID() });
}

export async function opened(
  store: CaseStore,
  c: Case = aCase(),
  notes: readonly Note[] = [OPENED],
): Promise<Stored<Case>> {
  const stored = await store.create(c, notes);
  if (stored === 'exists') {
    throw new Error(`the id ${c.id} is taken`);
  }
  return stored;
}

/** A list beside these cases. */
export function listOn(table: Table, cases: readonly Case[] = []): CaseList {
  return caseListOf(table, (wanted) => {
    const value = cases.find((one) => one.id === wanted);
    return Promise.resolve(value && { is: 'case', stored: { value, etag: 'any' } });
  });
}

export async function listed(list: CaseList, query: Partial<CaseQuery> = {}) {
  const answer = await list.query({ limit: 100, ...query });
  if (answer === 'bad-continuation') {
    throw new Error(answer);
  }
  return answer;
}

/** Walks all pages; `between` happens after each of them. */
export async function walked(
  list: CaseList,
  query: Partial<CaseQuery>,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let continuation: string | undefined;
  do {
    const page = await listed(list, { ...query, continuation });
    pages.push(page.cases.map((row) => row.id));
    continuation = page.continuation;
    await between();
  } while (continuation !== undefined);
  return pages;
}

export const FIRST_OPENED = Date.parse('2026-02-27T00:00:00.000Z');

/** Cases opened an hour apart: 65 of them reach over the end of February. */
export function openedHourly(count: number, different: Partial<Case> = {}): readonly Case[] {
  return Array.from({ length: count }, (_, n) => {
    const openedAt = new Date(FIRST_OPENED + n * 3_600_000).toISOString();
    return aCase({ openedAt, dueAt: openedAt, ...different });
  });
}

export function newestFirst(cases: readonly Case[]): readonly string[] {
  return [...cases].reverse().map((c) => c.id);
}
