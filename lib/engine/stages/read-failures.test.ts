import { describe, expect, it } from 'vitest';
import { NSG, VM } from '../../../test/support/fake-azure.js';
import { ended, night, opener } from '../../../test/support/world.js';

const HOUR = 3_600_000;

describe('reads that fail', () => {
  it('throttling is waited out, however often', async () => {
    const world = night((w) => {
      for (let n = 0; n < 12; n += 1) {
        w.azure.faults.push({
          call: 'networkSecurityGroup',
          failure: { kind: 'throttled', retryAfterInMs: 324_000, detail: '429' },
        });
      }
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });

  it.each([
    ['no answer', { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const],
    ['a conflict', { kind: 'state-changed', resourceId: NSG, detail: '409, 502' } as const],
  ])('%s five times in a row, with growing pauses: escalated with the last error', async (_, failure) => {
    const world = night((w) => {
      for (let n = 0; n < 9; n += 1) {
        w.azure.faults.push({ call: 'networkSecurityGroup', failure });
      }
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', nextStep: expect.stringContaining('502') as string });
    expect(Date.parse(c.dueAt) - Date.parse(c.openedAt)).toBeGreaterThan(2 * HOUR);
  });

  it('a VM that is gone closes the case', async () => {
    const world = night((w) => w.azure.gone.add(NSG));
    world.remediations = [
      {
        ...opener(world.azure),
        look: () => Promise.resolve({ ok: false, failure: { kind: 'target-gone', resourceId: VM } }),
      },
    ];
    expect(await ended(world)).toMatchObject({ outcome: 'target-gone' });
  });
});
