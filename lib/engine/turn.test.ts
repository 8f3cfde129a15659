import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finding } from '../../test/support/findings.js';
import { ended, night } from '../../test/support/world.js';
import { fail } from '../model/result.js';
import { pauseInMs } from './turn.js';

describe('the pause before the next try', () => {
  it('never shrinks, is an hour at most, and never less than the service asks for', () => {
    const tries = fc.integer({ min: 0, max: 50 });
    const duration = fc.integer({ min: 0, max: 7_200_000 });
    fc.assert(
      fc.property(tries, duration, duration, (n, first, asked) => {
        const [pause, next] = [pauseInMs(n, first, asked), pauseInMs(n + 1, first, asked)];
        expect(next).toBeGreaterThanOrEqual(pause);
        expect(pause).toBeGreaterThanOrEqual(asked);
        expect(pause).toBeLessThanOrEqual(Math.max(asked, 3_600_000));
      }),
    );
  });
});

it('a case that can do nothing with what it was told is left to a person, who hears what was expected', async () => {
  const failure = { kind: 'invalid-signal', field: 'data.jobId', expected: 'the name of a job' } as const;
  const c = await ended(night((w) => (w.remediations = [finding('puzzled', () => fail(failure))])));
  expect(c).toMatchObject({ outcome: 'escalated', nextStep: 'Expected the name of a job.' });
});
