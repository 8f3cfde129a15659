import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { AzureTime, list, maybe, Tags } from './common.js';
import { EncryptionSettings, isAdeExtension } from './disk-encryption.js';

const Status = z.object({
  code: maybe(z.string()),
  displayStatus: maybe(z.string()),
  message: maybe(z.string()),
  time: AzureTime,
});

const Disk = z.object({
  osType: maybe(z.string()),
  name: maybe(z.string()),
  lun: maybe(z.number()),
  vhd: maybe(z.object({ uri: maybe(z.string()) })),
  managedDisk: maybe(z.object({ id: maybe(ResourceId), storageAccountType: maybe(z.string()) })),
  writeAcceleratorEnabled: maybe(z.boolean()),
  encryptionSettings: maybe(EncryptionSettings),
});

const ExtensionView = z.object({
  name: maybe(z.string()),
  type: maybe(z.string()),
  statuses: list(Status),
  substatuses: list(Status),
});

const DiskView = z.object({ name: maybe(z.string()), encryptionSettings: list(EncryptionSettings) });

/** An extension in the VM's own answer. */
const Extension = z.object({
  properties: maybe(z.object({ publisher: maybe(z.string()), type: maybe(z.string()) })),
});

const InstanceView = z.object({
  disks: list(DiskView),
  vmAgent: maybe(z.object({ vmAgentVersion: maybe(z.string()), statuses: list(Status) })),
  extensions: list(ExtensionView),
  statuses: list(Status),
});

const Wire = z.object({
  id: ResourceId,
  location: z.string(),
  tags: Tags,
  resources: list(Extension),
  properties: z.object({
    provisioningState: maybe(z.string()),
    storageProfile: maybe(z.object({ osDisk: maybe(Disk), dataDisks: list(Disk) })),
    securityProfile: maybe(z.object({ securityType: maybe(z.string()) })),
    osProfile: maybe(
      z.object({
        allowExtensionOperations: maybe(z.boolean()),
        windowsConfiguration: maybe(z.object({ provisionVMAgent: maybe(z.boolean()) })),
        linuxConfiguration: maybe(z.object({ provisionVMAgent: maybe(z.boolean()) })),
      }),
    ),
    networkProfile: maybe(
      z.object({
        networkInterfaces: list(
          z.object({ id: ResourceId, properties: maybe(z.object({ primary: maybe(z.boolean()) })) }),
        ),
      }),
    ),
    instanceView: maybe(InstanceView),
  }),
});

/** `GET virtualMachines/{vm}?$expand=instanceView`, the fields we use. */
export const VirtualMachine = Wire.transform(({ id, location, tags, resources, properties }) => {
  const { storageProfile, osProfile, instanceView } = properties;
  const disks = [storageProfile?.osDisk, ...(storageProfile?.dataDisks ?? [])].flatMap((disk) => disk ?? []);
  const power = instanceView?.statuses.find(({ code }) => code?.toLowerCase().startsWith('powerstate/'))?.code;
  return {
    id,
    location: location.replaceAll(' ', '').toLowerCase(),
    tags,
    provisioningState: properties.provisioningState ?? 'Unknown',
    /** `Windows` or `Linux`. */
    osType: storageProfile?.osDisk?.osType,
    securityType: properties.securityProfile?.securityType,
    encryption: {
      /** Dual pass: in the VM's own model. */
      model: disks.flatMap(({ encryptionSettings }) => encryptionSettings ?? []),
      /** Single pass, while the VM runs; `disks` are the names of all disks that the view tells of. */
      view: {
        disks: (instanceView?.disks ?? []).flatMap(({ name }) => name ?? []),
        settings: (instanceView?.disks ?? []).flatMap(({ encryptionSettings }) => encryptionSettings),
      },
      /** Both passes leave the extension on the VM. */
      extension: resources.some((one) => isAdeExtension(one.properties?.publisher, one.properties?.type)),
    },
    disks: disks.map((disk) => ({
      name: disk.name ?? disk.managedDisk?.id ?? disk.vhd?.uri ?? 'unnamed',
      lun: disk.lun, // absent on the OS disk
      managedDisk: disk.managedDisk?.id,
      /** `Premium_LRS`, `UltraSSD_LRS`, …; ARM leaves it out while the VM is deallocated. */
      storageAccountType: disk.managedDisk?.storageAccountType,
      vhd: disk.vhd?.uri,
      writeAccelerator: disk.writeAcceleratorEnabled === true,
    })),
    networkInterfaces: (properties.networkProfile?.networkInterfaces ?? []).map((nic) => ({
      id: nic.id,
      primary: nic.properties?.primary,
    })),
    extensionsAllowed: osProfile?.allowExtensionOperations !== false,
    agentProvisioned:
      osProfile?.windowsConfiguration?.provisionVMAgent !== false &&
      osProfile?.linuxConfiguration?.provisionVMAgent !== false,
    /** `running`, `stopped`, `deallocated`, `starting`, …; undefined where the instance view does not say. */
    powerState: power?.slice('powerstate/'.length).toLowerCase(),
    agent:
      instanceView?.vmAgent === undefined
        ? undefined
        : {
            version: instanceView.vmAgent.vmAgentVersion ?? 'Unknown',
            ready: instanceView.vmAgent.statuses[0]?.displayStatus?.toLowerCase() === 'ready',
            message: instanceView.vmAgent.statuses[0]?.message,
            at: instanceView.vmAgent.statuses[0]?.time,
          },
    extensions: (instanceView?.extensions ?? []).map(({ name, type, statuses, substatuses }) => ({
      name: name ?? 'unnamed',
      type: type ?? '',
      statuses: [...statuses, ...substatuses],
    })),
  };
});
export type VirtualMachine = z.infer<typeof VirtualMachine>;
