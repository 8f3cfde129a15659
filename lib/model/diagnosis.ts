import { z } from 'zod';
import { ResourceId } from './resource-id.js';

/** One thing wrong at one resource. Attempts, changes and messages go by its key, `remediation/kind@resourceId`. */
export const Cause = z
  .object({ kind: z.string(), resourceId: ResourceId, summary: z.string(), evidence: z.array(z.string()).readonly() })
  .readonly();
export type Cause = z.infer<typeof Cause>;

export function causeKey(remediation: string, cause: Pick<Cause, 'kind' | 'resourceId'>): string {
  return `${remediation}/${cause.kind}@${cause.resourceId}`;
}

const evidence = z.array(z.string()).readonly();

/** What a remediation makes of what it saw. `evidence` is what was looked at, one sentence a fact, for an operator. */
export const Diagnosis = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('healthy'),
    evidence,
    /** Changes of ours that the verdict rests on: a case healed thereby relies on them, and their undo is refused. */
    restsOn: z.array(ResourceId).readonly(),
  }),
  z.object({ status: z.literal('unhealthy'), causes: z.tuple([Cause], Cause).readonly(), evidence }),
  z.object({ status: z.literal('not-applicable'), reason: z.string(), evidence }),
  z.object({ status: z.literal('cannot-tell'), missing: z.array(z.string()).readonly(), evidence }),
]);
export type Diagnosis = z.infer<typeof Diagnosis>;
