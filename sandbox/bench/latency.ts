import { objectsAt, textAt } from '../azure/json.js';
import { denyAllOutbound, webServer, type Site } from '../demo/estate.js';
import type { Rig } from '../host/rig.js';
import { bring, failureSignal } from '../host/signals.js';
import { eventually } from '../host/testing/eventually.js';
import { caseOf, requestsIn, type RunOn } from './bed.js';

const CASES = 40;
const WITHIN_MS = 30_000;

/** Milliseconds from the moment the event is delivered. */
export interface Latency {
  readonly cases: number;
  /** Until the rule is in the NSG. */
  readonly written: Spread;
  /** Until the change is read back, settled, and in the ledger. */
  readonly applied: Spread;
  /** The first case of a new process, which loads the SDKs; not among the others. */
  readonly first: { readonly written: number; readonly applied: number };
}
interface Spread {
  readonly median: number;
  readonly p95: number;
}
interface Times {
  readonly written: number;
  readonly applied: number;
}

/** Azure takes no time at all here, and the app does not wait for it: what is left is ours. */
export function eventToChange(runOn: RunOn): Promise<Latency> {
  const sites = Array.from({ length: CASES + 1 }, (_, n) => webServer(`latency ${n}`, [denyAllOutbound(4000)]));
  const settings = { BACKUP_MEDIC_SETTLE_DELAY: 'PT0S', BACKUP_MEDIC_JOB_LIST_INTERVAL: 'PT1H' };
  const resources = sites.flatMap((one) => one.resources);
  return runOn({ resources, settings, pace: { operationMs: 0, backupMs: 3_600_000 } }, async (rig) => {
    const times: Times[] = [];
    for (const one of sites) times.push(await timesOf(rig, one));
    const [first = { written: 0, applied: 0 }, ...rest] = times;
    const spread = (of: keyof Times): Spread => spreadOf(rest.map((one) => one[of]));
    return { cases: rest.length, written: spread('written'), applied: spread('applied'), first };
  });
}

/** By the clocks of app and sandbox, which are this machine's: looking on does not add to it. */
async function timesOf(rig: Rig, one: Site): Promise<Times> {
  const [vm = ''] = one.machines;
  const signal = await failureSignal(rig, one, vm);
  const from = Date.now();
  await bring(rig, signal);
  const c = await eventually(
    `the backup of ${vm}`,
    async () => {
      const found = await caseOf(rig, one.ids.vm(vm));
      return textAt(found, 'stage') === 'verify' ? found : undefined;
    },
    WITHIN_MS,
    100,
  );
  const applied = objectsAt(c, 'history').find(({ what }) => what === 'applied');
  const put = (await requestsIn(rig)).find(
    ({ method, path }) => method === 'PUT' && path.includes(one.ids.subscription),
  );
  return { written: (put?.at ?? NaN) - from, applied: Date.parse(textAt(applied, 'at') ?? '') - from };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { median: at(0.5), p95: at(0.95) };
}
