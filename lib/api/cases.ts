import { z } from 'zod';
import { CaseId, Outcome, Stage } from '../model/case.js';
import type { CaseList, CaseStore } from '../model/ports.js';
import { isVirtualMachine, ResourceId } from '../model/resource-id.js';
import type { UndoAnswer } from '../model/undo-answer.js';
import { accepted, badRequest, problem, type Answer } from './answer.js';
import { caseView, rowView } from './case-view.js';

const virtualMachineId = ResourceId.refine(isVirtualMachine, 'expected the full id of a virtual machine');
const time = z.iso
  .datetime({ offset: true, error: 'expected an ISO 8601 time, like 2026-11-23T03:00:00Z' })
  .transform((text) => new Date(text).toISOString());

const Query = z.object({
  virtualMachineId: virtualMachineId.optional(),
  jobId: z.string().min(1).optional(),
  outcome: Outcome.optional(),
  stage: Stage.optional(),
  since: time.optional(),
  limit: z.coerce.number('expected a number from 1 to 100').int().min(1).max(100).default(50),
  continuation: z.string().min(1).optional(),
});

/** `GET /api/cases`: newest opening first, page by page. */
export async function listCases(query: URLSearchParams, list: CaseList): Promise<Answer> {
  const given = [...query].filter(([, value]) => value !== '');
  const parsed = Query.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    return badRequest(parsed.error);
  }
  const page = await list.query(parsed.data);
  if (page === 'bad-continuation') {
    return problem(400, 'InvalidRequest', 'continuation: expected the text that the page before answered');
  }
  return { status: 200, jsonBody: { cases: page.cases.map(rowView), continuation: page.continuation } };
}

/** `GET /api/cases/{id}`; the id of a job that joined a case leads to that case. */
export async function getCase(id: string, cases: CaseStore): Promise<Answer> {
  const parsed = CaseId.safeParse(id);
  const found = parsed.success ? await cases.load(parsed.data) : undefined;
  if (found === undefined) {
    return unknown(id);
  }
  if (found.is === 'joined') {
    return getCase(found.partOf, cases);
  }
  const c = found.stored.value;
  return { status: 200, jsonBody: caseView(c, await cases.history(c.id)) };
}

/** `POST /api/cases/{id}/undo`. */
export async function undoCase(id: string, undo: (id: CaseId) => Promise<UndoAnswer>): Promise<Answer> {
  const parsed = CaseId.safeParse(id);
  const answer: UndoAnswer = parsed.success ? await undo(parsed.data) : { is: 'unknown' };
  switch (answer.is) {
    case 'accepted':
      return accepted(answer.id);
    case 'unknown':
      return unknown(id);
    case 'refused':
      return problem(409, 'CannotUndo', `case ${id} cannot be undone: ${answer.because}`, { cases: answer.cases });
  }
}

function unknown(id: string): Answer {
  return problem(404, 'CaseNotFound', `there is no case ${id.slice(0, 100)}`);
}
