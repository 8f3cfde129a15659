import { nameOf } from '../../model/resource-id.js';
import { aboutObject } from './about-object.js';
import { aboutVault } from './about-vault.js';
import { isRestoreNotAllowed } from './codes.js';
import type { Seen } from './seen.js';
import { unseen, ways, type Verdict, type Wrong } from './verdict.js';
import { machineOf } from './wording.js';

/** Everything that was looked at, and what comes of it. */
export function judge(seen: Seen): readonly Verdict[] {
  const { encrypted, vaults, objects, codes } = seen;
  const verdicts = [
    ...encrypted.unseen.map(unseen),
    ...encrypted.unreadable.map((url) =>
      unseen(`what ${withoutQuery(url)} refers to lies in no key vault that is named`),
    ),
    ...vaults.map((one) => aboutVault(one, seen)),
    ...objects.flatMap((one) => aboutObject(one, seen)),
  ];
  const isWell = encrypted.references.length > 0 && verdicts.every(({ is }) => is === 'fine');
  return isWell && isRestoreNotAllowed(codes) ? [...verdicts, restoreNotAllowed(seen)] : verdicts;
}

/** Causes, each once: two disks may need two versions of one key that is gone. */
export function wrongOf(verdicts: readonly Verdict[]): readonly Wrong[] {
  const wrong = verdicts.filter((one) => one.is === 'wrong');
  const isFirst = ({ kind, resourceId }: Wrong, index: number) =>
    wrong.findIndex((other) => other.kind === kind && other.resourceId === resourceId) === index;
  return wrong.filter(isFirst);
}

/** The documented way out of the error (error catalogue; a text of 2018): the service may restore disks, not the VM. */
function restoreNotAllowed(seen: Seen): Wrong {
  const { id } = seen.encrypted.machine;
  return {
    is: 'wrong',
    kind: 'restore-not-allowed',
    resourceId: id,
    says: `every key and secret of ${machineOf(seen)} is there, but Azure Backup may not create an encrypted VM from a recovery point`,
    remedy: ways(
      `Restore the disks of VM ${nameOf(id)} first (Restore disks, not Create VM), then create the VM from the restored disks with PowerShell or with the template that the restore job leaves in its storage account.`,
    ),
  };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
