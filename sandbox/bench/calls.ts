import { subscriptionOf, typeOf } from '../azure/arm/arm-id.js';
import { denyAllOutbound, site, webServer, type Site } from '../demo/estate.js';
import { deedOf } from '../demo/traffic.js';
import type { Rig } from '../host/rig.js';
import { bring, failureSignal } from '../host/signals.js';
import { eventually } from '../host/testing/eventually.js';
import { casesIn, isJobList, requestsIn, type Asked, type RunOn } from './bed.js';

/** The plain case may cost so many calls besides job lists; an NSG so many writes. */
export const CALLS_AT_MOST = 18;
export const WRITES_PER_NSG_AT_MOST = 1;
const WITHIN_MS = 60_000;

const VMS = ['vm-web-01', 'vm-web-02', 'vm-web-03', 'vm-web-04', 'vm-web-05'];
const deny = [denyAllOutbound(4000)];
const PLAIN = webServer('one blocked NSG', deny);
const SITUATIONS: readonly (readonly [name: string, site: Site, nsgs: number])[] = [
  ['one blocked NSG', PLAIN, 1],
  [
    'NIC and subnet blocked',
    site('NIC and subnet blocked', {
      nsgs: { 'nsg-subnet': deny, 'nsg-app': deny },
      subnetNsg: 'nsg-subnet',
      machines: [{ name: 'vm-web-01', nsg: 'nsg-app' }],
    }),
    2,
  ],
  [
    'five VMs behind one NSG',
    site('five VMs behind one NSG', {
      nsgs: { 'nsg-subnet': deny },
      subnetNsg: 'nsg-subnet',
      machines: VMS.map((name) => ({ name })),
    }),
    1,
  ],
];

const KINDS = ['GET', 'reading POST', 'PUT', 'DELETE', 'writing POST'] as const;
type Kind = (typeof KINDS)[number];

/** What one healed case of a situation cost, on average over its VMs. */
export interface CallsOfCase {
  readonly situation: string;
  readonly byKind: Readonly<Record<Kind, number>>;
  /** Besides job lists. */
  readonly total: number;
  readonly jobLists: number;
  readonly writesPerNsg: number;
  /** As the last part of the resource type: how many reads, how many writes. */
  readonly byType: Readonly<Record<string, number>>;
}

const settings = { BACKUP_MEDIC_MODE: 'auto' };

/** The app as `npm start` runs it: only its waits are shorter than in Azure, which changes no number below. */
export function callsPerCase(runOn: RunOn): Promise<readonly CallsOfCase[]> {
  const resources = SITUATIONS.flatMap(([, one]) => one.resources);
  return runOn({ resources, settings }, async (rig) => {
    await healAll(rig);
    const requests = await requestsIn(rig);
    return SITUATIONS.map(([situation, one, nsgs]) => costOf(situation, one, nsgs, requests));
  });
}

async function healAll(rig: Rig): Promise<void> {
  const machines = SITUATIONS.flatMap(([, one]) => one.machines.map((vm) => [one, vm] as const));
  await Promise.all(machines.map(async ([one, vm]) => bring(rig, await failureSignal(rig, one, vm))));
  const allHealed = async (): Promise<boolean> => {
    const rows = await casesIn(rig);
    return rows.length === machines.length && rows.every(({ outcome }) => outcome === 'healed');
  };
  await eventually('every case healed', allHealed, WITHIN_MS, 200);
}

function costOf(situation: string, { ids, machines }: Site, nsgs: number, requests: readonly Asked[]): CallsOfCase {
  const all = requests.filter(({ path }) => subscriptionOf(path) === ids.subscription);
  const counted = all.filter((one) => !isJobList(one));
  const each = (number: number): number => number / machines.length;
  const ofKind = (kind: Kind): number => counted.filter((one) => kindOf(one) === kind).length;
  const types = [...new Set(counted.map(labelOf))].toSorted();
  return {
    situation,
    byKind: {
      GET: each(ofKind('GET')),
      'reading POST': each(ofKind('reading POST')),
      PUT: each(ofKind('PUT')),
      DELETE: each(ofKind('DELETE')),
      'writing POST': each(ofKind('writing POST')),
    },
    total: each(counted.length),
    jobLists: each(all.length - counted.length),
    writesPerNsg: ofKind('PUT') / nsgs,
    byType: Object.fromEntries(
      types.map((type) => [type, each(counted.filter((one) => labelOf(one) === type).length)]),
    ),
  };
}

function kindOf(request: Asked): Kind {
  const isRead = deedOf(request) === 'read';
  return KINDS.find((kind) => kind === request.method) ?? (isRead ? 'reading POST' : 'writing POST');
}

/** `GET networkinterfaces`, `POST protecteditems/backup`: an action, or an event, beside what it belongs to. */
function labelOf({ method, path }: Asked): string {
  const parts = typeOf(path).toLowerCase().split('/');
  const isPart = method === 'POST' || parts.at(-1) === 'values';
  return `${method} ${parts.slice(isPart ? -2 : -1).join('/')}`;
}
