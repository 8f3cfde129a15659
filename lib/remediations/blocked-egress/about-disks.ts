import { nameOf } from '../../model/resource-id.js';
import type { StorageAccount } from '../../model/resources/storage.js';
import { disksOfUnknownKind, excludedLuns, hostOnlyDisks, likelyHostOnlyType } from './path.js';
import { blaming, type Row } from './row.js';
import type { Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';
import { names } from '../../model/wording.js';

/** Which path the snapshots take, and what Storage and the disks let in: rows 5, 6, 23 and 24 of the table. */
export function aboutDisks(seen: Seen): readonly Row[] {
  return [...aboutHostPath(seen), ...aboutExclusion(seen), ...aboutAccess(seen), ...aboutAccounts(seen)];
}

/** What a person looks at inside the guest where the host path is the only one, or the only one left (row 20). */
export const GUEST_CHECKS =
  'DHCP on (option 245), and 168.63.129.16 reachable on ports 80, 443 and 32526 past the guest firewall, proxy and antivirus';

/** Row 5: certain for some kinds of disks, likely for some kinds of machines. */
function aboutHostPath(seen: Seen): readonly Row[] {
  const name = nameOf(seen.vm.id);
  const type = likelyHostOnlyType(seen.vm);
  const says = `${name} is a ${type ?? 'plain'} machine: its snapshots likely use the host path alone, going by the Linux extension`;
  const likely: readonly Row[] = type === undefined ? [] : [{ row: 5, weight: 'hints', says }];
  const disks = hostOnlyDisks(seen).map((disk) => `${disk.name} (${disk.why})`);
  if (disks.length === 0) {
    return likely;
  }
  const certain = `disks of ${name} are snapshotted through the host alone, so that NSGs, routes and DNS play no part: ${names(disks)}`;
  const ways = [
    `Check inside ${name}: ${GUEST_CHECKS}; then run the backup again, and ask Microsoft support where it fails again.`,
  ];
  return [...likely, blaming(5, 'excludes', certain, { kind: 'host-only-disks', resourceId: seen.vm.id, ways })];
}

function aboutExclusion(seen: Seen): readonly Row[] {
  const luns = excludedLuns(seen);
  const says = `disks at LUN ${names(luns)} are excluded from the backup: the snapshots may then use the storage path alone`;
  const blind = unseen(seen.item).map((why): Row => ({ row: 6, weight: 'unseen', says: why }));
  return luns.length > 0 ? [...blind, { row: 6, weight: 'hints', says }] : blind;
}

/** Row 23, and disks whose kind nothing shows. */
function aboutAccess(seen: Seen): readonly Row[] {
  const rows = [...seen.disks].flatMap(([id, sight]): readonly Row[] => {
    if (!sight.seen) {
      return [{ row: 23, weight: 'unseen', says: sight.why }];
    }
    const { dataAccessAuthMode, networkAccessPolicy, publicNetworkAccess } = sight.value;
    if (dataAccessAuthMode?.toLowerCase() === 'azureactivedirectory') {
      const says = `disk ${nameOf(id)} demands Entra authentication of who reads its data, which Azure Backup does not support`;
      const way = `Set the data access authentication mode of disk ${nameOf(id)} to None, or leave the disk out of the backup.`;
      return [blaming(23, 'proves', says, { kind: 'disk-access', resourceId: id, ways: [way] })];
    }
    const isOpen = (networkAccessPolicy ?? 'AllowAll') === 'AllowAll' && publicNetworkAccess !== 'Disabled';
    const says = `disk ${nameOf(id)} has restricted network access, which Azure Backup supports`;
    return isOpen ? [] : [{ row: 23, weight: 'excludes', says }];
  });
  const unknown = disksOfUnknownKind(seen).map(({ name }) => name);
  const says = `the kind of disk ${names(unknown)} is not known: one that uses the host path alone needs no rule`;
  return seen.disks.size > 0 && unknown.length > 0 ? [...rows, { row: 5, weight: 'unseen', says }] : rows;
}

/** Row 24: the account of an unmanaged disk. */
function aboutAccounts(seen: Seen): readonly Row[] {
  return [...seen.accounts].flatMap(([name, sight]): readonly Row[] => {
    const account = valueOf(sight);
    if (account === undefined) {
      const why = sight.seen ? `storage account ${name} is in another subscription` : sight.why;
      return [{ row: 24, weight: 'unseen', says: `${why}: taken as encrypted and open` }];
    }
    const closed = whyClosed(account, seen);
    if (closed === undefined) {
      return [{ row: 24, weight: 'excludes', says: `storage account ${name} of unmanaged disks lets the machine in` }];
    }
    const ways = [
      `Migrate the machine to managed disks; until then allow trusted Microsoft services, or the machine's subnet, in the firewall of storage account ${name}.`,
    ];
    const says = `storage account ${name} of unmanaged disks does not let the machine in: ${closed}`;
    return [blaming(24, 'proves', says, { kind: 'storage-firewall', resourceId: account.id, ways })];
  });
}

function whyClosed(account: StorageAccount, { network }: Seen): string | undefined {
  if (account.publicNetworkAccess?.toLowerCase() === 'disabled') {
    return 'public network access is disabled';
  }
  const subnet = valueOf(network)?.subnet.id;
  const isExcepted = /azureservices/i.test(account.bypass) || account.subnets.some((id) => id === subnet);
  return account.deniesByDefault && !isExcepted ? 'its firewall denies by default' : undefined;
}
