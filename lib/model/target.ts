import { z } from 'zod';
import { CaseId } from './case.js';

/** What is counted per virtual machine, over all cases; the last 24 hours and a little more. */
export const Target = z
  .object({
    /** The one open case of kind backup-failure: in work, or escalated and not yet followed by a good backup. */
    openCase: CaseId.optional(),
    /** "Changed, then backed up", by cause, without being healed. Times are ours. */
    attempts: z.array(z.object({ cause: z.string(), by: CaseId, at: z.string() }).readonly()).readonly(),
    /** On-demand backups that we started, by the UTC day that Azure called it. */
    backups: z
      .array(z.object({ requestId: z.string(), day: z.string(), job: z.string().optional() }).readonly())
      .readonly(),
    /** What the operator was told last, and when: told again when it differs or the reminder is due. */
    told: z
      .object({ causes: z.array(z.string()).readonly(), at: z.string() })
      .readonly()
      .optional(),
  })
  .readonly();
export type Target = z.infer<typeof Target>;

export const NEW_TARGET: Target = { attempts: [], backups: [] };
