import type { Cloud } from '../cloud.js';
import { objectAt, objectsAt, textAt, without, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { powerOf } from './power-state.js';

const provisioned = (time: string): JsonObject => ({
  code: 'ProvisioningState/succeeded',
  level: 'Info',
  displayStatus: 'Provisioning succeeded',
  time,
});

/** By the disk, or by the profile where the export lost the disk's type. */
const isWindows = (properties: JsonObject): boolean =>
  textAt(properties, 'storageProfile', 'osDisk', 'osType')?.toLowerCase() === 'windows' ||
  (properties['osProfile'] !== undefined && objectAt(properties, 'osProfile')['windowsConfiguration'] !== undefined);

/** A ready agent of a supported version (domain.md a: Windows from 2.7.41491.1010, Linux from 2.2.53.1). */
const readyAgent = (properties: JsonObject, time: string): JsonObject => ({
  vmAgentVersion: isWindows(properties) ? '2.7.41491.1121' : '2.12.0.1',
  statuses: [
    {
      code: 'ProvisioningState/succeeded',
      level: 'Info',
      displayStatus: 'Ready',
      message: 'Guest Agent is running',
      time,
    },
  ],
  extensionHandlers: [],
});

/** What single pass wrote to a disk is told here too (recordings/i-vm-instanceview-ade-encrypted-newest). */
function encryptionOf(disk: JsonObject, cloud: Cloud): JsonObject {
  const managed = cloud.resources.get(textAt(disk, 'managedDisk', 'id') ?? '');
  const collection = objectAt(managed, 'properties', 'encryptionSettingsCollection');
  const settings = objectsAt(collection, 'encryptionSettings').map((one) => ({ enabled: true, ...one }));
  return collection['enabled'] === true ? { encryptionSettings: settings } : {};
}

/** What Compute says of the running machine; an estate's own view wins, and what it leaves out is as on a healthy VM. */
export function instanceViewOf(virtualMachine: Resource, cloud: Cloud): JsonObject {
  const properties = objectAt(virtualMachine, 'properties');
  const own = objectAt(properties, 'instanceView');
  const [power, time] = [powerOf(virtualMachine), cloud.clock.iso()];
  const disks = [
    objectAt(properties, 'storageProfile', 'osDisk'),
    ...objectsAt(properties, 'storageProfile', 'dataDisks'),
  ];
  const agent = power === 'running' && own['vmAgent'] === undefined ? { vmAgent: readyAgent(properties, time) } : {};
  const statuses = objectsAt(own, 'statuses');
  const hasPower = statuses.some((one) => /^PowerState\//i.test(textAt(one, 'code') ?? ''));
  const powerStatus = { code: `PowerState/${power}`, level: 'Info', displayStatus: `VM ${power}` };
  return {
    disks: disks.flatMap((disk) =>
      textAt(disk, 'name') === undefined
        ? []
        : [{ name: textAt(disk, 'name'), ...encryptionOf(disk, cloud), statuses: [provisioned(time)] }],
    ),
    hyperVGeneration: 'V2',
    ...agent,
    ...own,
    statuses: [
      ...(statuses.some((one) => /^ProvisioningState\//i.test(textAt(one, 'code') ?? '')) ? [] : [provisioned(time)]),
      ...statuses,
      ...(hasPower ? [] : [powerStatus]),
    ],
  };
}

/** GET without `$expand` shows no instance view. */
export const virtualMachineView = (virtualMachine: Resource): JsonObject => {
  const properties = without(objectAt(virtualMachine, 'properties'), 'instanceView');
  return { ...virtualMachine, properties: { provisioningState: 'Succeeded', ...properties } };
};

/** The first status is what Azure Backup goes by (no-network.md row 18). */
export const isAgentReady = (virtualMachine: Resource, cloud: Cloud): boolean =>
  textAt(objectsAt(instanceViewOf(virtualMachine, cloud), 'vmAgent', 'statuses')[0], 'displayStatus')?.toLowerCase() ===
  'ready';
