import { isObject, objectsAt, textAt, type Json } from '../azure/json.js';
import type { Case, Entry } from './app-client.js';
import { madeStep, shortStep, writtenBy } from './step-words.js';

const LONGEST = 220;

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** The causes that a `diagnosed` entry names. */
function causesIn(detail: Json | undefined): readonly string[] {
  const diagnoses = Array.isArray(detail) ? detail.filter(isObject) : [];
  return diagnoses.flatMap((one) => objectsAt(one, 'causes').flatMap((cause) => textAt(cause, 'summary') ?? []));
}

const isBlind = (detail: Json | undefined): boolean =>
  Array.isArray(detail) && detail.some((one: Json) => textAt(one, 'status') === 'cannot-tell');

function diagnosed(detail: Json | undefined, former: Json | undefined): string {
  const causes = causesIn(detail);
  if (causes.length > 0 && causes.join() === causesIn(former).join()) return 'diagnosed: as before';
  if (causes.length > 0) return `diagnosed: ${short(causes.join('; '))}`;
  return isBlind(detail) ? 'diagnosed: not everything can be seen' : 'diagnosed: nothing is left to change';
}

const formerDiagnosis = ({ history }: Case, entry: Entry): Json | undefined =>
  history.slice(0, history.indexOf(entry)).findLast(({ what }) => what === 'diagnosed')?.detail;

function secondsBetween(from: string | undefined, to: string | undefined): number {
  return Math.max(0, (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000) || 0;
}

function closed({ history }: Case, { at: time, detail }: Entry): string {
  const outcome = textAt(detail, 'outcome') ?? 'closed';
  const told = textAt(detail, 'nextStep');
  const words = `${outcome} (${secondsBetween(history[0]?.at, time).toFixed(1)} s)`;
  return told === undefined ? words : `${words}: ${short(told)}`;
}

/** One entry of a case's history in the words of the progress lines; undefined for what only a ledger needs. */
export function wordsFor(c: Case, entry: Entry): string | undefined {
  const { what, detail } = entry;
  switch (what) {
    case 'opened':
      return 'opened';
    case 'joined':
      return 'another failed job joined';
    case 'diagnosed':
      return diagnosed(detail, formerDiagnosis(c, entry));
    case 'applied':
      return madeStep(detail);
    case 'not-applied':
      return `not written: ${short(textAt(detail, 'failure', 'detail') ?? textAt(detail, 'failure', 'kind') ?? '')}`;
    case 'undone':
      return `${writtenBy(detail)} taken back`;
    case 'backup-started':
      return 'backup started';
    case 'closed':
      return closed(c, entry);
    default:
      return undefined;
  }
}

/** What was wrong, as the first diagnoses say. */
export function causeOf(cases: readonly Case[]): string {
  const all = cases.flatMap(({ history }) =>
    history.filter(({ what }) => what === 'diagnosed').flatMap(({ detail }) => causesIn(detail)),
  );
  return [...new Set(all)].join('; ');
}

/** What was changed, what of it was taken back, or what was planned only. */
export function changeOf(cases: readonly Case[]): string {
  const of = (what: string): readonly Json[] =>
    cases.flatMap(({ history }) =>
      history.filter((entry) => entry.what === what).flatMap(({ detail }) => detail ?? []),
    );
  const undone = new Set(of('undone').map(writtenBy));
  const made = of('applied').map((one) =>
    undone.has(writtenBy(one)) ? `${shortStep(one)}, taken back` : shortStep(one),
  );
  if (made.length > 0) return [...new Set(made)].join('; ');
  const isPlanned = cases.some(({ outcome }) => outcome === 'planned');
  const planned = isPlanned ? of('planned').map(shortStep) : []; // one entry lists all steps
  return planned.length === 0 ? 'none' : `none; planned: ${[...new Set(planned)].join('; ')}`;
}

/** `healed`, `5 × healed`, `healed, escalated` */
export function outcomeOf(cases: readonly Case[]): string {
  const outcomes = cases.map(({ outcome, stage }) => outcome ?? `at ${stage}`);
  const distinct = [...new Set(outcomes)];
  const [only = 'no case'] = distinct;
  return distinct.length > 1 ? distinct.join(', ') : cases.length > 1 ? `${cases.length} × ${only}` : only;
}

/** From the first opening to the last closing, by the app's own clock. */
export function secondsOf(cases: readonly Case[]): number {
  const opened = cases.map(({ history }) => history[0]?.at ?? '').sort();
  const closings = cases.flatMap(({ history }) => history.filter(({ what }) => what === 'closed'));
  return secondsBetween(
    opened[0],
    closings
      .map((entry) => entry.at)
      .sort()
      .at(-1),
  );
}
