import type { ResourceId } from './resource-id.js';

/** How far Backup Medic may go; the strictest of all that apply wins. */
export const MODES = ['off', 'plan', 'approve', 'auto'] as const;
export type Mode = (typeof MODES)[number];

/** Settings the engine reads; lib/settings.ts parses them. Durations in milliseconds. */
export interface EngineSettings {
  readonly mode: Mode;
  readonly modeTag: string;
  /** Subscriptions, resource groups or management groups; empty: whatever the identity can read. */
  readonly scope: readonly ResourceId[];
  /** How long a working may take before another may take the case over. */
  readonly claimInMs: number;
  /** How long a change keeps its resource to itself, renewed while its case is worked. */
  readonly leaseInMs: number;
  /** Between looks while another case's change, or backup, is unfinished. */
  readonly changeWaitInMs: number;
  /** Between a write and the first look whether it settled, where the service says nothing. */
  readonly settleDelayInMs: number;
  /** After this, a write that is nowhere to be seen is sent again. */
  readonly settleLimitInMs: number;
  /** Between two lists of a vault's jobs. */
  readonly jobListIntervalInMs: number;
  /** Between starting a backup and the first look, where the service says nothing. */
  readonly operationDelayInMs: number;
  /** A scheduled backup this near is awaited instead of starting one. */
  readonly scheduleWaitInMs: number;
  /** The longest that an on-demand recovery point is kept. */
  readonly retentionInMs: number;
  /** The first pause after a failed read; each further one is four times as long, an hour at most. */
  readonly retryDelayInMs: number;
  /** The sweep wakes cases that are overdue by this. */
  readonly overdueInMs: number;
  /** An escalation whose cause has not changed is repeated after this. */
  readonly reminderInMs: number;
}
