import { at, listAt, objectsAt, textAt, type Json, type JsonObject } from '../../sandbox/azure/json.js';
import type { Site } from '../../sandbox/demo/estate.js';
import { deedOf } from '../../sandbox/demo/traffic.js';
import { callIn } from './sites.js';
import type { Rig } from '../../sandbox/host/rig.js';
import { closedCase, listed, type Night } from './nights.js';

/** What must be the same for a VM however often, and wherever, everything died. */
export interface EndState {
  readonly cases: number;
  readonly case: readonly (Json | undefined)[];
  readonly list: readonly (Json | undefined)[];
  /** Whether each job of the case, the signal's among them, leads to it and to no other. */
  readonly jobsLeadHere: readonly boolean[];
  readonly history: Readonly<Record<string, number>>;
  /** How the backups on demand ended. */
  readonly onDemand: readonly (Json | undefined)[];
}

/** One case, healed, by one change and one backup of its own. */
export const HEALED: EndState = {
  cases: 1,
  case: ['closed', 'healed', 2],
  list: ['closed', 'healed'],
  jobsLeadHere: [true, true],
  history: { opened: 1, applied: 1, 'backup-started': 1, closed: 1 },
  onDemand: ['Completed'],
};
const COUNTED = Object.keys(HEALED.history);

export async function endStateOf(night: Night): Promise<EndState> {
  const c = await closedCase(night);
  const rows = await listed(night);
  const history = objectsAt(c, 'history').map((entry) => textAt(entry, 'what'));
  const jobs = listAt(c, 'jobs').map(String);
  return {
    cases: rows.length,
    case: [at(c, 'stage'), at(c, 'outcome'), jobs.length],
    list: rows.flatMap((row) => [row['stage'], row['outcome']]),
    jobsLeadHere: await Promise.all(jobs.map((job) => leadsTo(night, job, textAt(c, 'id')))),
    history: Object.fromEntries(COUNTED.map((what) => [what, history.filter((one) => one === what).length])),
    onDemand: await onDemandRuns(night),
  };
}

async function leadsTo({ rig }: Night, job: string, id: string | undefined): Promise<boolean> {
  const found = objectsAt(await rig.app('GET', `/api/cases?jobId=${encodeURIComponent(job)}`), 'cases');
  return found.length === 1 && found[0]?.['id'] === id;
}

async function onDemandRuns({ rig, site, vm }: Night): Promise<EndState['onDemand']> {
  const jobs = (await resourcesOf(rig, site)).filter((one) => at(one, 'properties', 'isUserTriggered') === true);
  const name = vm.slice(vm.lastIndexOf('/') + 1);
  return jobs
    .filter((job) => textAt(job, 'properties', 'entityFriendlyName') === name)
    .map((job) => at(job, 'properties', 'status'));
}

/** What was done to the resources of a site. */
export interface Changes {
  /** Security rules that were not there before, as `nsg/rule`. */
  readonly rules: readonly string[];
  /** Every write that reached Azure, whether its answer did or not. */
  readonly writes: Readonly<Record<string, number>>;
}

export async function changesIn(rig: Rig, site: Site): Promise<Changes> {
  const before = site.resources.flatMap(rulesOf);
  const after = (await resourcesOf(rig, site)).flatMap(rulesOf);
  const requests = objectsAt(await rig.sandbox('GET', 'requests'), 'requests');
  const deeds = requests.filter((one) => isOf(site, textAt(one, 'path'))).map((one) => deedOf(callIn(one)));
  const counted = [...new Set(deeds)].map((deed) => [deed, deeds.filter((one) => one === deed).length] as const);
  return {
    rules: after.filter((rule) => !before.includes(rule)),
    writes: Object.fromEntries(counted.filter(([deed]) => deed !== 'read')),
  };
}

async function resourcesOf(rig: Rig, site: Site): Promise<readonly JsonObject[]> {
  const estate = objectsAt(await rig.sandbox('GET', 'estate'), 'resources');
  return estate.filter((one) => isOf(site, textAt(one, 'id')));
}

function isOf({ ids }: Site, path: string | undefined): boolean {
  return path?.toLowerCase().includes(ids.subscription) === true;
}

function rulesOf(resource: JsonObject): readonly string[] {
  const rules = objectsAt(resource, 'properties', 'securityRules');
  return rules.map((rule) => `${textAt(resource, 'name') ?? ''}/${textAt(rule, 'name') ?? ''}`);
}
