import { table, type Column } from '../demo/table.js';
import { CALLS_AT_MOST, WRITES_PER_RESOURCE_AT_MOST, type CallsOfCase } from './calls.js';
import { LISTS_AN_HOUR_AT_MOST, type JobLists } from './job-lists.js';
import type { Latency } from './latency.js';
import type { Throughput } from './throughput.js';

type Lines = readonly string[];

/** At most one decimal: five VMs share calls. */
const number = (value: number): string => (value === 0 ? '-' : String(Math.round(value * 10) / 10));
const right = (title: string): Column => ({ title, align: 'right' });

function budget(what: string, value: number, atMost: number): string {
  return `budget: ${what} ${number(value)}, at most ${atMost}: ${value <= atMost ? 'met' : 'NOT MET'}`;
}

function tableLines(columns: readonly Column[], rows: readonly Lines[]): Lines {
  const { head, rows: body } = table(columns, rows);
  return [...head, ...body.flat()];
}

export function linesOfCalls(all: readonly CallsOfCase[]): Lines {
  const kinds = ['GET', 'reading POST', 'PUT', 'writing POST'] as const;
  const rows = all.map(({ situation, byKind, total, polls, daily, jobLists, writesPerResource }) => [
    situation,
    ...kinds.map((kind) => number(byKind[kind])),
    ...[total, polls, daily, jobLists, writesPerResource].map(number),
  ]);
  const columns = [
    ...kinds,
    'all but job lists',
    'of them polls',
    'once a day',
    'job lists',
    'changes per resource',
  ].map(right);
  const types = [...new Set(all.flatMap(({ byType }) => Object.keys(byType)))].toSorted();
  return [
    ...tableLines([{ title: 'Azure calls per healed case' }, ...columns], rows),
    '',
    ...tableLines(
      [{ title: 'by resource type' }, ...all.map(({ situation }) => right(situation))],
      types.map((type) => [type, ...all.map(({ byType }) => number(byType[type] ?? 0))]),
    ),
  ];
}

/** `of`: what is held against the budget, one change each. */
export function linesOfBudget(all: readonly CallsOfCase[], of: 'total' | 'besides polls'): Lines {
  const writes = Math.max(...all.map(({ writesPerResource }) => writesPerResource));
  return [
    ...all.map((one) =>
      budget(
        `calls for ${one.situation}, ${of === 'total' ? 'job lists' : 'job lists, polls and what is asked once a day'} aside:`,
        of === 'total' ? one.total : one.total - one.polls - one.daily,
        CALLS_AT_MOST,
      ),
    ),
    budget('changes per resource:', writes, WRITES_PER_RESOURCE_AT_MOST),
  ];
}

export function linesOfLatency({ cases, written, applied, first }: Latency): Lines {
  const row = (name: string, one: Latency['written'], cold: number): Lines => [
    name,
    ...[one.median, one.p95, cold].map((ms) => `${ms} ms`),
  ];
  return [
    ...tableLines(
      [{ title: `From event to change, ${cases} cases` }, ...['median', 'p95', 'first of a process'].map(right)],
      [
        row('the rule is in the NSG', written, first.written),
        row('read back, settled and in the ledger', applied, first.applied),
      ],
    ),
    'Azure takes 0 ms (--operation-ms 0) and the app does not wait for it (BACKUP_MEDIC_SETTLE_DELAY=PT0S).',
  ];
}

export function linesOfThroughput({ aloneInMs, alonePerSecond, callers, togetherPerSecond }: Throughput): Lines {
  return [
    ...tableLines(
      [{ title: "The sandbox's calls" }, right('per second'), right('ms a call')],
      [
        ['one caller', alonePerSecond.toFixed(0), aloneInMs.toFixed(1)],
        [`${callers} callers`, togetherPerSecond.toFixed(0), ((callers * 1000) / togetherPerSecond).toFixed(1)],
      ],
    ),
    'Each call has a tunnel and a handshake of its own; callers and sandbox share this machine.',
  ];
}

export function linesOfJobLists(found: JobLists): Lines {
  const { cases, calls, intervals, scaledInSeconds, callsAnHour, workings, secondsToFill } = found;
  return [
    `Job lists: ${cases} cases wait on one vault, each for a backup of its own that does not end.`,
    `${calls} job-list calls (pages counted) in ${intervals} intervals; ${workings} times a waiting case was worked.`,
    `Time was made faster: BACKUP_MEDIC_JOB_LIST_INTERVAL is 5 minutes, and was ${scaledInSeconds} seconds here.`,
    `App, storage and vault are real; it took ${secondsToFill.toFixed(0)} s until all cases waited.`,
    budget('job-list calls an hour:', callsAnHour, LISTS_AN_HOUR_AT_MOST),
  ];
}
