import { expect, it } from 'vitest';
import { night } from '../../../test/support/world.js';

it('a case that was left waiting for an approval is looked at again, and healed', async () => {
  const world = night();
  const id = await world.report('night-1');
  world.rewrite(id, { stage: 'await-approval' });
  await world.run();
  expect(await world.caseOf(id)).toMatchObject({ outcome: 'healed' });
});
