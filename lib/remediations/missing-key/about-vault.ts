import { nameOf } from '../../model/resource-id.js';
import { bringBack } from './bring-back.js';
import type { Seen, SeenVault } from './seen.js';
import { causeOf, fine, unseen, vaultStep, ways, type Remedy, type Verdict } from './verdict.js';
import { machineOf } from './wording.js';

export function aboutVault(one: SeenVault, seen: Seen): Verdict {
  const { vault, found } = one;
  const name = `key vault ${nameOf(vault)}`;
  switch (found.is) {
    case 'there':
      return fine(`${name} is there`);
    case 'unseen':
      return unseen(found.why);
    case 'soft-deleted': {
      const says = `${name} is soft-deleted${found.purgedAt === undefined ? '' : `, and purged on ${found.purgedAt}`}`;
      return {
        is: 'wrong',
        kind: 'vault-deleted',
        resourceId: vault,
        says,
        remedy: recover(one, found.purgedAt, seen),
      };
    }
    case 'gone': {
      const region = seen.encrypted.machine.location;
      const says = `${name} is not there, and not among the soft-deleted ones of ${region}`;
      return { is: 'wrong', kind: 'vault-gone', resourceId: vault, says, remedy: replace(one, found.namesake, seen) };
    }
  }
}

function recover({ vault }: SeenVault, purgedAt: string | undefined, seen: Seen): Remedy {
  const { location } = seen.encrypted.machine;
  const until = purgedAt === undefined ? '' : `, before it is purged on ${purgedAt}`;
  return vaultStep({
    resourceId: vault,
    cause: causeOf('vault-deleted', vault),
    summary: `Recover soft-deleted key vault ${nameOf(vault)}${until}. It comes back without its role assignments: what Azure Backup needs of them is granted again after the next look`,
    before: { location, softDeleted: true },
    after: { location, softDeleted: false },
    undo: 'never', // taking it back would be deleting it
  });
}

/** An empty vault helps only where everything that the machine needs of it comes back. */
function replace({ vault, holds }: SeenVault, namesake: string | undefined, seen: Seen): Remedy {
  const name = nameOf(vault);
  const { location } = seen.encrypted.machine;
  if (namesake !== undefined) {
    return ways(
      `A soft-deleted key vault holds the name ${name}; it was ${namesake}. Where that is the one which ${machineOf(seen)} used, recover it there and bring it back to ${vault}.`,
    );
  }
  const places = [`key vault ${name}`, `soft-deleted key vaults of ${location}`];
  const remedies = holds.map((reference) => bringBack(reference, places, seen));
  const back = remedies.flatMap((remedy) => (remedy.is === 'step' ? remedy.step.summary : []));
  const lost = remedies.flatMap((remedy) => (remedy.is === 'ways' ? remedy.ways : []));
  if (lost.length > 0) {
    return ways(`Create key vault ${name} in ${location} again, under the same name, and fill it:`, ...lost);
  }
  return vaultStep({
    resourceId: vault,
    cause: causeOf('vault-gone', vault),
    summary: `Create key vault ${name} in ${location} anew. To come after that: ${back.join('; ')}`,
    before: null,
    after: { location, softDeleted: false },
    because: `key vault ${name} was purged or moved away: a new one of that name has none of its settings, and of its contents only what recovery points keep`,
    undo: 'never',
  });
}
