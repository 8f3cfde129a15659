import type { JsonObject } from '../../azure/json.js';
import { guidOf, type Ids } from '../ids.js';
import { element } from './elements.js';
import { encryptedDisk, extensionOf, inModel } from './encryption.js';
import { interfaceOf } from './networking.js';
import type { Machine, Parts } from './parts.js';

function disk(ids: Ids, vm: string, name: string, kind: string, more: JsonObject): JsonObject {
  const attached = { diskSizeGB: 64, diskState: 'Attached', ...more };
  return element(ids.disk(name), attached, { managedBy: ids.vm(vm), sku: { name: kind, tier: kind.split('_')[0] } });
}

/** A machine with its network interface and its disks. */
export function computing(ids: Ids, machine: Machine, index: number, parts: Parts): readonly JsonObject[] {
  const { name, tags, dataDisk, guest } = machine;
  const [os, data] = [`${name}-os`, `${name}-data`];
  const attached = (diskName: string, kind: string, createOption: string): JsonObject => ({
    ...{ name: diskName, createOption, diskSizeGB: 64 },
    managedDisk: { id: ids.disk(diskName), storageAccountType: kind },
  });
  const dataDisks = dataDisk === undefined ? [] : [{ lun: 0, ...attached(data, dataDisk, 'Attach') }];
  const osDisk = {
    ...{ osType: 'Linux', ...attached(os, 'Premium_LRS', 'FromImage') },
    ...inModel(ids, machine, parts),
  };
  const vm = {
    vmId: guidOf(ids.vm(name)),
    hardwareProfile: { vmSize: 'Standard_D2s_v3' },
    osProfile: { computerName: name, adminUsername: 'azureuser', linuxConfiguration: { provisionVMAgent: true } },
    networkProfile: { networkInterfaces: [{ id: ids.nic(name) }] },
    storageProfile: { osDisk, dataDisks },
  };
  return [
    interfaceOf(ids, machine, index),
    disk(ids, name, os, 'Premium_LRS', {
      ...{ osType: 'Linux', creationData: { createOption: 'FromImage' } },
      ...encryptedDisk(ids, machine, parts),
    }),
    ...(dataDisk === undefined ? [] : [disk(ids, name, data, dataDisk, { creationData: { createOption: 'Empty' } })]),
    element(ids.vm(name), vm, { ...(tags !== undefined && { tags }), ...extensionOf(ids, machine, parts) }),
    ...(guest === undefined ? [] : [{ id: ids.guest(name), type: 'Sandbox/guests', properties: guest }]),
  ];
}
