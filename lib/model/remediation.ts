import type { Diagnosis } from './diagnosis.js';
import type { Reader } from './reader.js';
import type { ResourceId } from './resource-id.js';
import type { Result } from './result.js';
import { ok } from './result.js';
import type { Plan, StepKind } from './step.js';

/** What a case is about, as far as the engine has read it. Times are Azure's own. */
export interface Subject {
  readonly virtualMachine: ResourceId;
  /** The protected item that failed to back up; undefined where the VM is in no vault. */
  readonly protectedItem?: ResourceId | undefined;
  /** The failed run that is to be explained; undefined where somebody just asks how the VM is. */
  readonly failedJob?: { readonly startedAt?: string | undefined; readonly endedAt?: string | undefined } | undefined;
  /** Every error code that the case has met, names and numbers. */
  readonly codes: readonly string[];
  /** The case itself has changed something since the last run: no run says anything about the present state. */
  readonly changedSince?: true;
}

/** The error codes that make a remediation look: of failed backups, and of failed restores where it says so. */
interface Answers {
  readonly codes: readonly string[];
  readonly restores?: true;
}

/** One thing that Backup Medic can cure. `observe` is the only I/O; `diagnose` and `plan` are pure. */
export interface RemediationOf<Seen, R extends keyof Reader> {
  readonly id: string;
  /** Names and numbers of the error codes that make it look; matched without regard to case. */
  readonly answers: Answers;
  /** A crash-consistent point of a running VM does not prove this cure: it is the fallback around what was broken. */
  readonly needsConsistentPoint?: true;
  /** Permissions follow from these two. */
  readonly reads: readonly R[];
  readonly writes: readonly StepKind[];
  observe(subject: Subject, read: Pick<Reader, R>): Promise<Result<Seen>>;
  diagnose(seen: Seen): Diagnosis;
  /** Asked only when the diagnosis is unhealthy. */
  plan(seen: Seen): Plan;
  /** What an operator should know of this machine whatever the diagnosis, one sentence each. */
  advise?(seen: Seen): readonly string[];
}

interface Finding {
  readonly diagnosis: Diagnosis;
  readonly plan?: Plan;
  readonly advice?: readonly string[];
}

/** A remediation whose observation type is sealed in a closure, so that different ones share a list without a cast. */
export interface Remediation {
  readonly id: string;
  readonly answers: Answers;
  readonly needsConsistentPoint: boolean;
  readonly reads: readonly (keyof Reader)[];
  readonly writes: readonly StepKind[];
  look(subject: Subject, reader: Reader): Promise<Result<Finding>>;
}

export function seal<Seen, R extends keyof Reader>(remediation: RemediationOf<Seen, R>): Remediation {
  const { id, answers, reads, writes } = remediation;
  return {
    id,
    answers,
    needsConsistentPoint: remediation.needsConsistentPoint === true,
    reads,
    writes,
    async look(subject, reader) {
      const seen = await remediation.observe(subject, narrowed(reader, reads));
      if (!seen.ok) {
        return seen;
      }
      const diagnosis = remediation.diagnose(seen.value);
      const advice = remediation.advise?.(seen.value) ?? [];
      return ok({
        diagnosis,
        ...(diagnosis.status === 'unhealthy' ? { plan: remediation.plan(seen.value) } : {}),
        ...(advice.length === 0 ? {} : { advice }),
      });
    },
  };
}

/** Only the declared reads, at run time too: an undeclared one would be a permission that nobody granted. */
function narrowed<R extends keyof Reader>(reader: Reader, reads: readonly R[]): Pick<Reader, R> {
  const bound = reads.map((read) => [read, reader[read].bind(reader)]);
  return Object.fromEntries(bound) as Pick<Reader, R>; // fromEntries forgets which keys it was given
}
