import { describe, expect, it } from 'vitest';
import { backupJobFailed } from './backup-job-failed.js';
import { wakeUp } from './wake-up.js';

const VAULT = '/Subscriptions/S/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/Rsv';
const VM = '/subscriptions/s/resourcegroups/rg/providers/microsoft.compute/virtualMachines/vm-1';
const cloudEvent = (data: unknown) => ({
  specversion: '1.0',
  id: '1',
  source: VAULT,
  type: 'BackupMedic.BackupJob.Failed',
  data,
});

describe('the event of a failed backup job', () => {
  it('is taken in both schemas of Event Grid, with a job name or a full id', () => {
    const data = { vaultId: VAULT, jobId: 'j-1', virtualMachineId: VM, detectedBy: 'sweep', extra: true };
    const wanted = {
      ok: true,
      value: { vault: VAULT.toLowerCase(), job: 'j-1', virtualMachine: VM.toLowerCase(), detectedBy: 'sweep' },
    };
    expect(backupJobFailed(cloudEvent(data))).toEqual(wanted);
    expect(
      backupJobFailed({ id: '1', topic: 't', eventType: 'BackupMedic.BackupJob.Failed', dataVersion: '1', data }),
    ).toEqual(wanted);
    const full = backupJobFailed(cloudEvent({ vaultId: VAULT, jobId: `${VAULT}/backupJobs/j-1` }));
    expect(full).toMatchObject({
      ok: true,
      value: { job: `${VAULT}/backupJobs/j-1`, virtualMachine: undefined, detectedBy: 'unknown' },
    });
  });

  it.each([
    ['no event', 'null', 'type'],
    ['another type', { ...cloudEvent({}), type: 'Microsoft.Resources.ResourceWriteSuccess' }, 'type'],
    ['another type of the older schema', { eventType: 'Microsoft.Storage.BlobCreated', data: {} }, 'type'],
    ['no version', { type: 'BackupMedic.BackupJob.Failed', data: { vaultId: VAULT, jobId: 'j' } }, 'specversion'],
    ['no data', cloudEvent(undefined), 'data'],
    ['no vault', cloudEvent({ jobId: 'j' }), 'data.vaultId'],
    ['a vault that is none', cloudEvent({ vaultId: VM, jobId: 'j' }), 'data.vaultId'],
    ['no job', cloudEvent({ vaultId: VAULT }), 'data.jobId'],
    ['a job name that cannot be one', cloudEvent({ vaultId: VAULT, jobId: 'a#b' }), 'data.jobId'],
    ['a job of another vault', cloudEvent({ vaultId: VAULT, jobId: `${VAULT}2/backupJobs/j` }), 'data.jobId'],
    ['a VM that is none', cloudEvent({ vaultId: VAULT, jobId: 'j', virtualMachineId: VAULT }), 'data.virtualMachineId'],
  ])('%s: names the field and what was expected', (_, event, field) => {
    const parsed = backupJobFailed(event);
    expect(parsed).toMatchObject({ ok: false, failure: { kind: 'invalid-signal', field } });
    expect(parsed.ok ? '' : parsed.failure.expected).not.toBe('');
  });
});

describe('the message that wakes a case', () => {
  it('is an id and a time, and nothing else will do', () => {
    const message = { id: '00000000-0000-4000-8000-00000000C0DE', due: '2026-11-23T03:00:00.000Z' };
    expect(wakeUp(message)).toEqual({ ...message, id: message.id.toLowerCase() });
    expect([wakeUp('text'), wakeUp({ id: 'x', due: message.due }), wakeUp({ id: message.id })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
