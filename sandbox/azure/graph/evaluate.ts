import { isObject, type Json, type JsonObject } from '../json.js';
import type { Operator, Query, Stage, Test, Value } from './parser.js';

/** Property names are matched in any casing: the estate's casing is whatever the export had. */
function property(value: Json | undefined, name: string): Json | undefined {
  if (!isObject(value)) return undefined;
  return value[name] ?? Object.entries(value).find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1];
}

/** What tostring() makes of a value. */
const text = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

function valueIn(row: JsonObject, value: Value): Json | undefined {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'path':
      return value.path.reduce<Json | undefined>(property, row);
    case 'call':
      return value.name === 'tolower' ? text(valueIn(row, value.of)).toLowerCase() : text(valueIn(row, value.of));
  }
}

/** `==` compares by casing, and a number with the text of one as KQL's implicit conversion does. */
const equal = (a: Json | undefined, b: Json | undefined): boolean =>
  typeof a === typeof b ? a === b : text(a) === text(b);
const alike = (a: Json | undefined, b: Json | undefined): boolean => text(a).toLowerCase() === text(b).toLowerCase();
const within = (a: Json | undefined, b: Json | undefined): boolean =>
  text(a).toLowerCase().includes(text(b).toLowerCase());

/** `~` and `contains` do not look at casing, the others do. */
const COMPARE: Readonly<Record<Operator, (left: Json | undefined, right: readonly (Json | undefined)[]) => boolean>> = {
  '==': (left, right) => equal(left, right[0]),
  '!=': (left, right) => !equal(left, right[0]),
  '=~': (left, right) => alike(left, right[0]),
  '!~': (left, right) => !alike(left, right[0]),
  in: (left, right) => right.some((one) => equal(left, one)),
  'in~': (left, right) => right.some((one) => alike(left, one)),
  contains: (left, right) => within(left, right[0]),
  has: (left, right) =>
    text(left)
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .includes(text(right[0]).toLowerCase()),
  startswith: (left, right) => text(left).toLowerCase().startsWith(text(right[0]).toLowerCase()),
};

function holds(row: JsonObject, test: Test): boolean {
  switch (test.kind) {
    case 'and':
      return test.of.every((one) => holds(row, one));
    case 'or':
      return test.of.some((one) => holds(row, one));
    case 'compare':
      return COMPARE[test.operator](
        valueIn(row, test.left),
        test.right.map((one) => valueIn(row, one)),
      );
  }
}

function through(rows: readonly JsonObject[], stage: Stage): readonly JsonObject[] {
  switch (stage.kind) {
    case 'where':
      return rows.filter((row) => holds(row, stage.test));
    case 'project':
      return rows.map((row) =>
        Object.fromEntries(stage.columns.map(({ name, value }) => [name, valueIn(row, value) ?? null])),
      );
    case 'limit':
      return rows.slice(0, stage.count);
  }
}

/** Runs a query over the rows of its table. */
export const evaluate = ({ stages }: Query, rows: readonly JsonObject[]): readonly JsonObject[] =>
  stages.reduce<readonly JsonObject[]>(through, rows);
