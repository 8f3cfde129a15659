import { objectsAt, textAt, type Json, type JsonObject } from '../../sandbox/azure/json.js';
import { denyAllOutbound, webServer, type Site } from '../../sandbox/demo/estate.js';
import type { Rig } from '../../sandbox/host/rig.js';
import { failureSignal } from '../../sandbox/host/signals.js';
import { eventually } from '../../sandbox/host/testing/eventually.js';

/** Waits as short as they can be: queue messages are hidden for whole seconds, so that nothing is shorter than one. */
export const FAST = {
  BACKUP_MEDIC_CLAIM: 'PT1S',
  BACKUP_MEDIC_CHANGE_WAIT: 'PT0.2S',
  BACKUP_MEDIC_SETTLE_DELAY: 'PT0.2S',
  BACKUP_MEDIC_SETTLE_LIMIT: 'PT0.5S',
  BACKUP_MEDIC_JOB_LIST_INTERVAL: 'PT0.2S',
  BACKUP_MEDIC_OPERATION_DELAY: 'PT0.2S',
  BACKUP_MEDIC_RETRY_DELAY: 'PT0.2S',
  BACKUP_MEDIC_OVERDUE: 'PT1S',
};
export const FAST_AZURE = { backupMs: 300, operationMs: 100 };

/** A VM behind an NSG that denies everything, in a subscription of its own. */
export const blocked = (name: string): Site => webServer(name, [denyAllOutbound(4000)]);

/** Tonight's backups, and what they are about. */
export interface Night {
  readonly rig: Rig;
  readonly site: Site;
  /** Its name, and its id. */
  readonly name: string;
  readonly vm: string;
}

export function nightOf(rig: Rig, site: Site, name = site.machines[0] ?? ''): Night {
  return { rig, site, name, vm: site.ids.vm(name) };
}

/** Generous: the whole suite may run beside it. */
const WITHIN_MS = 60_000;

/** Looks until there is something to see. Seldom by default: two cores have better to do. */
export function until<T>(what: string, look: () => Promise<T | undefined>, everyMs = 100): Promise<NonNullable<T>> {
  return eventually(what, look, WITHIN_MS, everyMs);
}

export function failedNight({ rig, site, name }: Night): Promise<JsonObject> {
  return failureSignal(rig, site, name);
}

/** Hands the event to Event Grid, which goes on until it is taken. */
export async function report({ rig }: Night, event: JsonObject): Promise<void> {
  await rig.sandbox('POST', 'deliver', { functionName: 'onBackupJobFailed', event });
}

/** The VM's rows in the list of cases. */
export async function listed({ rig, vm }: Night): Promise<readonly JsonObject[]> {
  return objectsAt(await rig.app('GET', `/api/cases?virtualMachineId=${encodeURIComponent(vm)}`), 'cases');
}

/** The VM's newest case, as soon as there is one. */
export async function newestCase(night: Night): Promise<Json | undefined> {
  const [row] = await listed(night);
  return row === undefined ? undefined : night.rig.app('GET', `/api/cases/${textAt(row, 'id') ?? ''}`);
}

/** The VM's case once it is over, for the list too: its row follows within a second. */
export async function closedCase(night: Night): Promise<Json> {
  return until(`end of the case of ${night.vm}`, async () => {
    const rows = await listed(night);
    const over = rows.length > 0 && rows.every((row) => row['stage'] === 'closed');
    return over ? newestCase(night) : undefined;
  });
}
