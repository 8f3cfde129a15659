import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../azure/json.js';
import { denyAllOutbound, site, type Site } from '../demo/estate.js';
import type { Rig } from '../host/rig.js';
import { bring, failureSignal } from '../host/signals.js';
import { eventually } from '../host/testing/eventually.js';
import { casesIn, isJobList, requestsIn, type RunOn } from './bed.js';

/** A vault protects no more VMs (domain.md e). */
const CASES = 1000;
export const LISTS_AN_HOUR_AT_MOST = 15;
/** The default of BACKUP_MEDIC_JOB_LIST_INTERVAL, and what stands for it here. */
const INTERVAL_IN_S = 300;
const SCALED_IN_S = 2;
const INTERVALS = 12;
/** While the cases come to their waits; so long, that those which wait hinder the others little. */
const INTERVAL_BEFORE = 'PT1M';
/** By Azure's clock: between the runs that failed and the ones that are waited for. */
const NIGHT_AGO = 'PT1H';
const DELIVERIES_AT_ONCE = 8;
const WITHIN_MS = 300_000;
const DAY_MS = 86_400_000;

export interface JobLists {
  readonly cases: number;
  /** Job-list calls in so many intervals, each further page of a list among them. */
  readonly calls: number;
  readonly intervals: number;
  readonly scaledInSeconds: number;
  readonly callsAnHour: number;
  /** How often a waiting case was worked meanwhile. */
  readonly workings: number;
  readonly secondsToFill: number;
}

/** A vault whose every VM has a case, and each case a backup of its own that does not end. */
export function jobListsAnHour(runOn: RunOn): Promise<JobLists> {
  const names = Array.from({ length: CASES }, (_, n) => `vm-${String(n + 1).padStart(4, '0')}`);
  const vault = site('one vault', {
    nsgs: { 'nsg-app': [denyAllOutbound(4000)] },
    machines: names.map((name) => ({ name, nsg: 'nsg-app' })),
  });
  const settings = { BACKUP_MEDIC_CLAIM: 'PT2M', BACKUP_MEDIC_JOB_LIST_INTERVAL: INTERVAL_BEFORE };
  const pace = { operationMs: 0, backupMs: DAY_MS };
  return runOn({ resources: vault.resources, settings, pace }, async (rig) => {
    const from = performance.now();
    await haveAllWait(rig, vault);
    const secondsToFill = (performance.now() - from) / 1000;
    await rig.restartApps({ ...settings, BACKUP_MEDIC_JOB_LIST_INTERVAL: `PT${SCALED_IN_S}S` });
    return { ...(await watch(rig)), cases: CASES, secondsToFill };
  });
}

async function haveAllWait(rig: Rig, vault: Site): Promise<void> {
  const [first = '', ...rest] = vault.machines;
  const signals: JsonObject[] = [];
  for (const vm of rest) signals.push(await failureSignal(rig, vault, vm)); // before the NSG is opened
  const own = await failureSignal(rig, vault, first);
  await rig.sandbox('POST', 'clock', { advance: NIGHT_AGO });
  await bring(rig, own);
  const waiting = async (count: number): Promise<boolean> => (await casesIn(rig, '&stage=verify')).length === count;
  await eventually('a case that opened the NSG', () => waiting(1), WITHIN_MS, 200);
  let next = 0;
  const deliver = async (): Promise<void> => {
    for (let signal = signals[next++]; signal !== undefined; signal = signals[next++]) await bring(rig, signal);
  };
  await Promise.all(Array.from({ length: DELIVERIES_AT_ONCE }, deliver));
  await eventually(`${CASES} cases that wait for their backups`, () => waiting(CASES), WITHIN_MS, 2000);
}

/** From one list on, for as many intervals. */
async function watch(rig: Rig): Promise<Omit<JobLists, 'cases' | 'secondsToFill'>> {
  const before = (await requestsIn(rig)).length;
  const listTimes = async (): Promise<readonly number[]> =>
    (await requestsIn(rig, before)).filter(isJobList).map(({ at }) => at);
  const from = await eventually('a list', async () => (await listTimes())[0], WITHIN_MS, 100);
  const worked = workings(rig);
  const lasts = INTERVALS * SCALED_IN_S * 1000;
  await sleep(lasts);
  const calls = (await listTimes()).filter((at) => at > from && at <= from + lasts).length; // by Azure's clock
  return {
    calls,
    intervals: INTERVALS,
    scaledInSeconds: SCALED_IN_S,
    callsAnHour: (calls / INTERVALS) * (3600 / INTERVAL_IN_S),
    workings: workings(rig) - worked,
  };
}

const workings = (rig: Rig): number => rig.said().match(/"from":"verify","to":"verify"/g)?.length ?? 0;
