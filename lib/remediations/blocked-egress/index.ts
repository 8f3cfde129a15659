import { adviceOn } from '../../model/encryption.js';
import { seal, type Remediation } from '../../model/remediation.js';
import { valueOf } from '../../model/sight.js';
import { CODES } from './codes.js';
import { diagnose } from './diagnose.js';
import { READS } from './eyes.js';
import { observe } from './observe.js';
import { ID, plan, type BlockedEgressOptions } from './plan.js';

/** Something keeps the machine's snapshots from reaching Storage; where it is an NSG, a rule lets them through. */
export function blockedEgress(options: BlockedEgressOptions): Remediation {
  return seal({
    id: ID,
    answers: { codes: CODES },
    needsConsistentPoint: true, // a crash-consistent point is the fallback around a broken path (no-network.md row 26)
    reads: READS,
    writes: ['security-rule'],
    observe,
    diagnose,
    plan: (seen) => plan(seen, options),
    advise: ({ vm, disks }) =>
      adviceOn(
        vm,
        [...disks.values()].flatMap((disk) => valueOf(disk) ?? []),
      ),
  });
}

export type { BlockedEgressOptions };
