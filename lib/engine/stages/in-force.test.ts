import { describe, expect, it } from 'vitest';
import { OPENING, RULE, ended, night, opener } from '../../../test/support/world.js';
import type { World } from '../../../test/support/world.js';

const MINUTE = 60_000;

/** The change counts `afterInMs` after it was written, whatever the app believes. */
function slow(afterInMs: number): World {
  const world = night((w) => {
    w.remediations = [
      opener(w.azure, { takesEffect: { afterInMs: 5 * MINUTE, atMostInMs: 30 * MINUTE } }, { codes: ['400206'] }),
    ];
  });
  let writtenAt = Infinity;
  world.onCall = (_, name, when) => {
    writtenAt = name === 'driver.write' && when === 'after' ? world.time : writtenAt;
  };
  world.azure.run = () =>
    world.azure.isAllowed(RULE.slice(0, RULE.indexOf('/securityrules')) as typeof RULE, OPENING) &&
    world.time >= writtenAt + afterInMs
      ? { status: 'Completed', point: 'AppConsistent' }
      : { status: 'Failed', code: '400206' };
  return world;
}

const backups = (world: World): number => world.azure.writes.filter((one) => one.startsWith('backup')).length;

describe('a change that needs time to take effect', () => {
  it('is not judged before its usual time: one backup, and it succeeds', async () => {
    const world = slow(4 * MINUTE);
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(backups(world)).toBe(1);
  });

  it('is not taken for ineffective before its longest time: the backup is tried again then', async () => {
    const world = slow(20 * MINUTE);
    expect(await ended(world)).toMatchObject({ outcome: 'healed', applied: [{ resourceId: RULE }] });
    expect(backups(world)).toBe(2);
  });

  it('is taken back where the same code returns after its longest time', async () => {
    const world = slow(Infinity);
    expect(await ended(world)).toMatchObject({ outcome: 'escalated', applied: [] });
    expect(world.azure.rules.has(RULE)).toBe(false);
  });

  it('is over at once where the answer to the write shows it in place', async () => {
    const world = night((w) => (w.azure.answersWithState = true));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
    expect(world.azure.reads.get('readRule')).toBe(1); // the one before the write
  });
});
