import { sha256 } from '../model/canonical.js';
import { CaseId } from '../model/case.js';
import { child, type ResourceId } from '../model/resource-id.js';

/** The failed job's id: of a bare name in the vault, or of a full id. */
export function jobIdOf(vault: ResourceId, job: string): ResourceId {
  return child(vault, 'backupJobs', job.slice(job.lastIndexOf('/') + 1));
}

/** The same failed job is the same case, however often and by whomever it is reported. */
export function failureCaseId(job: ResourceId): CaseId {
  return derived(`backup-failure|${job}`);
}

/** The same idempotency key is the same case; `round` grows when the key is used again after its time. */
export function manualCaseId(idempotencyKey: string, round: number): CaseId {
  return derived(`manual|${round}|${idempotencyKey}`);
}

/** A GUID of version 8 (RFC 9562: bits of our own), so that it can travel as x-ms-correlation-request-id. */
function derived(text: string): CaseId {
  const hex = sha256(text);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return CaseId.parse(parts.join('-'));
}
