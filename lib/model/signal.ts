import type { ResourceId } from './resource-id.js';

/** A failed backup job, however it was noticed. */
export interface FailedJob {
  readonly vault: ResourceId;
  /** The job's name, or its full id. */
  readonly job: string;
  readonly virtualMachine?: ResourceId | undefined;
  readonly detectedBy: string;
}

/** A person asks for one virtual machine. */
export interface ManualRequest {
  readonly virtualMachine: ResourceId;
  readonly mode: 'plan' | 'apply';
  readonly idempotencyKey?: string | undefined;
  readonly askedBy: string;
}
