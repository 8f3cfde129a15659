import { z } from 'zod';
import { Case, CaseId } from '../../model/case.js';
import type { Entry } from '../../model/ledger.js';
import { bodyOf, type NewRow } from './rows.js';
import type { Row } from './table.js';

export const CASE = 'case';
export const OPERATION = 'operation';

/** How far a case's ledger goes. The columns are the only record of it: the body leaves both out. */
export const End = z.object({ entries: z.int().nonnegative(), head: z.string() }).readonly();
export type End = z.infer<typeof End>;

const MarkColumns = z.object({ partOf: CaseId });
const CaseColumns = z.object({ body: z.string() });
/** Which save wrote the row: tells a lost answer to our own write from somebody else's write. */
const SavedBy = z.object({ savedBy: z.string() });

export function endAfter(end: End, entries: readonly Entry[]): End {
  return { entries: end.entries + entries.length, head: entries.at(-1)?.hash ?? end.head };
}

export function rowOf({ entries, head, ...rest }: Case, savedBy: string): NewRow {
  const { v, stage, outcome, kind, target, dueAt } = rest;
  const columns = { v, stage, outcome, kind, target, dueAt, entries, head, savedBy };
  return { partitionKey: rest.id, rowKey: CASE, ...columns, body: bodyOf(rest) };
}

/** The row of an id whose job joined another case; one that was a case keeps its ledger. */
export function markOf(id: CaseId, partOf: CaseId, { entries, head }: End, savedBy: string): NewRow {
  return { partitionKey: id, rowKey: CASE, v: 1, partOf, entries, head, savedBy };
}

export function caseIn(row: NewRow | Row): Case {
  const body: unknown = JSON.parse(CaseColumns.parse(row).body);
  return Case.parse({ ...upgraded(body), ...End.parse(row) });
}

export function partOfIn(row: Row): CaseId | undefined {
  return MarkColumns.safeParse(row).data?.partOf;
}

export function wasSavedBy(row: Row, savedBy: string): boolean {
  return SavedBy.safeParse(row).data?.savedBy === savedBy;
}

const AnyVersion = z.looseObject({ v: z.int() });

/** Where bodies of older versions become the present one, a version at a time; there is one version so far. */
function upgraded(body: unknown): z.infer<typeof AnyVersion> {
  return AnyVersion.parse(body);
}
