import { describe, expect, it } from 'vitest';
import { NSG } from '../../../test/support/fake-azure.js';
import { ended, night, opener, RULE, type World } from '../../../test/support/world.js';
import { CaseId } from '../../model/case.js';

const OTHER = CaseId.parse('00000000-0000-4000-8000-0000000000ff');

/** The rule is made, and the backup fails with the same code all the same. */
const inVain = (edit: (w: World) => void = () => undefined): World =>
  night((w) => {
    w.azure.run = () => ({ status: 'Failed', code: '400206' });
    edit(w);
  });

describe('a change that did nothing', () => {
  it('stays where it is taken back on request only, and says so', async () => {
    const c = await ended(inVain((w) => (w.remediations = [opener(w.azure, { undo: 'on-request' })])));
    expect(c).toMatchObject({ outcome: 'escalated', applied: [{ resourceId: RULE }] });
    expect(c.nextStep).toContain('The change stays (it is taken back on request only); the cause lies elsewhere');
  });

  it('stays where another healed case relies on it, and names that case', async () => {
    const world = inVain();
    await world.store.changes.rely(NSG, OTHER);
    const c = await ended(world);
    expect(c.nextStep).toContain(`The change stays (cases ${OTHER} rely on it)`);
    expect(world.azure.rules.has(RULE)).toBe(true);
    expect(world.store.done.map(({ as }) => as)).toContain('ineffective');
  });

  it('is judged once the failed job can be read', async () => {
    const failure = { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const;
    const world = inVain((w) => w.azure.faults.push({ call: 'backupJob', failure, nth: 2 }));
    expect(await ended(world)).toMatchObject({ outcome: 'escalated', applied: [], attempts: 1 });
    expect(world.azure.writes.filter((write) => write.startsWith('backup'))).toHaveLength(1);
  });
});
