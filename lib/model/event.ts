import type { CaseId, Outcome, Stage } from './case.js';
import type { ResourceId } from './resource-id.js';

/** What the engine says of itself; lib/telemetry turns it into log lines. Constant names, everything else is a field. */
export type Event =
  | { readonly type: 'opened'; readonly caseId: CaseId; readonly kind: string; readonly resourceId: ResourceId }
  | { readonly type: 'joined'; readonly caseId: CaseId; readonly job: ResourceId }
  | {
      readonly type: 'moved';
      readonly caseId: CaseId;
      readonly resourceId: ResourceId;
      readonly from: Stage;
      readonly to: Stage;
      readonly waitingFor?: string | undefined;
      readonly until?: string | undefined;
      readonly durationInMs: number;
    }
  | { readonly type: 'changed'; readonly caseId: CaseId; readonly resourceId: ResourceId; readonly step: string }
  /** A failure that will be tried again. */
  | { readonly type: 'delayed'; readonly caseId: CaseId; readonly failure: string; readonly detail: string }
  | { readonly type: 'closed'; readonly caseId: CaseId; readonly resourceId: ResourceId; readonly outcome: Outcome }
  /** A person must act. `again`: the same cause was escalated already and the reminder is not due. */
  | {
      readonly type: 'escalated';
      readonly caseId: CaseId;
      readonly resourceId: ResourceId;
      readonly nextStep: string;
      readonly again: boolean;
    }
  | { readonly type: 'dropped'; readonly caseId: CaseId; readonly reason: string }
  | { readonly type: 'swept'; readonly woken: number; readonly sealed: number }
  /** A signal that cannot be used; it is kept in the dead-letter queue. */
  | { readonly type: 'invalid-signal'; readonly field: string; readonly expected: string };
