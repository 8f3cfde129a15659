import { z } from 'zod';
import type { CaseId } from '../model/case.js';
import { isVirtualMachine, ResourceId } from '../model/resource-id.js';
import type { ManualRequest } from '../model/signal.js';
import { accepted, badRequest, problem, type Answer } from './answer.js';

const Body = z.object(
  {
    virtualMachineId: ResourceId.refine(isVirtualMachine, 'expected the full id of a virtual machine'),
    mode: z.enum(['plan', 'apply'], 'expected "plan" or "apply"').default('plan'),
  },
  'expected a JSON object with virtualMachineId and mode',
);
const Key = z.string().min(1).max(200, 'expected at most 200 characters').optional();

/** `POST /api/virtual-machines/remediate`: one virtual machine, asked for by a person. */
export async function remediate(
  body: unknown,
  headers: { readonly idempotencyKey?: string | undefined },
  open: (request: ManualRequest) => Promise<CaseId | 'conflict'>,
): Promise<Answer> {
  const parsed = Body.safeParse(body);
  const key = Key.safeParse(headers.idempotencyKey);
  if (!parsed.success || !key.success) {
    return parsed.success
      ? problem(400, 'InvalidRequest', 'Idempotency-Key: expected 1 to 200 characters')
      : badRequest(parsed.error);
  }
  const { virtualMachineId: virtualMachine, mode } = parsed.data;
  const opened = await open({ virtualMachine, mode, idempotencyKey: key.data, askedBy: 'the HTTP API' });
  return opened === 'conflict'
    ? problem(
        409,
        'IdempotencyConflict',
        'this Idempotency-Key was used for another request within the last seven days',
      )
    : accepted(opened);
}
