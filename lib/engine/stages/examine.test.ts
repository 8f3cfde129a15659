import { expect, it } from 'vitest';
import type { Subject } from '../../model/remediation.js';
import { ended, night, opener } from '../../../test/support/world.js';

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
