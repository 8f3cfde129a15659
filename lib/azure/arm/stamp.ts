import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { CaseId } from '../../model/case.js';

const CASE_HEADER = 'x-ms-correlation-request-id';
const REQUEST_HEADER = 'x-ms-client-request-id';

// The SDK waits for an answer without end; ARM itself gives up on a service after a minute (504, recordings/j-504-…).
const LONGEST_ANSWER_IN_MS = 65_000;

export function headersFor(by: CaseId, requestId?: string): Record<string, string> {
  return { [CASE_HEADER]: by, ...(requestId === undefined ? {} : { [REQUEST_HEADER]: requestId }) };
}

/**
 * Every request names the case it is for, so that Azure's activity log leads back to it, and has an id of its own:
 * a given one, which a backup job then shows as its activityId, or a new one.
 */
export function stamping(newId: () => string): PipelinePolicy {
  return {
    name: 'backupMedicStamping',
    sendRequest: (request, next) => {
      if (!request.headers.has(CASE_HEADER)) {
        throw new Error(`a ${request.method} to Azure names no case`);
      }
      const given = request.headers.get(REQUEST_HEADER);
      if (given === undefined || given === request.requestId) {
        request.headers.set(REQUEST_HEADER, newId()); // the SDK's own default is its internal request id
      }
      request.timeout = request.timeout === 0 ? LONGEST_ANSWER_IN_MS : request.timeout;
      return next(request);
    },
  };
}
