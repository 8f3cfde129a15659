import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { AzureTime, list, maybe, MaybeId } from './common.js';

const ErrorDetail = z
  .object({
    errorCode: maybe(z.number()),
    errorTitle: maybe(z.string()),
    errorString: maybe(z.string()),
    recommendations: list(z.string()),
  })
  .transform((one) => ({
    /** `400206`; the service always numbers. */
    number: one.errorCode === undefined ? undefined : String(one.errorCode),
    /** `ExtensionSnapshotFailedNoNetwork`, where the title looks like a name; older jobs leave it empty. */
    name: one.errorTitle !== undefined && /^[A-Za-z][A-Za-z0-9_]+$/.test(one.errorTitle) ? one.errorTitle : undefined,
    message: one.errorString ?? '',
    recommendations: one.recommendations,
  }));

/** `GET backupJobs/{job}` and one element of the list (which leaves out most details). */
export const BackupJob = z
  .object({
    id: ResourceId,
    name: z.string(),
    properties: z.object({
      jobType: maybe(z.string()),
      operation: maybe(z.string()),
      status: maybe(z.string()),
      startTime: AzureTime,
      endTime: AzureTime,
      containerName: maybe(z.string()),
      entityFriendlyName: maybe(z.string()),
      isUserTriggered: maybe(z.boolean()),
      activityId: maybe(z.string()),
      backupManagementType: maybe(z.string()),
      errorDetails: list(ErrorDetail),
      extendedInfo: maybe(
        z.object({
          dynamicErrorMessage: maybe(z.string()),
          tasksList: list(z.object({ taskId: maybe(z.string()), status: maybe(z.string()) })),
        }),
      ),
    }),
  })
  .transform(({ id, name, properties: p }) => ({
    id,
    name,
    operation: p.operation ?? '',
    status: p.status ?? 'Unknown',
    startedAt: p.startTime,
    endedAt: p.endTime,
    /** `iaasvmcontainerv2;<group>;<vm>` in lower case: what the vault calls the VM. Absent in the oldest records. */
    container: p.containerName?.toLowerCase().replace(/^iaasvmcontainer;/, ''),
    friendlyName: p.entityFriendlyName,
    /** 2024 lists leave it out: then it may be one of ours or a person's, so only an explicit false means "scheduled". */
    scheduled: p.isUserTriggered === false,
    /** Equal to the x-ms-client-request-id of the request that started it (recorded 2026). */
    activityId: p.activityId?.toLowerCase(),
    isVirtualMachine:
      p.backupManagementType?.toLowerCase() === 'azureiaasvm' || /^AzureIaaSVMJob/i.test(p.jobType ?? ''),
    errors: p.errorDetails,
    dynamicError: p.extendedInfo?.dynamicErrorMessage,
    tasks: (p.extendedInfo?.tasksList ?? []).map((task) => ({ name: task.taskId ?? '', status: task.status ?? '' })),
  }));
export type BackupJob = z.infer<typeof BackupJob>;

const HealthDetail = z
  .object({ code: maybe(z.number()), title: maybe(z.string()), message: maybe(z.string()) })
  .transform((one) => ({
    number: one.code === undefined ? undefined : String(one.code),
    name: one.title,
    message: one.message ?? '',
  }));

