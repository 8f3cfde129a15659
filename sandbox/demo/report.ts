import type { Finding } from './finding.js';
import type { Scenario } from './scenario.js';
import type { Seen } from './seen.js';
import { causeOf, changeOf, outcomeOf, secondsOf } from './story.js';
import { table, type Column } from './table.js';

/** How one scenario ended. */
export interface Result {
  readonly scenario: Scenario;
  readonly seen: Seen;
  readonly findings: readonly Finding[];
}

export const isAsStated = ({ findings }: Result): boolean => findings.every(({ met }) => met);

/** Colours for a terminal; everything as it is elsewhere. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
}

const ESCAPE = String.fromCharCode(27);
const coloured = (code: number) => (text: string) => `${ESCAPE}[${code}m${text}${ESCAPE}[0m`;
const plain = (text: string): string => text;

/** NO_COLOR as no-color.org has it: any text but an empty one. */
export function paintFor(isTerminal: boolean, noColor: string | undefined): Paint {
  return isTerminal && (noColor ?? '') === ''
    ? { good: coloured(32), bad: coloured(31), faint: coloured(2) }
    : { good: plain, bad: plain, faint: plain };
}

interface Row {
  readonly scenario: string;
  readonly cause: string;
  readonly change: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly asStated: boolean;
}

function rowOf(result: Result): Row {
  const { scenario, seen } = result;
  return {
    scenario: scenario.name,
    cause: causeOf(seen.cases),
    change: changeOf(seen.cases),
    outcome: outcomeOf(seen.cases),
    seconds: Math.round(secondsOf(seen.cases) * 10) / 10,
    asStated: isAsStated(result),
  };
}

const NARROWEST = 90;
const WIDEST = 160;
/** What the columns that do not wrap, and the space between all, take together. */
const FIXED = 20 + 10 + 7 + 4 * 2;

/** The closing table, as wide as the terminal within reason. */
function closingTable(results: readonly Result[], terminalWidth: number, paint: Paint): readonly string[] {
  const free = Math.min(Math.max(terminalWidth, NARROWEST), WIDEST) - FIXED;
  const columns: readonly Column[] = [
    { title: 'scenario' },
    { title: 'cause', width: Math.floor(free * 0.55) },
    { title: 'change', width: Math.floor(free * 0.45) },
    { title: 'outcome' },
    { title: 'seconds', align: 'right' },
  ];
  const shown = results.map(rowOf);
  const { head, rows } = table(
    columns,
    shown.map(({ scenario, cause, change, outcome, seconds, asStated }) => [
      scenario,
      cause === '' ? '-' : cause,
      change,
      asStated ? outcome : `${outcome} (!)`,
      seconds.toFixed(1),
    ]),
  );
  const painted = rows.flatMap((lines, index) =>
    shown[index]?.asStated === false ? lines.map(paint.bad) : [...lines],
  );
  return [...head.map(paint.faint), ...painted];
}

/** What was expected and what was seen, for every scenario that did not end as it states. */
function failures(results: readonly Result[]): readonly string[] {
  return results
    .filter((one) => !isAsStated(one))
    .flatMap(({ scenario, findings }) => [
      `${scenario.name} did not end as it states: ${scenario.shows}`,
      ...findings
        .filter(({ met }) => !met)
        .flatMap(({ expected, seen }) => [`  expected  ${expected}`, `  seen      ${seen}`]),
      '',
    ]);
}

/** Everything that stands below the progress lines. */
export function closingLines(
  results: readonly Result[],
  seconds: number,
  terminalWidth: number,
  paint: Paint,
): readonly string[] {
  const passed = results.filter(isAsStated).length;
  const total = `${passed} of ${results.length} scenarios ended as they state, in ${seconds.toFixed(1)} s.`;
  const isGood = passed === results.length;
  return [
    '',
    ...closingTable(results, terminalWidth, paint),
    '',
    ...failures(results),
    isGood ? paint.good(total) : paint.bad(total),
  ];
}

/** What `--json` writes. */
export function jsonReport(results: readonly Result[], seconds: number): object {
  return {
    passed: results.every(isAsStated),
    seconds: Math.round(seconds * 10) / 10,
    scenarios: results.map((result) => {
      const { scenario, seen, findings } = result;
      const { asStated: passed, ...row } = rowOf(result);
      const cases = seen.cases.map(({ id, outcome, nextStep }) => ({ id, outcome, nextStep }));
      return { ...row, passed, shows: scenario.shows, cases, findings };
    }),
  };
}
