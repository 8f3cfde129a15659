import { codesOf, type Case } from '../model/case.js';
import { canonical, sha256 } from '../model/canonical.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Entry } from '../model/ledger.js';
import type { CaseRow } from '../model/ports.js';
import { nameOf } from '../model/resource-id.js';
import { hashOf, type Step } from '../model/step.js';

/** `GET /api/cases/{id}`: what was seen, what it means, what was done or not, what a person can do next. */
export function caseView(c: Case, history: readonly Entry[]): object {
  const steps = stepsOf(c);
  return {
    id: c.id,
    kind: c.kind,
    virtualMachineId: c.target,
    mode: c.mode,
    stage: c.stage,
    outcome: c.outcome,
    summary: c.summary,
    waiting: c.waiting,
    dueAt: c.stage === 'closed' ? undefined : c.dueAt,
    openedAt: c.openedAt,
    jobs: jobsOf(c),
    codes: codesOf(c),
    diagnoses: c.findings.map(({ remediation, diagnosis }) => ({ remediation, ...diagnosisView(diagnosis) })),
    plan: steps.length === 0 ? undefined : { hash: planHash(steps), steps: steps.map(stepView) },
    attempts: c.attempts,
    history: history.map(({ at, what, detail, actor }) => ({ at, what, actor, detail })),
    nextStep: c.nextStep,
    advice: adviceIn(c),
  };
}

/** What an operator should know of this machine, each once, whoever of the remediations said it. */
function adviceIn(c: Case): readonly string[] | undefined {
  const advice = [...new Set(c.findings.flatMap((finding) => finding.advice ?? []))];
  return advice.length === 0 ? undefined : advice;
}

/** A row of `GET /api/cases`. */
export function rowView({ id, kind, virtualMachineId, stage, outcome, openedAt, summary }: CaseRow): object {
  return { id, kind, virtualMachineId, stage, outcome, openedAt, summary };
}

/** What was last applied, where anything was; else what is planned. */
function stepsOf(c: Case): readonly Step[] {
  const planned = c.findings.flatMap(({ plan }) => (plan?.then === 'change' ? plan.steps : []));
  const present = [...c.applied, ...(c.applying === undefined ? [] : [c.applying.step])];
  return present.length === 0 ? planned : present;
}

/** The failed jobs, and our own retry as soon as Azure named it. */
function jobsOf(c: Case): readonly string[] {
  const running = c.backup?.state === 'accepted' && c.backup.job !== undefined ? [c.backup.job] : [];
  return [...new Set([...c.jobs.map(({ id }) => id), ...running])].map(nameOf);
}

function planHash(steps: readonly Step[]): string {
  return sha256(canonical(steps.map(hashOf))).slice(0, 16);
}

function stepView(step: Step): object {
  const { kind, resourceId, summary, before, after, source, atMost, because } = step;
  return { kind, resourceId, summary, before, after, source, hash: hashOf(step), atMost, because };
}

function diagnosisView(diagnosis: Diagnosis): object {
  switch (diagnosis.status) {
    case 'healthy':
      return { status: diagnosis.status, summary: 'nothing is wrong here', evidence: diagnosis.evidence };
    case 'unhealthy':
      return {
        status: diagnosis.status,
        summary: diagnosis.causes.map((cause) => cause.summary).join('; '),
        evidence: [...new Set([...diagnosis.causes.flatMap((cause) => cause.evidence), ...diagnosis.evidence])],
      };
    case 'not-applicable':
      return { status: diagnosis.status, summary: diagnosis.reason, evidence: diagnosis.evidence };
    case 'cannot-tell':
      return {
        status: diagnosis.status,
        summary: `cannot be told: ${diagnosis.missing.join('; ')}`,
        evidence: diagnosis.evidence,
      };
  }
}
