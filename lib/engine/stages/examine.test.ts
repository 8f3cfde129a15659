import { describe, expect, it } from 'vitest';
import { VM } from '../../../test/support/fake-azure.js';
import type { Subject } from '../../model/remediation.js';
import { ResourceId } from '../../model/resource-id.js';
import { ended, night, opener, RULE, type World } from '../../../test/support/world.js';

it('a failed run is explained until something is changed; from then on no run says anything of the state', async () => {
  const subjects: Subject[] = [];
  const world = night((w) => {
    const remediation = opener(w.azure);
    const look: typeof remediation.look = (subject, reader) => {
      subjects.push(subject);
      return remediation.look(subject, reader);
    };
    w.remediations = [{ ...remediation, look }];
  });
  expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  const said = subjects.map(({ failedJob, changedSince }) => [failedJob?.startedAt !== undefined, changedSince]);
  expect(said).toEqual([
    [true, undefined],
    [false, true],
  ]);
});

const transient = { kind: 'transient', retryAfterInMs: 0, detail: '502' } as const;

it('a change that was left half made is found out about first, once the next night joins the case', async () => {
  const world = night((w) => {
    for (let n = 1; n <= 8; n += 1) {
      w.azure.faults.push({ call: 'writeRule', failure: transient, after: true });
      w.azure.faults.push({ call: 'readRule', failure: transient, nth: n + 1 });
    }
  });
  const { id } = await ended(world);
  expect(await world.caseOf(id)).toMatchObject({ outcome: 'escalated', applied: [], applying: {} });
  world.azure.faults.length = 0;
  world.failedNight(VM, 'night-2');
  await world.report('night-2');
  await world.run();
  expect(await world.caseOf(id)).toMatchObject({
    outcome: 'healed',
    applied: [{ resourceId: RULE }],
    applying: undefined,
  });
  expect(world.azure.writes.filter((write) => write.startsWith('put'))).toEqual(['put opening']);
});

describe('what cannot be read for the moment is asked again', () => {
  it.each<[string, (w: World) => void]>([
    [
      'whether the VM is in scope',
      (w) => {
        const scope = [ResourceId.parse('/providers/Microsoft.Management/managementGroups/mg-1')];
        w.settings = { ...w.settings, scope };
        w.azure.faults.push({ call: 'managementGroupsOf', failure: transient });
      },
    ],
    ['the protected item', (w) => w.azure.faults.push({ call: 'protectedItem', failure: transient })],
  ])('%s', async (_, edit) => {
    expect(await ended(night(edit))).toMatchObject({ outcome: 'healed' });
  });

  it('whether a later backup succeeded', async () => {
    const world = night((w) => {
      w.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
      w.azure.startScheduled(VM, 'later');
      w.azure.faults.push({ call: 'recoveryPoints', failure: transient });
    });
    expect(await ended(world)).toMatchObject({ outcome: 'superseded' });
  });

  it('something beside the VM that is gone: what refers to it may be changing', async () => {
    const failure = { kind: 'target-gone', resourceId: RULE } as const;
    const world = night((w) => w.azure.faults.push({ call: 'networkSecurityGroup', failure }));
    expect(await ended(world)).toMatchObject({ outcome: 'healed' });
  });
});
