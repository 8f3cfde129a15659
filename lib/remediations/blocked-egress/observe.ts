import type { Subject } from '../../model/remediation.js';
import { fail, type Result } from '../../model/result.js';
import { underWay } from './about-machine.js';
import { assess, isDecidedByMachine } from './assess.js';
import type { Eyes } from './eyes.js';
import { lookAtMachine, lookAtItem } from './look-at-machine.js';
import { lookAtNetwork } from './look-at-network.js';
import { lookAtRest, lookForOwnChange } from './look-at-rest.js';
import { lookAtRules, lookBeforePlan } from './look-at-rules.js';
import { isCuredByUs } from './own-rule.js';
import type { Seen } from './seen.js';
import { Look, valueOf } from '../../model/sight.js';

/**
 * The one place that reads, cheapest decisive evidence first (no-network.md 3): the machine, its way out, the rules on
 * it; the rest only where none of these decided.
 */
export async function observe(subject: Subject, read: Eyes['read']): Promise<Result<Seen>> {
  const vm = await read.virtualMachine(subject.virtualMachine);
  if (!vm.ok) {
    return vm;
  }
  const busy = underWay(vm.value);
  if (busy !== undefined) {
    // Row 27: waiting is what cures it. The case comes back with growing pauses and ends with this sentence.
    return fail({ kind: 'transient', retryAfterInMs: 0, detail: `${busy}: looked at when that has ended` });
  }
  const eyes: Eyes = { subject, read, look: new Look() };
  const start: Seen = {
    vm: vm.value,
    failed: subject.failedJob,
    accounts: new Map(),
    disks: new Map(),
    otherSubnets: [],
    endpointPolicies: [],
    restorePoints: [],
    activity: new Map(),
  };
  return eyes.look.result(await lookAround(start, eyes));
}

async function lookAround(start: Seen, eyes: Eyes): Promise<Seen> {
  const machine = await lookAtMachine(start, eyes);
  if (isDecidedByMachine(machine)) {
    return machine;
  }
  const reached = await lookAtNetwork(machine, eyes);
  const network = valueOf(reached.network);
  if (network === undefined) {
    return reached;
  }
  const seen = await lookAtRules(reached, network, eyes);
  const { proven, missing, blocked, restsOn } = assess(seen);
  if (proven.length > 0 || missing.length > 0) {
    return seen;
  }
  if (blocked.length > 0) {
    return lookBeforePlan(seen, network, blocked, eyes);
  }
  const asked = eyes.subject.failedJob === undefined ? await lookAtItem(seen, eyes) : seen;
  const compared = await lookForOwnChange(asked, restsOn, eyes);
  return isCuredByUs(compared, restsOn) ? compared : lookAtRest(compared, network, eyes);
}
