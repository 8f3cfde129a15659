import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Step } from '../../model/step.js';
import { IDS, kept, key, lookAt, point, points, secret, type Differences } from '../../../test/support/missing-key.js';

/** How a vault, a key and a secret are. Gone ones are kept by a recovery point. */
interface Estate {
  readonly vault: 'there' | 'soft-deleted' | 'gone';
  readonly key: 'there' | 'soft-deleted' | 'gone' | 'disabled';
  readonly secret: 'there' | 'soft-deleted' | 'gone' | 'disabled';
}

const state = fc.constantFrom('there', 'soft-deleted', 'gone', 'disabled');
const estate: fc.Arbitrary<Estate> = fc.record({
  vault: fc.constantFrom('there', 'soft-deleted', 'gone'),
  key: state,
  secret: state,
});

function world({ vault, ...objects }: Estate): Differences {
  const made = {
    key: key({ enabled: objects.key !== 'disabled' }),
    secret: secret({ enabled: objects.secret !== 'disabled' }),
  };
  const [isThere, softDeleted] = [
    vault === 'there',
    [vault === 'soft-deleted' && { name: 'kv-01', properties: { vaultId: IDS.vault } }],
  ];
  const lost = (['key', 'secret'] as const).filter((one) => !['there', 'disabled'].includes(objects[one]));
  const deletedOnes = lost.filter((one) => objects[one] === 'soft-deleted').map((one) => [IDS[one], [{}]] as const);
  return {
    instead: (['key', 'secret'] as const).flatMap((one) => (isThere && !lost.includes(one) ? made[one] : [])),
    without: [...lost.map((one) => IDS[one]), ...(isThere ? [] : [IDS.vault])],
    lists: {
      deletedVault: { 'kv-01': softDeleted.filter((one) => one !== false) },
      deletedObject: isThere ? Object.fromEntries(deletedOnes) : {},
      ...points([point('3'), kept()]),
    },
  };
}

/** What Azure makes of a step: a vault that is made anew is empty, all else comes back. */
function after(is: Estate, { kind, resourceId, before }: Step): Estate {
  if (kind === 'key-vault') {
    return before === null ? { vault: 'there', key: 'gone', secret: 'gone' } : { ...is, vault: 'there' };
  }
  return resourceId.includes('/keys/') ? { ...is, key: 'there' } : { ...is, secret: 'there' };
}

/** Changes until nothing is planned; a look after each, as the engine does. */
async function heal(is: Estate, changes = 0): Promise<{ readonly is: Estate; readonly status: string }> {
  const { diagnosis, steps } = await lookAt(world(is));
  const [step] = steps;
  expect(changes).toBeLessThan(4);
  return step === undefined ? { is, status: diagnosis.status } : heal(after(is, step), changes + 1);
}

it('the steps that are planned, one after the other, make every estate healthy', async () => {
  await fc.assert(
    fc.asyncProperty(estate, async (broken) => {
      expect(await heal(broken)).toEqual({
        is: { vault: 'there', key: 'there', secret: 'there' },
        status: 'healthy',
      });
    }),
  );
});
