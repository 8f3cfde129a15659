import { codesOf, type Case } from '../../model/case.js';
import type { Note } from '../../model/ledger.js';
import type { ReadingPorts } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { nameOf, topLevelOf } from '../../model/resource-id.js';
import { hashOf, type Step } from '../../model/step.js';
import { guard } from '../guardrails/index.js';
import { close, move, onFailure, type Turn } from '../turn.js';

/** What a freshly examined case does next: change something, run the backup, or tell a person. */
export async function decide(c: Case, reader: Reader, ports: ReadingPorts): Promise<Turn> {
  const notes: Note[] = [{ what: 'diagnosed', detail: c.findings.map(inShort) }];
  const steps = plannedSteps(c);
  const asks = c.findings.flatMap(({ plan }) => (plan?.then === 'ask-a-person' ? plan : []));
  if (asks.length > 0) {
    const nextStep = [...new Set(asks.flatMap(({ ways }) => ways))].join(' ');
    return close(c, { outcome: 'escalated', summary: causesOf(c), nextStep }, notes);
  }
  if (steps.length > 0) {
    const planned: Note = { what: 'planned', detail: steps.map((step) => ({ hash: hashOf(step), ...step })) };
    return guarded(c, steps, reader, ports, [...notes, planned]);
  }
  const unknown = c.findings.flatMap(({ diagnosis }) => (diagnosis.status === 'cannot-tell' ? diagnosis.missing : []));
  if (unknown.length > 0) {
    const nextStep = `Needed to go on: ${[...new Set(unknown)].join('; ')}.`; // two remediations may miss the same
    return close(c, { outcome: 'escalated', summary: 'the cause cannot be told', nextStep }, notes);
  }
  return nothingToChange(c, notes);
}

/** All unhealthy remediations' steps in registry order; where two touch one resource, the first. */
export function plannedSteps(c: Case): readonly Step[] {
  const steps = c.findings.flatMap(({ plan }) => (plan?.then === 'change' ? plan.steps : []));
  return steps.filter((step, index) => steps.findIndex((other) => other.resourceId === step.resourceId) === index);
}

async function guarded(
  c: Case,
  steps: readonly Step[],
  reader: Reader,
  ports: ReadingPorts,
  notes: readonly Note[],
): Promise<Turn> {
  for (const step of steps) {
    const asked = await guard({ c, step, reader, ports });
    if (!asked.ok) {
      return onFailure(c, asked.failure, 'examine', ports);
    }
    const { verdict, reasons } = asked.value;
    if (verdict.answer === 'at-most') {
      const held: Note = { what: 'held', detail: { step: hashOf(step), atMost: verdict.mode, reasons } };
      const ending = {
        outcome: verdict.then,
        summary: `${causesOf(c)}: ${step.summary}`,
        nextStep: reasons.join('; '),
      };
      return close(c, ending, [...notes, held]);
    }
  }
  if (c.protectedItem === undefined) {
    const summary = `${causesOf(c)}: ${steps.map((step) => step.summary).join('; ')}`;
    const nextStep = `${nameOf(c.target)} is protected in no vault, so that nothing could prove the change: protect it first`;
    return close(c, { outcome: 'planned', summary, nextStep }, notes);
  }
  return move({ ...c, summary: causesOf(c), cause: everyCause(c) }, 'apply', notes);
}

/** What this case cures: the causes that an earlier change took care of are seen no more, and count as well. */
function everyCause(c: Case): string {
  const now = causesOf(c);
  return c.cause === undefined || c.cause.includes(now) ? (c.cause ?? now) : `${c.cause}; ${now}`;
}

/** Nothing is wrong that ARM shows, or nothing that concerns this VM. */
function nothingToChange(c: Case, notes: readonly Note[]): Turn {
  const healthy = c.findings.filter(({ diagnosis }) => diagnosis.status === 'healthy');
  if (c.kind === 'manual' && c.applied.length === 0) {
    return close(c, { outcome: 'unchanged', summary: 'nothing is wrong that Azure shows' }, notes);
  }
  if (c.findings.length === 0) {
    return close(c, { outcome: 'escalated', ...unanswered(c) }, notes);
  }
  if (healthy.length === 0) {
    const reasons = c.findings.flatMap(({ diagnosis }) =>
      diagnosis.status === 'not-applicable' ? diagnosis.reason : [],
    );
    return close(c, { outcome: 'escalated', summary: reasons.join('; '), nextStep: said(c) }, notes);
  }
  if (c.attempts > 0 && c.applied.length <= c.triedWith) {
    const summary = `the backup failed again (${newestCodes(c).join(', ')}) and nothing more that Azure shows is wrong`;
    const evidence = healthy.flatMap(({ diagnosis }) => diagnosis.evidence);
    return close(c, { outcome: 'escalated', summary, nextStep: `${said(c)} Seen: ${evidence.join('; ')}` }, notes);
  }
  return move({ ...c, summary: 'nothing is left to change: the backup is run again' }, 'back-up', notes);
}

function unanswered(c: Case): { readonly summary: string; readonly nextStep: string } {
  const codes = codesOf(c).join(', ');
  return { summary: `no remediation answers ${codes === '' ? 'a failure without a code' : codes}`, nextStep: said(c) };
}

/** What Azure itself says of the newest failed job. */
export function said(c: Case): string {
  const job = c.jobs.findLast(({ codes }) => codes !== undefined);
  const name = job === undefined ? 'of the vault' : nameOf(job.id);
  return job?.message === undefined || job.message === ''
    ? `Look at job ${name}.`
    : `Azure says of job ${name}: ${job.message}`;
}

function newestCodes(c: Case): readonly string[] {
  return c.jobs.findLast(({ codes }) => codes !== undefined && codes.length > 0)?.codes ?? [];
}

function causesOf(c: Case): string {
  const causes = c.findings.flatMap(({ diagnosis }) => (diagnosis.status === 'unhealthy' ? diagnosis.causes : []));
  return causes.map((cause) => cause.summary).join('; ');
}

function inShort({ remediation, diagnosis }: Case['findings'][number]): unknown {
  return diagnosis.status === 'unhealthy'
    ? { remediation, status: diagnosis.status, causes: diagnosis.causes }
    : { remediation, ...diagnosis };
}

/** The resources whose changes, ours or another case's, the case's diagnosis rests on. */
export function restsOn(c: Case): readonly Step['resourceId'][] {
  const healthy = c.findings.flatMap(({ diagnosis }) => (diagnosis.status === 'healthy' ? diagnosis.restsOn : []));
  return [...new Set([...c.applied.map((step) => step.resourceId), ...healthy].map(topLevelOf))];
}
