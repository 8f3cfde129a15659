import { nameOf, subscriptionOf, typeOf } from '../azure/arm/arm-id.js';
import { same, textAt } from '../azure/json.js';
import { denyAllOutbound, encryptedServer, site, webServer, type Site } from '../demo/estate.js';
import { WITH_KEY } from '../demo/estate/encryption.js';
import { deletedKey } from '../demo/scenarios/deleted-key.js';
import { purgedKey } from '../demo/scenarios/purged-key.js';
import { twentyVmsOneVault } from '../demo/scenarios/twenty-vms-one-vault.js';
import { deedOf, KEY_VAULT_HOST } from '../demo/traffic.js';
import type { Rig } from '../host/rig.js';
import { bring, failureSignal } from '../host/signals.js';
import { eventually } from '../host/testing/eventually.js';
import { casesIn, isJobList, requestsIn, type Asked, type RunOn } from './bed.js';

/** A case with one change may cost so many calls besides job lists (of key vaults: besides polls); a resource so many writes. */
export const CALLS_AT_MOST = 18;
export const WRITES_PER_RESOURCE_AT_MOST = 1;
const WITHIN_MS = 60_000;

const VMS = ['vm-web-01', 'vm-web-02', 'vm-web-03', 'vm-web-04', 'vm-web-05'];
const deny = [denyAllOutbound(4000)];
const PLAIN = webServer('one blocked NSG', deny);
type Situation = readonly [name: string, site: Site, resources: number];
export const OF_NSGS: readonly Situation[] = [
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
/** Who the Backup Management Service is was asked by an earlier case, and is known for a day. */
export const OF_KEY_VAULTS: readonly Situation[] = [
  ['access policy', encryptedServer('bench: access policy', WITH_KEY, { keys: {} }), 1],
  ['role', encryptedServer('bench: role', WITH_KEY, { keys: { rbac: true } }), 1],
  ['deleted key', deletedKey.site, 1],
  ['purged key', purgedKey.site, 1],
  ['20 VMs, one vault', twentyVmsOneVault.site, 1],
];

const KINDS = ['GET', 'reading POST', 'PUT', 'DELETE', 'writing POST'] as const;
type Kind = (typeof KINDS)[number];

/** What one healed case of a situation cost, on average over its VMs. */
export interface CallsOfCase {
  readonly situation: string;
  readonly byKind: Readonly<Record<Kind, number>>;
  /** Besides job lists. */
  readonly total: number;
  /** Of these, looks at the operation that starting a backup is. */
  readonly polls: number;
  /** Of these, what is asked once a day: the tenant of a subscription. */
  readonly daily: number;
  readonly jobLists: number;
  readonly writesPerResource: number;
  /** As the last part of the resource type: how many reads, how many writes. */
  readonly byType: Readonly<Record<string, number>>;
}

const settings = { BACKUP_MEDIC_MODE: 'auto' };

/** The app as `npm start` runs it: only its waits are shorter than in Azure, which changes no number below. */
export function callsPerCase(runOn: RunOn, situations: readonly Situation[]): Promise<readonly CallsOfCase[]> {
  const resources = [FIRST, ...situations.map(([, one]) => one)].flatMap((one) => one.resources);
  return runOn({ resources, settings }, async (rig) => {
    await healAll(rig, [FIRST]);
    await healAll(
      rig,
      situations.map(([, one]) => one),
    );
    const requests = await requestsIn(rig);
    return situations.map(([situation, one, changed]) => costOf(situation, one, changed, requests));
  });
}

/** Not counted: the first case of a process and of a tenant. */
const FIRST = encryptedServer('bench: the first of all', WITH_KEY, { keys: {} });

async function healAll(rig: Rig, sites: readonly Site[]): Promise<void> {
  const machines = sites.flatMap((one) => one.machines.map((vm) => [one, vm] as const));
  await Promise.all(machines.map(async ([one, vm]) => bring(rig, await failureSignal(rig, one, vm))));
  const ids = machines.map(([{ ids: of }, vm]) => of.vm(vm));
  const allHealed = async (): Promise<boolean> => {
    const rows = (await casesIn(rig)).filter((row) => ids.some((id) => same(id, textAt(row, 'virtualMachineId'))));
    return rows.length === machines.length && rows.every(({ outcome }) => outcome === 'healed');
  };
  await eventually('every case healed', allHealed, WITHIN_MS, 200);
}

/** What lies in the site's subscription, and in its key vaults behind their own hosts. */
function isAbout({ ids, keyVaults }: Site, { host, path }: Asked): boolean {
  const hosts = Object.values(keyVaults).map((id) => `${nameOf(id)}${KEY_VAULT_HOST}`);
  return subscriptionOf(path) === ids.subscription || hosts.some((one) => same(one, host));
}

const isPoll = ({ method, path }: Asked): boolean => method === 'GET' && /\/operationsStatus\/[^/]+$/i.test(path);

const isDaily = ({ method, path }: Asked): boolean => method === 'GET' && /^\/subscriptions\/[^/]+$/i.test(path);

function costOf(situation: string, one: Site, resources: number, requests: readonly Asked[]): CallsOfCase {
  const { machines } = one;
  const all = requests.filter((request) => isAbout(one, request));
  const counted = all.filter((request) => !isJobList(request));
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
    polls: each(counted.filter(isPoll).length),
    daily: each(counted.filter(isDaily).length),
    jobLists: each(all.length - counted.length),
    writesPerResource: counted.filter(isChange).length / resources,
    byType: Object.fromEntries(
      types.map((type) => [type, each(counted.filter((one) => labelOf(one) === type).length)]),
    ),
  };
}

/** A write other than the start of a backup. */
function isChange(request: Asked): boolean {
  const deed = deedOf(request);
  return deed !== 'read' && deed !== 'backup-started';
}

function kindOf(request: Asked): Kind {
  const isRead = deedOf(request) === 'read';
  return KINDS.find((kind) => kind === request.method) ?? (isRead ? 'reading POST' : 'writing POST');
}

/** `GET networkinterfaces`, `POST protecteditems/backup`: an action, or an event, beside what it belongs to. */
function labelOf({ method, host, path }: Asked): string {
  if (host.endsWith(KEY_VAULT_HOST)) return `${method} (data plane) ${path.split('/')[1] ?? ''}`;
  const parts = typeOf(path).toLowerCase().split('/');
  const isPart = method === 'POST' || parts.at(-1) === 'values';
  return `${method} ${parts.slice(isPart ? -2 : -1).join('/')}`;
}
