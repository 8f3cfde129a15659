import type { Cloud } from '../cloud.js';
import { at, isObject, objectAt, objectsAt, textAt, textsAt, numberAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { isRunning } from '../compute/power-state.js';
import { isAgentReady } from '../compute/virtual-machine-view.js';
import { reaches } from '../network/flow.js';
import { placementOf, primaryNic } from '../network/placement.js';
import { storagePrefixes } from '../network/service-tags.js';
import { AGENT_UNAVAILABLE, type Failure, KEY_VAULT_PERMISSIONS, NO_NETWORK, VM_NOT_FOUND } from './failures.js';
import { canReadKeys } from './key-vault-access.js';

export type Consistency = 'AppConsistent' | 'FileSystemConsistent' | 'CrashConsistent';

/** How a backup run ends, and what it leaves behind. */
export type Verdict =
  | { readonly status: 'Completed'; readonly point: Consistency }
  | { readonly status: 'CompletedWithWarnings'; readonly point: Consistency }
  | { readonly status: 'Cancelled' }
  | { readonly status: 'Failed'; readonly failures: readonly [Failure, ...Failure[]] };

const failed = (...failures: readonly [Failure, ...Failure[]]): Verdict => ({ status: 'Failed', failures });
const completed = (point: Consistency): Verdict => ({ status: 'Completed', point });

const disksOf = (virtualMachine: Resource): readonly JsonObject[] => {
  const profile = objectAt(virtualMachine, 'properties', 'storageProfile');
  return [objectAt(profile, 'osDisk'), ...objectsAt(profile, 'dataDisks')];
};

/** Kinds of disk that the extension only snapshots through the host (no-network.md row 5). */
const HOST_ONLY_SKUS = ['ultrassd_lrs', 'premiumv2_lrs'];
const HOST_ONLY_SECURITY = ['trustedlaunch', 'confidentialvm'];

/** The disk's own sku wins over what the VM's model says of it. */
function isHostOnly(virtualMachine: Resource, cloud: Cloud): boolean {
  const security = textAt(virtualMachine, 'properties', 'securityProfile', 'securityType')?.toLowerCase() ?? '';
  const byDisk = disksOf(virtualMachine).some((disk) => {
    const managed = cloud.resources.get(textAt(disk, 'managedDisk', 'id') ?? '');
    const sku = textAt(managed, 'sku', 'name') ?? textAt(disk, 'managedDisk', 'storageAccountType') ?? '';
    return disk['writeAcceleratorEnabled'] === true || HOST_ONLY_SKUS.includes(sku.toLowerCase());
  });
  return byDisk || HOST_ONLY_SECURITY.includes(security);
}

/** Some disks are left out of the backup: the extension then asks storage alone (no-network.md row 6). */
const isStorageOnly = (item: Resource): boolean =>
  isObject(at(item, 'properties', 'extendedProperties', 'diskExclusionProperties'));

/** 443; 80 for unmanaged disks in an account without encryption (domain.md a). */
function portOf(virtualMachine: Resource, cloud: Cloud): number {
  const uri = textAt(disksOf(virtualMachine)[0], 'vhd', 'uri');
  if (uri === undefined) return 443;
  const account = /^https?:\/\/([^.]+)\./i.exec(uri)?.[1];
  const found = cloud.resources.ofType('Microsoft.Storage/storageAccounts').find((one) => one.name === account);
  return at(found, 'properties', 'encryption', 'services', 'blob', 'enabled') === false ? 80 : 443;
}

/** A VM whose NIC is not in the estate (a partial export) is taken to get out. */
function storageOpen(virtualMachine: Resource, guest: JsonObject, cloud: Cloud): boolean {
  if (guest['firewall'] === 'blocks-storage') return false;
  const nic = primaryNic(virtualMachine, cloud);
  if (nic === undefined) return true;
  const location = (textAt(virtualMachine, 'location') ?? '').replaceAll(' ', '').toLowerCase();
  return reaches(
    { ...placementOf(nic, cloud), location },
    storagePrefixes(location),
    portOf(virtualMachine, cloud),
    cloud,
  );
}

/** Storage is the fallback of the host path; some disks have only one of the two (domain.md a). */
function snapshotSucceeds(virtualMachine: Resource, item: Resource, guest: JsonObject, cloud: Cloud): boolean {
  const hostOpen = guest['hostPath'] === 'open'; // closed unless the guest says otherwise (design, section 7)
  if (isHostOnly(virtualMachine, cloud)) return hostOpen;
  if (isStorageOnly(item)) return storageOpen(virtualMachine, guest, cloud);
  return hostOpen || storageOpen(virtualMachine, guest, cloud);
}

/** VSS makes Windows points application consistent; Linux without scripts is file-system consistent. */
const consistencyOf = (virtualMachine: Resource): Consistency =>
  textAt(disksOf(virtualMachine)[0], 'osType')?.toLowerCase() === 'windows' ? 'AppConsistent' : 'FileSystemConsistent';

/** A cause that only the guest knows, told by its entry. */
function told(guest: JsonObject, point: Consistency): Verdict | undefined {
  const forced = objectAt(guest, 'failWith');
  const errorCode = numberAt(forced, 'errorCode');
  if (errorCode !== undefined)
    return failed({
      errorCode,
      errorTitle: textAt(forced, 'errorTitle') ?? '',
      errorString: textAt(forced, 'errorString') ?? 'Backup failed.',
      recommendations: textsAt(forced, 'recommendations'),
    });
  if (guest['completeWith'] === 'Cancelled') return { status: 'Cancelled' };
  return guest['completeWith'] === 'CompletedWithWarnings' ? { status: 'CompletedWithWarnings', point } : undefined;
}

const isFailure = (snapshot: Consistency | Failure): snapshot is Failure => typeof snapshot !== 'string';

/** The snapshot alone: what consistency it has, or why there is none. */
function snapshotOf(virtualMachine: Resource, item: Resource, guest: JsonObject, cloud: Cloud): Consistency | Failure {
  const policy = cloud.resources.get(textAt(item, 'properties', 'policyId') ?? '');
  const agentless = textAt(policy, 'properties', 'snapshotConsistencyType')?.toLowerCase() === 'onlycrashconsistent';
  // Without the guest: Compute itself takes the snapshot, so neither agent nor network matter (domain.md a, d).
  if (agentless || !isRunning(virtualMachine)) return 'CrashConsistent';
  if (!isAgentReady(virtualMachine, cloud)) return AGENT_UNAVAILABLE;
  if (snapshotSucceeds(virtualMachine, item, guest, cloud)) return consistencyOf(virtualMachine);
  return guest['retryCrashConsistent'] === true ? 'CrashConsistent' : NO_NETWORK;
}

/** What a backup of this item would end as now, computed from the estate alone (design, section 7). */
export function verdictOf(item: Resource, cloud: Cloud): Verdict {
  const virtualMachine = cloud.resources.get(
    textAt(item, 'properties', 'sourceResourceId') ?? textAt(item, 'properties', 'virtualMachineId') ?? '',
  );
  if (virtualMachine === undefined) return failed(VM_NOT_FOUND);
  const guest = objectAt(cloud.resources.get(`${virtualMachine.id}/providers/Sandbox/guest`), 'properties');
  const point = consistencyOf(virtualMachine);
  const known = told(guest, isRunning(virtualMachine) ? point : 'CrashConsistent');
  if (known !== undefined) return known;
  const readable = canReadKeys(virtualMachine, cloud);
  const snapshot = snapshotOf(virtualMachine, item, guest, cloud);
  // What is wrong at once is told at once, keys first.
  if (isFailure(snapshot)) return readable ? failed(snapshot) : failed(KEY_VAULT_PERMISSIONS, snapshot);
  return readable ? completed(snapshot) : failed(KEY_VAULT_PERMISSIONS);
}
