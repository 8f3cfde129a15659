import type { Plan, Step } from '../../model/step.js';
import { judge } from './judge.js';
import type { Seen } from './seen.js';

/** All or nothing: where a person must bring something back, the rest alone would not have the VM backed up. */
export function plan(seen: Seen): Plan {
  const wrong = judge(seen).filter((one) => one.is === 'wrong');
  const ways = wrong.flatMap(({ remedy }) => (remedy.is === 'ways' ? remedy.ways : []));
  const steps = wrong.flatMap(({ remedy }) => (remedy.is === 'step' ? remedy.step : []));
  const [first, ...more] = inOrder(steps);
  if (ways.length > 0 || first === undefined) {
    return { then: 'ask-a-person', ways: [...new Set([...ways, ...steps.map(leftAlone)])] };
  }
  return { then: 'change', steps: [first, ...more] };
}

/** Vaults come alone first, since what lies in them is seen only afterwards; keys and secrets come in their order. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const vaults = steps.filter(({ kind }) => kind === 'key-vault');
  return (vaults.length > 0 ? vaults : steps).flatMap(strictest);
}

/** Two disks may need two versions of one key: it comes back once, and the version that has to be asked about decides. */
function strictest(step: Step, _: number, all: readonly Step[]): readonly Step[] {
  const same = all.filter(({ resourceId }) => resourceId === step.resourceId);
  return same.indexOf(step) === 0 ? [same.find(({ atMost }) => atMost === 'approve') ?? step] : [];
}

function leftAlone({ summary }: Step): string {
  return `Possible as well, and left until the rest is cured: ${summary.slice(0, 1).toLowerCase()}${summary.slice(1)}.`;
}
