import { nameOf } from '../../azure/arm/arm-id.js';
import type { JsonObject } from '../../azure/json.js';
import type { Ids } from '../ids.js';
import { child } from './elements.js';
import { keptBy } from './encryption.js';
import type { Machine, Parts } from './parts.js';

/** Before any clock that a laptop may show: what the demo makes is newer. */
const LAST_GOOD_BACKUP = '2024-05-06T02:31:07.000Z';
const DAILY_AT = '2024-05-01T02:30:00Z';

/** The enhanced kind: the only one that protects every kind of disk (recordings/e-policy-get-enhanced-v2). */
const POLICY = {
  backupManagementType: 'AzureIaasVM',
  policyType: 'V2',
  timeZone: 'UTC',
  instantRpRetentionRangeInDays: 2,
  instantRPDetails: {},
  schedulePolicy: {
    schedulePolicyType: 'SimpleSchedulePolicyV2',
    scheduleRunFrequency: 'Daily',
    dailySchedule: { scheduleRunTimes: [DAILY_AT] },
  },
  retentionPolicy: {
    retentionPolicyType: 'LongTermRetentionPolicy',
    dailySchedule: { retentionTimes: [DAILY_AT], retentionDuration: { count: 30, durationType: 'Days' } },
  },
};

/** Copied to the vault long ago. */
const TIERS = {
  recoveryPointTierDetails: [
    { type: 'InstantRP', status: 'Deleted' },
    { type: 'HardenedRP', status: 'Valid' },
  ],
};

/** The vault's policy. */
export const policyElement = (ids: Ids): JsonObject => child(ids.policy, POLICY);

/** That the vault protects the machine, and its last good recovery point. */
export function protection(ids: Ids, machine: Machine, parts: Parts): readonly JsonObject[] {
  const { name } = machine;
  const item = {
    friendlyName: name,
    containerName: nameOf(ids.item(name)).replace(/^VM;/, ''),
    sourceResourceId: ids.vm(name),
    virtualMachineId: ids.vm(name),
    policyId: ids.policy,
    policyName: nameOf(ids.policy),
    protectionState: 'Protected',
    protectionStatus: 'Healthy',
    healthStatus: 'Passed',
    healthDetails: [],
    lastBackupStatus: 'Completed',
    lastBackupTime: LAST_GOOD_BACKUP,
    lastRecoveryPoint: LAST_GOOD_BACKUP,
  };
  const point = {
    objectType: 'IaasVMRecoveryPoint',
    recoveryPointType: 'FileSystemConsistent',
    recoveryPointTime: LAST_GOOD_BACKUP,
    isManagedVirtualMachine: true,
    osType: 'Linux',
    ...keptBy(ids, machine, parts),
    ...TIERS,
  };
  return [child(ids.item(name), item), child(`${ids.item(name)}/recoveryPoints/34000000000001`, point)];
}
