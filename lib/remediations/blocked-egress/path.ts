import type { VirtualMachine } from '../../model/resources/virtual-machine.js';
import type { Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';

type VmDisk = VirtualMachine['disks'][number];
type Machine = Pick<Seen, 'vm' | 'item' | 'accounts' | 'disks'>;

/** Whether a disk is left out of the backup; the OS disk, which has no LUN, never is. */
function isExcluded({ lun }: VmDisk, { item }: Machine): boolean {
  const exclusion = valueOf(item)?.diskExclusion;
  return lun !== undefined && exclusion !== undefined && exclusion.luns.includes(lun) !== exclusion.onlyThese;
}

function included(machine: Machine): readonly VmDisk[] {
  return machine.vm.disks.filter((disk) => !isExcluded(disk, machine));
}

export function excludedLuns(machine: Machine): readonly string[] {
  return machine.vm.disks.filter((disk) => isExcluded(disk, machine)).map(({ lun }) => String(lun));
}

const HOST_ONLY_KINDS = new Set(['ultrassd_lrs', 'premiumv2_lrs']);

/** The kind of a managed disk: the VM shows it while it runs, else the disk itself does. */
function kindOf(disk: VmDisk, { disks }: Machine): string | undefined {
  const read = disk.managedDisk === undefined ? undefined : valueOf(disks.get(disk.managedDisk));
  return disk.storageAccountType ?? read?.sku;
}

/**
 * Disks that are snapshotted through the host alone, with why: the storage path is never used for them, so that no NSG,
 * route or DNS server can be the cause (no-network.md row 5).
 */
export function hostOnlyDisks(machine: Machine): readonly { readonly name: string; readonly why: string }[] {
  return included(machine).flatMap((disk) => {
    const kind = kindOf(disk, machine);
    if (disk.writeAccelerator) {
      return { name: disk.name, why: 'Write Accelerator' };
    }
    return kind !== undefined && HOST_ONLY_KINDS.has(kind.toLowerCase()) ? { name: disk.name, why: kind } : [];
  });
}

/** Managed disks whose kind is not known: any of them might be host-only. */
export function disksOfUnknownKind(machine: Machine): readonly VmDisk[] {
  return included(machine).filter((disk) => disk.managedDisk !== undefined && kindOf(disk, machine) === undefined);
}

/** The extension likely uses the host alone for these too; that is known of the Linux extension's code only. */
export function likelyHostOnlyType({ securityType }: VirtualMachine): string | undefined {
  return securityType === 'TrustedLaunch' || securityType === 'ConfidentialVM' ? securityType : undefined;
}

const HOST = /^https?:\/\/([^/]+)/i;
/** A managed disk's host is `md-*.z*.blob.storage.azure.net`, another one for each disk (no-network.md 1): any of them. */
const MANAGED_HOST = 'md-any.zone.blob.storage.azure.net';

/** The hosts that the storage path leads to. */
export function hostsOf({ disks }: VirtualMachine): readonly string[] {
  return [...new Set(disks.map(({ vhd }) => HOST.exec(vhd ?? '')?.[1]?.toLowerCase() ?? MANAGED_HOST))];
}

const ACCOUNT = /^https?:\/\/([^./]+)\./i;

/** Unmanaged disks are retired in Azure; where one is left, the host in its URL begins with its account's name. */
export function accountNames({ disks }: VirtualMachine): readonly string[] {
  return [...new Set(disks.flatMap(({ vhd }) => ACCOUNT.exec(vhd ?? '')?.[1] ?? []))];
}

/**
 * The ports of the storage path by kind of disk. The documented procedure names 8443 for managed disks, 443 for
 * unmanaged ones in encrypted accounts and 80 for the others; the Linux extension's present code uses 443 whatever the
 * disk's URL says, so that managed disks need both (domain.md a). An account that cannot be seen counts as encrypted:
 * every account is, today.
 */
export function portsOf(machine: Machine): readonly number[] {
  const accounts = accountNames(machine.vm).map((name) => valueOf(machine.accounts.get(name)));
  const unmanaged = accounts.map((account) => (account?.encrypted === false ? 80 : 443));
  const managed = machine.vm.disks.some(({ vhd }) => vhd === undefined) || unmanaged.length === 0 ? [443, 8443] : [];
  return [...new Set([...unmanaged, ...managed])].sort((a, b) => a - b);
}
