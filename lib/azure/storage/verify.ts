import { TABLES, type Tables } from './connect.js';
import { ENTRIES } from './ledger-rows.js';
import { equals } from './rows.js';
import { SEAL } from './seal-rows.js';
import { collected, type Row, type Table } from './table.js';
import {
  problemsOfCase,
  problemsOfSeals,
  sealedEndsIn,
  sealKeysIn,
  type Problem,
  type SealedAs,
} from './verify-chains.js';

export type Verdict =
  | { readonly ok: true; readonly cases: number; readonly entries: number; readonly seals: number }
  /** The first row that is not as it was written. */
  | ({ readonly ok: false; readonly table: string; readonly partitionKey: string } & Problem);

/** Recomputes every seal and every case's chain, and compares the chains with what was sealed of them. */
export async function verifyLedger({ cases, control }: Tables): Promise<Verdict> {
  // Seals first: a case only grows, so that one which is worked meanwhile still holds what was sealed before.
  const read = await partition(control, SEAL);
  // A seal may be added between two pages, too: what looks wrong is read again.
  const sealRows = first(problemsOfSeals(read)) === undefined ? read : await partition(control, SEAL);
  const problem = first(problemsOfSeals(sealRows));
  if (problem !== undefined) {
    return { ok: false, table: TABLES.control, partitionKey: SEAL, ...problem };
  }
  return verifyCases(cases, sealKeysIn(sealRows).length, sealedEndsIn(sealRows));
}

async function verifyCases(
  table: Table,
  seals: number,
  ends: ReadonlyMap<string, readonly SealedAs[]>,
): Promise<Verdict> {
  const unseen = new Map(ends);
  const counted = { cases: 0, entries: 0 };
  for await (const rows of partitionsOf(table)) {
    const id = rows[0].partitionKey;
    const problem = await problemOf(id, rows, ends.get(id) ?? [], table);
    if (problem !== undefined) {
      return { ok: false, table: TABLES.cases, partitionKey: id, ...problem };
    }
    unseen.delete(id);
    counted.cases += 1;
    counted.entries += rows.filter(({ rowKey }) => rowKey.startsWith(ENTRIES)).length;
  }
  for (const [id, sealed] of unseen) {
    for (const problem of problemsOfCase([], sealed)) {
      return { ok: false, table: TABLES.cases, partitionKey: id, ...problem };
    }
  }
  return { ok: true, ...counted, seals };
}

/** What is wrong, where it still is when the rows are read again: a case may be saved between two pages of a scan. */
async function problemOf(id: string, rows: readonly Row[], sealed: readonly SealedAs[], table: Table) {
  return first(problemsOfCase(rows, sealed)) && first(problemsOfCase(await partition(table, id), sealed));
}

function first(problems: Iterable<Problem>): Problem | undefined {
  const [problem] = problems;
  return problem;
}

function partition(table: Table, partitionKey: string): Promise<readonly Row[]> {
  return collected(table.rows(equals('PartitionKey', partitionKey)), (row) => row);
}

/** The table's rows, a partition at a time: rows come in the order of their keys. */
async function* partitionsOf(table: Table): AsyncIterable<readonly [Row, ...Row[]]> {
  let rows: [Row, ...Row[]] | undefined;
  for await (const row of table.rows()) {
    if (rows?.[0].partitionKey === row.partitionKey) {
      rows.push(row);
    } else {
      if (rows !== undefined) {
        yield rows;
      }
      rows = [row];
    }
  }
  if (rows !== undefined) {
    yield rows;
  }
}
