import type { Cloud } from '../cloud.js';
import { objectAt, same, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { keyOf } from '../arm/arm-id.js';
import { ITEM_TYPE, POINT_TYPE } from './types.js';
import { encryptionOf } from './key-and-secret.js';
import type { Failure } from './failures.js';
import type { Consistency } from './verdict.js';

/** The vault that an item, job or point lies in. */
export const vaultOf = (childId: string): string => /^.*?\/vaults\/[^/]+/i.exec(childId)?.[0] ?? childId;

/** What GET shows of an item: what each item has, and what the estate says of this one. */
export const itemView = (item: Resource): JsonObject => ({
  ...item,
  type: ITEM_TYPE,
  properties: {
    backupManagementType: 'AzureIaasVM',
    workloadType: 'VM',
    protectedItemType: 'Microsoft.Compute/virtualMachines',
    ...objectAt(item, 'properties'),
    vaultId: `https://management.azure.com${vaultOf(item.id)}`, // recorded with the host in front (e-protecteditem-get-2024)
  },
});

/** The items that protect a VM; a VM has one in a vault. */
export const itemsOf = (virtualMachineId: string, cloud: Cloud): readonly Resource[] =>
  cloud.resources.ofType(ITEM_TYPE).filter((item) => {
    const source = textAt(item, 'properties', 'sourceResourceId') ?? textAt(item, 'properties', 'virtualMachineId');
    return keyOf(source ?? '') === keyOf(virtualMachineId);
  });

const HEALTHY = {
  code: 400239, // an entry that means that all is well (domain.md 0)
  title: 'IaasVmHealthGreenDefault',
  message: 'Backup pre-check status of this virtual machine is OK.',
  recommendations: [],
};

/** recordings/a-protecteditems-health-400196-* holds a healthy item beside the failed ones. */
const healthy = (): JsonObject => ({
  protectionStatus: 'Healthy',
  healthStatus: 'Passed',
  healthDetails: [HEALTHY],
  kpisHealths: {
    BackupOperationStatusKPI: {
      resourceHealthStatus: 'Healthy',
      resourceHealthDetails: [{ code: 0, title: 'Success', message: '', recommendations: [] }],
    },
  },
});

/** recordings/a-protecteditems-health-400196-* and -400206-*: the pair in both places. */
const unhealthy = (failures: readonly Failure[]): JsonObject => {
  const details = failures.map(({ errorCode, errorTitle, errorString, recommendations }) => ({
    code: errorCode,
    title: errorTitle,
    message: errorString,
    recommendations,
  }));
  return {
    protectionStatus: 'Unhealthy',
    healthStatus: 'ActionRequired',
    healthDetails: details,
    kpisHealths: {
      BackupOperationStatusKPI: { resourceHealthStatus: 'PersistentDegraded', resourceHealthDetails: details },
    },
  };
};

/** What a run means for its item. */
export interface Outcome {
  readonly status: string;
  readonly startedAt: string;
  readonly failures: readonly Failure[];
  readonly pointAt?: string;
}

/** The item after a backup: its last status and time, its health, and the newest point where there is one. */
export function afterBackup(item: Resource, { status, startedAt, failures, pointAt }: Outcome): Resource {
  const properties = objectAt(item, 'properties');
  const protection = pointAt === undefined ? {} : { protectionState: 'Protected', lastRecoveryPoint: pointAt };
  const health = failures.length === 0 ? healthy() : unhealthy(failures);
  return {
    ...item,
    properties: { ...properties, ...protection, ...health, lastBackupStatus: status, lastBackupTime: startedAt },
  };
}

/** recordings/f-recoverypoint-get-newest (less what the SDK's api-version does not have yet); the type is what tells a fallback from a real one (domain.md d). */
export function newPoint(item: Resource, consistency: Consistency, at: string, cloud: Cloud): Resource {
  const virtualMachine = cloud.resources.get(textAt(item, 'properties', 'sourceResourceId') ?? '');
  const name = `${Date.parse(at)}1`; // a number, as Azure's; times of one item's points differ
  const os = textAt(virtualMachine, 'properties', 'storageProfile', 'osDisk', 'osType');
  return {
    id: `${item.id}/recoveryPoints/${name}`,
    name,
    type: POINT_TYPE,
    properties: {
      objectType: 'IaasVMRecoveryPoint',
      recoveryPointType: consistency,
      recoveryPointTime: at,
      recoveryPointAdditionalInfo: '',
      sourceVMStorageType: 'PremiumVMOnPartialPremiumStorage',
      ...encryptionOf(virtualMachine, cloud),
      isInstantIlrSessionActive: false,
      recoveryPointTierDetails: [
        { type: 'InstantRP', status: 'Valid' },
        { type: 'HardenedRP', status: 'Valid' },
      ],
      isManagedVirtualMachine:
        textAt(virtualMachine, 'properties', 'storageProfile', 'osDisk', 'vhd', 'uri') === undefined,
      virtualMachineSize: textAt(virtualMachine, 'properties', 'hardwareProfile', 'vmSize') ?? 'Standard_D2s_v5',
      originalStorageAccountOption: false,
      osType: same(os, 'windows') ? 'Windows' : 'Linux',
      securityType: 'None',
      isPrivateAccessEnabledOnAnyDisk: false,
    },
  };
}
