import { describe, expect, it } from 'vitest';
import { VM } from '../../../test/support/fake-azure.js';
import { finding, HEALTHY, needing, notApplicable, ruleNamed, unhealthy } from '../../../test/support/findings.js';
import { ended, night, opener, type World } from '../../../test/support/world.js';
import type { Case } from '../../model/case.js';
import type { Remediation } from '../../model/remediation.js';

const asking = (id: string, ...ways: string[]) =>
  finding(id, () => unhealthy(id, { then: 'ask-a-person', ways }, `${id} is beyond us`));
const unsure = (id: string, ...missing: string[]) =>
  finding(id, () => ({ diagnosis: { status: 'cannot-tell', missing, evidence: [] } }));
const content = finding('content', () => HEALTHY);

async function told(remediations: (w: World) => Remediation[], job = 'night-1'): Promise<Case> {
  const world = night((w) => (w.remediations = remediations(w)));
  const c = await ended(world, job);
  expect(world.azure.writes).toEqual([]);
  return c;
}

describe('what a person is told where nothing can be changed safely', () => {
  it('every way out once, whoever of the remediations names it', async () => {
    const c = await told(() => [asking('firewall', 'Open it.', 'Ask.'), asking('route', 'Ask.'), content]);
    expect(c).toMatchObject({
      ...{ outcome: 'escalated', summary: 'Firewall is beyond us; route is beyond us.' },
      nextStep: 'Open it. Ask.',
    });
  });

  it('comes before any change: a change beside it would cure nothing', async () => {
    const c = await told((w) => [needing(w.azure, 'storage'), asking('firewall', 'Open it.')]);
    expect(c).toMatchObject({ outcome: 'escalated', nextStep: 'Open it.', applied: [] });
  });

  it('what is needed to tell the cause, once', async () => {
    const c = await told(() => [unsure('a', 'the route table'), unsure('b', 'the route table', 'the guest'), content]);
    expect(c).toMatchObject({
      ...{ outcome: 'escalated', summary: 'The cause cannot be told.' },
      nextStep: 'Needed to go on: the route table; the guest.',
    });
  });

  it('why nothing of ours applies, and what Azure says of the job', async () => {
    const c = await told(() => [finding('a', () => notApplicable('vm-1 has no disk of that kind')), unsure('b')]);
    expect(c).toMatchObject({
      ...{ outcome: 'escalated', summary: 'vm-1 has no disk of that kind.' },
      nextStep: 'Azure says of job night-1: it failed with 400206.',
    });
  });

  it('that a failure has neither code nor words', async () => {
    const world = night((w) => w.azure.jobSays.set('night-1', { errors: [] }));
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', nextStep: 'Look at job night-1.' });
    expect(c.summary).toBe('No remediation answers a failure without a code.');
  });

  it('that a backup failed again, though Azure shows nothing more that is wrong', async () => {
    const world = night((w) => {
      w.remediations = [content];
      w.azure.run = () => ({ status: 'Failed', code: '400206' });
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'escalated', attempts: 1, applied: [] });
    expect(c.summary).toBe('The backup failed again (400206) and nothing more that Azure shows is wrong.');
    expect(c.nextStep).toContain('Seen: all is open');
  });
});

describe('what a person asked for', () => {
  const asked = async (remediations: (w: World) => Remediation[], edit: (w: World) => void = () => undefined) => {
    const world = night((w) => {
      w.remediations = remediations(w);
      edit(w);
    });
    const id = await world.request({ virtualMachine: VM, mode: 'apply', askedBy: 'a test' });
    await world.run();
    return { world, c: await world.caseOf(id as Case['id']) };
  };

  it('of a VM that is well ends unchanged', async () => {
    const { world, c } = await asked(() => [content]);
    expect(c).toMatchObject({ outcome: 'unchanged', summary: 'Nothing is wrong that Azure shows.' });
    expect(world.azure.writes).toEqual([]);
  });

  it('of a VM whose backup fails without a code though the change was made is left to that person', async () => {
    const failing = (w: World) => (w.azure.run = () => ({ status: 'Failed' }));
    const { c } = await asked((w) => [opener(w.azure)], failing);
    expect(c).toMatchObject({ outcome: 'escalated', attempts: 1, applied: [{ summary: 'open nsg to Storage' }] });
    expect(c.summary).toContain('The backup failed again');
  });

  it('of a VM that is no longer of our kind once it was changed is left to that person', async () => {
    const { c } = await asked((w) => {
      const first = needing(w.azure, 'first');
      const later = finding('first', () => notApplicable('its disks were replaced'));
      const look: Remediation['look'] = (...given) => (w.azure.rules.size > 0 ? later : first).look(...given);
      return [{ ...first, look }];
    });
    expect(c).toMatchObject({ outcome: 'escalated', summary: 'Its disks were replaced.', applied: [{}] });
    expect(c.nextStep).toContain('of the vault');
  });

  it('of a VM that no vault protects is only planned: nothing could prove the change', async () => {
    const unprotected = (w: World) => (w.azure.statusSays = { protectionStatus: 'NotProtected' });
    const { world, c } = await asked((w) => [opener(w.azure), needing(w.azure, 'dns')], unprotected);
    expect(c).toMatchObject({
      outcome: 'planned',
      summary: 'Nsg denies Storage; dns is shut: open nsg to Storage; open dns.',
    });
    expect(c.nextStep).toContain('vm-1 is protected in no vault');
    expect(world.azure.writes).toEqual([]);
  });
});

describe('a case that cures more than one cause', () => {
  it('names the one that was seen only once another was cured, too', async () => {
    const world = night((w) => {
      const hidden = needing(w.azure, 'second');
      const look: Remediation['look'] = (...asked) =>
        w.azure.rules.has(ruleNamed('first')) ? hidden.look(...asked) : content.look(...asked);
      w.remediations = [
        needing(w.azure, 'first'),
        { ...hidden, look },
        finding('other', () => notApplicable('no disk')),
      ];
      w.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
    });
    const c = await ended(world);
    expect(c).toMatchObject({ outcome: 'healed', cause: 'first is shut; second is shut' });
    expect([...world.azure.rules.keys()]).toEqual([ruleNamed('first'), ruleNamed('second')]);
  });

  it('writes what two of them want at one resource once', async () => {
    const world = night((w) => {
      const twin = finding('twin', () => {
        throw new Error('replaced below');
      });
      const first = needing(w.azure, 'shared');
      w.remediations = [first, { ...twin, look: (...asked) => first.look(...asked) }];
      w.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
    });
    expect(await ended(world)).toMatchObject({ outcome: 'healed', applied: [{ resourceId: ruleNamed('shared') }] });
    expect(world.azure.writes.filter((write) => write.startsWith('put'))).toEqual(['put shared']);
  });
});