/** `GET …/protectedItems/{item}` of a virtual machine. */
export const ProtectedItem = z
  .object({
    id: ResourceId,
    properties: z.object({
      friendlyName: maybe(z.string()),
      sourceResourceId: MaybeId,
      virtualMachineId: MaybeId,
      policyId: MaybeId,
      protectionState: maybe(z.string()),
      protectionStatus: maybe(z.string()),
      lastBackupStatus: maybe(z.string()),
      lastBackupTime: AzureTime,
      lastRecoveryPoint: AzureTime,
      isScheduledForDeferredDelete: maybe(z.boolean()),
      healthDetails: list(HealthDetail),
      // Restore KPIs say nothing about backup, so only this one is read.
      kpisHealths: maybe(
        z.object({ BackupOperationStatusKPI: maybe(z.object({ resourceHealthDetails: list(HealthDetail) })) }),
      ),
      extendedProperties: maybe(
        z.object({
          diskExclusionProperties: maybe(
            z.object({ diskLunList: list(z.number()), isInclusionList: maybe(z.boolean()) }),
          ),
        }),
      ),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    virtualMachine: p.sourceResourceId ?? p.virtualMachineId,
    policy: p.policyId,
    protectionState: p.protectionState ?? 'Unknown',
    lastBackupStatus: p.lastBackupStatus ?? '',
    lastBackupAt: p.lastBackupTime,
    lastRecoveryPointAt: p.lastRecoveryPoint,
    softDeleted: p.isScheduledForDeferredDelete === true,
    /** The newest backup's codes; 400239 and its kin mean "fine", and where they stand alone the KPI holds the code. */
    health: [...p.healthDetails, ...(p.kpisHealths?.BackupOperationStatusKPI?.resourceHealthDetails ?? [])],
    diskExclusion:
      p.extendedProperties?.diskExclusionProperties === undefined
        ? undefined
        : {
            luns: p.extendedProperties.diskExclusionProperties.diskLunList,
            onlyThese: p.extendedProperties.diskExclusionProperties.isInclusionList === true,
          },
  }));
export type ProtectedItem = z.infer<typeof ProtectedItem>;

/** One element of `GET …/recoveryPoints`. */
export const RecoveryPoint = z
  .object({
    id: ResourceId,
    name: z.string(),
    properties: z.object({
      recoveryPointType: maybe(z.string()),
      recoveryPointTime: AzureTime,
      isSourceVMEncrypted: maybe(z.boolean()),
      recoveryPointTierDetails: list(z.object({ type: maybe(z.string()), status: maybe(z.string()) })),
    }),
  })
  .transform(({ id, name, properties: p }) => ({
    id,
    name,
    at: p.recoveryPointTime,
    encrypted: p.isSourceVMEncrypted === true,
    /** Copied to the vault: `HardenedRP` is the vault tier, `InstantRP` the snapshot tier. */
    inVault: p.recoveryPointTierDetails.some(
      ({ type, status }) => type?.toLowerCase() === 'hardenedrp' && (status ?? 'Valid').toLowerCase() === 'valid',
    ),
    type: p.recoveryPointType ?? 'Unknown', // AppConsistent | FileSystemConsistent | CrashConsistent
  }));
export type RecoveryPoint = z.infer<typeof RecoveryPoint>;

/** Whether a text is there, without keeping it. */
const Presence = z
  .string()
  .nullish()
  .transform((text) => text !== null && text !== undefined && text !== '');

/**
 * `GET …/recoveryPoints/{point}`: which key and secret it keeps (recordings/f-recoverypoint-get-encrypted-keyAndSecret).
 * The material itself is secret and is not taken over.
 */
export const KeptKeys = z
  .object({
    properties: z.object({
      keyAndSecret: maybe(
        z.object({
          kekDetails: maybe(z.object({ keyUrl: maybe(z.string()), keyBackupData: Presence })),
          bekDetails: maybe(z.object({ secretUrl: maybe(z.string()), secretData: Presence })),
        }),
      ),
    }),
  })
  .transform(({ properties: { keyAndSecret } }) => ({
    key: keyAndSecret?.kekDetails?.keyBackupData === true ? keyAndSecret.kekDetails.keyUrl : undefined,
    secret: keyAndSecret?.bekDetails?.secretData === true ? keyAndSecret.bekDetails.secretUrl : undefined,
  }));
export type KeptKeys = z.infer<typeof KeptKeys>;

const Retention = z.object({
  retentionDuration: maybe(z.object({ count: maybe(z.number()), durationType: maybe(z.string()) })),
});

/** `GET backupPolicies/{policy}` of kind AzureIaasVM: when it runs and how long a daily point stays. */
export const BackupPolicy = z
  .object({
    id: ResourceId,
    name: maybe(z.string()),
    properties: z.object({
      timeZone: maybe(z.string()),
      snapshotConsistencyType: maybe(z.string()),
      schedulePolicy: maybe(
        z.object({
          scheduleRunFrequency: maybe(z.string()),
          scheduleRunTimes: list(z.string()),
          scheduleRunDays: list(z.string()),
          hourlySchedule: maybe(
            z.object({
              interval: maybe(z.number()),
              scheduleWindowStartTime: maybe(z.string()),
              scheduleWindowDuration: maybe(z.number()),
            }),
          ),
          dailySchedule: maybe(z.object({ scheduleRunTimes: list(z.string()) })),
          weeklySchedule: maybe(z.object({ scheduleRunTimes: list(z.string()), scheduleRunDays: list(z.string()) })),
        }),
      ),
      retentionPolicy: maybe(
        z.object({
          dailySchedule: maybe(Retention),
          retentionDuration: maybe(z.object({ count: maybe(z.number()), durationType: maybe(z.string()) })),
        }),
      ),
    }),
  })
  .transform(({ id, name, properties: p }) => ({
    id,
    name: name ?? 'unnamed',
    timeZone: p.timeZone ?? 'UTC',
    crashConsistentByIntent: p.snapshotConsistencyType?.toLowerCase() === 'onlycrashconsistent',
    schedule: p.schedulePolicy,
    dailyRetention: p.retentionPolicy?.dailySchedule?.retentionDuration ?? p.retentionPolicy?.retentionDuration,
  }));
export type BackupPolicy = z.infer<typeof BackupPolicy>;

/** `POST locations/{location}/backupStatus` for one VM: in which vault it is protected, if any. */
export const BackupStatus = z
  .object({
    protectionStatus: maybe(z.string()),
    vaultId: MaybeId,
    containerName: maybe(z.string()),
    protectedItemName: maybe(z.string()),
  })
  .transform((one) => ({
    protectionStatus: one.protectionStatus ?? 'Unknown',
    vault: one.vaultId, // present on ProtectionFailed too: a vault id alone does not mean protected
    container: one.containerName,
    item: one.protectedItemName,
  }));
export type BackupStatus = z.infer<typeof BackupStatus>;
