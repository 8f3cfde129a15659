import type { Case, CaseId } from '../../model/case.js';
import type { ReadingPorts } from '../../model/ports.js';
import { end, go, type Part } from '../turn.js';
import { isNewer } from './proof.js';

/**
 * A virtual machine has at most one open case of kind backup-failure. Takes that place for this case, or finds the case
 * that has it: then this one joins.
 */
export async function claimTarget(c: Case, ports: ReadingPorts): Promise<Part<Case>> {
  if (c.kind !== 'backup-failure') {
    return go(c);
  }
  for (;;) {
    const row = await ports.targets.load(c.target);
    const holder = row.value.openCase;
    if (holder === c.id) {
      return go(c);
    }
    if (holder !== undefined && (await stillHolds(holder, c, ports))) {
      return end({ then: 'join', partOf: holder });
    }
    if ((await ports.targets.save(c.target, row, { ...row.value, openCase: c.id })) === 'saved') {
      return go(c);
    }
  }
}

/** In work; or escalated, and no recovery point has appeared since: the same trouble goes on. */
async function stillHolds(holder: CaseId, c: Case, ports: ReadingPorts): Promise<boolean> {
  const found = await ports.cases.load(holder);
  if (found?.is !== 'case') {
    return false;
  }
  const other = found.stored.value;
  if (other.stage !== 'closed') {
    return true;
  }
  return other.outcome === 'escalated' && !isNewer(c.newestPoint, other.newestPoint);
}
