import { z } from 'zod';
import { CaseId } from '../model/case.js';

/** The message that has a case worked: which one, and the `dueAt` it was sent for. */
const WakeUp = z.object({ id: CaseId, due: z.iso.datetime() });

/** Undefined where the message is none of ours; what cannot be read at all is what the poison queue is for. */
export function wakeUp(message: unknown): z.infer<typeof WakeUp> | undefined {
  return WakeUp.safeParse(message).data;
}
