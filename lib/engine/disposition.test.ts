import { describe, expect, it } from 'vitest';
import { ResourceId } from '../model/resource-id.js';
import type { Failure } from '../model/result.js';
import { dispositionOf, explained } from './disposition.js';

const resourceId = ResourceId.parse(
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg',
);
const TABLE: readonly (readonly [action: string, failure: Failure])[] = [
  ['dead-letter', { kind: 'invalid-signal', field: 'data.jobId', expected: 'a job' }],
  ['close', { kind: 'target-gone', resourceId }],
  ['examine', { kind: 'state-changed', resourceId, detail: 'etag' }],
  ['wait', { kind: 'throttled', retryAfterInMs: 324_000, detail: '429' }],
  ['retry', { kind: 'transient', retryAfterInMs: 0, detail: '502' }],
  ['escalate', { kind: 'denied', action: 'Microsoft.Network/x/read', scope: resourceId }],
  ['escalate', { kind: 'locked', resourceId, detail: 'ScopeLocked' }],
  ['escalate', { kind: 'policy-denied', assignment: 'no-open-nsg', detail: 'denied by policy' }],
  ['escalate', { kind: 'refused', code: 'BadRequest', detail: 'no' }],
  ['escalate', { kind: 'ineffective', code: '400206' }],
];

describe('every failure', () => {
  it.each(TABLE)('%s: has one destiny, and a sentence for the operator', (action, failure) => {
    expect(dispositionOf(failure)).toMatchObject({ action });
    const { summary, nextStep } = explained(failure);
    expect(summary.length).toBeGreaterThan(10);
    expect(nextStep.length).toBeGreaterThan(3);
  });

  it('is known: one that nobody has thought of is a bug, and throws', () => {
    const unknown = { kind: 'of-another-version' } as unknown as Failure;
    expect(() => dispositionOf(unknown)).toThrow('unreachable: {"kind":"of-another-version"}');
    expect(() => explained(unknown)).toThrow('unreachable');
  });

  it('waits as long as the service asks', () => {
    expect(dispositionOf({ kind: 'throttled', retryAfterInMs: 324_000, detail: '' })).toEqual({
      action: 'wait',
      afterInMs: 324_000,
    });
  });
});
