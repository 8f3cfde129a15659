import { randomUUID } from 'node:crypto';
import { textAt, type JsonObject } from '../azure/json.js';
import type { Site } from '../demo/estate.js';
import type { Rig } from './rig.js';

/** Runs the VM's backup; where it fails, the event that tells of it. */
export async function backupSignal(rig: Rig, { ids }: Site, vm: string): Promise<JsonObject | undefined> {
  const virtualMachineId = ids.vm(vm);
  const job = await rig.sandbox('POST', 'run-backup', { virtualMachineId, trigger: 'scheduled' });
  if (textAt(job, 'properties', 'status') !== 'Failed') return undefined;
  const data = { vaultId: ids.vault, jobId: textAt(job, 'name'), virtualMachineId, detectedBy: 'a rig' };
  return { specversion: '1.0', id: randomUUID(), source: ids.vault, type: 'BackupMedic.BackupJob.Failed', data };
}

/** The signal of a backup that has to fail. */
export async function failureSignal(rig: Rig, site: Site, vm: string): Promise<JsonObject> {
  const signal = await backupSignal(rig, site, vm);
  if (signal === undefined) throw new Error(`The backup of ${vm} did not fail.`);
  return signal;
}

/** The event as Event Grid brings it to the `n`th app; settles when that has taken it. */
export async function bring(rig: Rig, signal: JsonObject, n = 0): Promise<void> {
  await rig.app('POST', '/runtime/webhooks/EventGrid?functionName=onBackupJobFailed', signal, n);
}
