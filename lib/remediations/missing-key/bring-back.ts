import type { EncryptedMachine, VaultReference } from '../../model/encryption.js';
import { nameOf } from '../../model/resource-id.js';
import type { Source } from '../../model/steps/key-vault.js';
import { keeperOf, partsOf, type Keeper } from './kept.js';
import type { Seen } from './seen.js';
import { causeOf, objectStep, ways, type Remedy } from './verdict.js';
import { command, inVault, lookedAt, machineOf, named, nounOf, pointNamed } from './wording.js';

/** The kind of cause that a key or secret is which is neither there nor known to be soft-deleted. */
export function goneKind(reference: VaultReference): string {
  return `${nounOf(reference)}-gone`;
}

/** What is gone comes back from a recovery point that keeps it (domain.md c), or by a person. */
export function bringBack(reference: VaultReference, places: readonly string[], seen: Seen): Remedy {
  const keeper = keeperOf(reference, seen.points.looked);
  if (keeper === undefined) {
    return nothingKeeps(reference, places, seen);
  }
  if (reference.kind === 'keys') {
    return restoreKey(reference, keeper, seen);
  }
  const wrappedBy = keeper.keyUrl ?? (keeper.isExact ? keyAround(reference, seen.encrypted) : undefined);
  return wrappedBy === undefined
    ? restoreDisksFirst(reference, keeper, seen)
    : restoreSecret(reference, keeper, wrappedBy, seen);
}

/** No step: without a key around it, what the point keeps cannot be set as a secret; only a restore job gives it out. */
function restoreDisksFirst(reference: VaultReference, { point }: Keeper, seen: Seen): Remedy {
  const restore = command(reference, 'restore', '--file <file>');
  return ways(
    `What ${pointNamed(point)} keeps of ${inVault(reference)} is wrapped by no key and cannot be set back as it is: restore the disks of ${machineOf(seen)} from it (not the VM), take KeyVaultSecretBackupData from the encryption info blob that the job leaves in its storage account, decode it from base64 into a file and run: ${restore}.`,
  );
}

/** An unlocked disk stays so until the machine stops (DERIVED: the key is asked for when it starts). */
function nothingKeeps(reference: VaultReference, places: readonly string[], seen: Seen): Remedy {
  return ways(
    `Nothing that can be seen keeps ${inVault(reference)}. Where somebody has a backup file of it: ${command(reference, 'restore', '--file <file>')}.`,
    `As long as ${machineOf(seen)} runs its disks are unlocked: copy what is on them before it is stopped.`,
    lookedAt(places, seen.points),
  );
}

function restoreKey(reference: VaultReference, keeper: Keeper, seen: Seen): Remedy {
  const { id } = reference;
  const differs = differenceOf(reference, keeper, seen);
  const note = differs === undefined ? '' : `. ${capitalised(differs)}`;
  return objectStep({
    resourceId: id,
    cause: causeOf(goneKind(reference), id),
    summary: `Restore ${named(reference)} into key vault ${nameOf(reference.vault)} from ${pointNamed(keeper.point)}${note}`,
    before: null,
    after: { softDeleted: false, enabled: true },
    source: { recoveryPoint: keeper.point.id },
    ...(differs === undefined ? {} : { because: differs }),
    undo: 'never', // taking it back would be deleting it
  });
}

function restoreSecret(reference: VaultReference, keeper: Keeper, keyUrl: string, seen: Seen): Remedy {
  const { id } = reference;
  const machine = machineOf(seen);
  const reasons = [
    `${named(reference)} gets a new version, which ${machine} does not refer to until a person sees to it`,
    differenceOf(reference, keeper, seen) ?? [],
    keyDifferenceOf(reference, keyUrl, seen) ?? [],
  ];
  return objectStep({
    resourceId: id,
    cause: causeOf(goneKind(reference), id),
    summary: `Set ${named(reference)} in key vault ${nameOf(reference.vault)} anew from ${pointNamed(keeper.point)}. It gets a new version: afterwards a person points ${machine} to it (run the encryption extension again), or restores the disks and creates the VM with it`,
    before: null,
    after: { softDeleted: false, enabled: true },
    source: { recoveryPoint: keeper.point.id, secret: wrappedSecret(reference, keyUrl, seen.encrypted) },
    because: reasons.flat().join('; '),
    undo: 'never',
  });
}

/** Content type and tags as Azure Disk Encryption wrote them (domain.md c, [KS]). Azure's ids are kept in lower case. */
function wrappedSecret(
  { name }: VaultReference,
  keyUrl: string,
  { machine }: EncryptedMachine,
): NonNullable<Source['secret']> {
  return {
    contentType: 'Wrapped BEK',
    tags: {
      DiskEncryptionKeyEncryptionAlgorithm: 'RSA-OAEP',
      DiskEncryptionKeyFileName: machine.osType === 'Linux' ? 'LinuxPassPhraseFileName' : `${name}.BEK`,
      DiskEncryptionKeyEncryptionKeyURL: keyUrl,
      MachineName: nameOf(machine.id),
    },
  };
}

/** The URL of the key that the machine's settings name beside a secret. */
function keyAround({ url }: VaultReference, { machine, disks }: EncryptedMachine): string | undefined {
  const { model, view } = machine.encryption;
  const settings = [...model, ...view.settings, ...disks.flatMap(({ encryption }) => encryption)];
  return settings.filter(({ enabled, secret }) => enabled && secret.url === url).find(({ key }) => key.url)?.key.url;
}

function differenceOf(reference: VaultReference, { point, version, isExact }: Keeper, seen: Seen): string | undefined {
  return isExact
    ? undefined
    : `${pointNamed(point)} keeps ${named(reference)} as of ${versionOf(version)}, and ${machineOf(seen)} refers to ${versionOf(reference.version)}`;
}

function keyDifferenceOf(reference: VaultReference, keyUrl: string, seen: Seen): string | undefined {
  const referred = keyAround(reference, seen.encrypted);
  const [kept, own] = [partsOf(keyUrl), partsOf(referred ?? keyUrl)];
  return kept.object === own.object && kept.version === own.version
    ? undefined
    : `it is wrapped by ${versionOf(kept.version)} of key ${kept.name}, and ${machineOf(seen)} refers to ${versionOf(own.version)} of key ${own.name}`;
}

function versionOf(version: string | undefined): string {
  return version === undefined ? 'no version' : `version ${version}`;
}

function capitalised(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}
