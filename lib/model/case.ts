import { z } from 'zod';
import { Diagnosis } from './diagnosis.js';
import { ResourceId } from './resource-id.js';
import { Plan, Step } from './step.js';

/** A GUID: random, or derived from (vault, job) so that the same failed job is the same case. */
export type CaseId = string & { readonly __brand: 'CaseId' };
export const CaseId = z.guid().transform((text) => text.toLowerCase() as CaseId); // the brand's only constructor

export const Stage = z.enum(['examine', 'await-approval', 'apply', 'settle', 'back-up', 'verify', 'undo', 'closed']);
export type Stage = z.infer<typeof Stage>;

export const Outcome = z.enum([
  'healed',
  'enrolled',
  'unchanged',
  'planned',
  'superseded',
  'target-gone',
  'undone',
  'rejected',
  'expired',
  'escalated',
]);
export type Outcome = z.infer<typeof Outcome>;

/** What a case waits for; when is `dueAt`. */
export const Waiting = z.discriminatedUnion('for', [
  /** Another case has an unfinished change at `at`. */
  z.object({ for: z.literal('change'), heldBy: CaseId, at: ResourceId }),
  z.object({ for: z.enum(['effect', 'backup', 'backup-slot', 'approval', 'throttle', 'retry']) }),
]);
export type Waiting = z.infer<typeof Waiting>;

/** A backup job of the case: the one that opened it, one that joined, or our own retry. Times are Azure's. */
export const JobRef = z
  .object({
    id: ResourceId,
    /** Absent until the job was read: its error codes, numbers first, names beside them. */
    codes: z.array(z.string()).readonly().optional(),
    message: z.string().optional(),
    status: z.string().optional(),
    startedAt: z.string().optional(),
    endedAt: z.string().optional(),
    ours: z.literal(true).optional(),
    /** A restore that failed: what it needs is cured as for a backup, and a backup proves it. */
    restore: z.literal(true).optional(),
  })
  .readonly();
export type JobRef = z.infer<typeof JobRef>;

const FindingRecord = z
  .object({
    remediation: z.string(),
    diagnosis: Diagnosis,
    plan: Plan.optional(),
    /** What an operator should know of this machine whatever the diagnosis. */
    advice: z.array(z.string()).readonly().optional(),
  })
  .readonly();
export type FindingRecord = z.infer<typeof FindingRecord>;

/** The one backup that a case runs, or waits for, at a time. */
export const BackupRun = z
  .object({
    /** The x-ms-client-request-id of the trigger, which the job shows as its activityId. */
    requestId: z.string(),
    /** The newest recovery point's Azure time, and the vault's jobs of this VM, before the run. */
    before: z.object({ point: z.string().optional(), jobs: z.array(z.string()).readonly() }).readonly(),
    /** `intended`: sent, or about to be. `accepted`: Azure said 202. `scheduled`: not ours, awaited instead. */
    state: z.enum(['intended', 'accepted', 'scheduled']),
    /** The VM ran and its policy wants more than crash-consistent points: such a point would be the fallback. */
    expectsConsistent: z.boolean(),
    job: ResourceId.optional(),
    /** How often the vault's list was read without the job in it. */
    missed: z.int(),
  })
  .readonly();
export type BackupRun = z.infer<typeof BackupRun>;

/** The durable record of one finding on one target, from opening to outcome (design.md 3). */
export const Case = z
  .object({
    v: z.literal(1),
    id: CaseId,
    kind: z.enum(['backup-failure', 'enrolment', 'manual']),
    /** What was asked; the mode setting and tags may forbid it. */
    mode: z.enum(['plan', 'apply']),
    /** The virtual machine; of a failed job whose event names none, the job itself until it has been read. */
    target: ResourceId,
    protectedItem: ResourceId.optional(),
    /** The newest recovery point's Azure time when the case was last examined: a newer one means a later good backup. */
    newestPoint: z.string().optional(),
    jobs: z.array(JobRef).readonly(),
    openedAt: z.string(),
    /** What is done next, when `dueAt` has come. */
    stage: Stage,
    dueAt: z.string(),
    waiting: Waiting.optional(),
    /** Claims without progress; at 5 the case is escalated with `lastError`. */
    tries: z.int(),
    lastError: z.string().optional(),
    findings: z.array(FindingRecord).readonly(),
    approved: z.array(z.string()).readonly(),
    /** Sent at `sentAt` (our clock), or about to be: after a crash the same swap is repeated. */
    applying: z.object({ step: Step, sentAt: z.string() }).readonly().optional(),
    /** Writes in a row that Azure turned down because somebody else was there first. */
    conflicts: z.int(),
    applied: z.array(Step).readonly(),
    /** When the last change was in Azure, by our clock: from then on it has its time to take effect. */
    changedAt: z.string().optional(),
    /** Backups run to their end by this case. */
    attempts: z.int(),
    /** How many changes were made when the last of them began: with no more since, another one proves nothing. */
    triedWith: z.int(),
    backup: BackupRun.optional(),
    /** Set while changes are taken back: who asked, how the case ends then, or else where a change has to stay. */
    undoing: z
      .object({
        askedBy: z.string(),
        then: Outcome,
        orElse: Outcome,
        summary: z.string(),
        nextStep: z.string().optional(),
        /** When taking the present step back was sent, by our clock. */
        sentAt: z.string().optional(),
      })
      .readonly()
      .optional(),
    outcome: Outcome.optional(),
    /** One sentence for lists: what is going on, or how it ended. */
    summary: z.string(),
    /** What was found wrong and is being cured; the findings say how it is now. */
    cause: z.string().optional(),
    /** What a person can do, where one must. */
    nextStep: z.string().optional(),
    /** How many ledger entries there are, and the hash of the last. */
    entries: z.int(),
    head: z.string(),
  })
  .readonly();
export type Case = z.infer<typeof Case>;

/** Whether the case is about a restore, and no backup has failed. */
export function isRestore({ jobs }: Pick<Case, 'jobs'>): boolean {
  return jobs.length > 0 && jobs.every(({ restore }) => restore === true);
}

/** Every error code of the case, each once, in the order they were met. */
export function codesOf(c: Pick<Case, 'jobs'>): readonly string[] {
  return [...new Set(c.jobs.flatMap((job) => job.codes ?? []))];
}
