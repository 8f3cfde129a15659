import { child, nameOf, type ResourceId } from '../../model/resource-id.js';
import type { VaultReference } from '../../model/encryption.js';
import type { DeletedObject, VaultObject } from '../../model/resources/key-vault.js';
import { bringBack, goneKind } from './bring-back.js';
import { keeperOf } from './kept.js';
import type { Seen, SeenObject } from './seen.js';
import { causeOf, fine, objectStep, unseen, ways, type Remedy, type Verdict, type Wrong } from './verdict.js';
import { command, inVault, lookedAt, machineOf, named, nounOf, pointNamed } from './wording.js';

/** One verdict, or several where more than one thing is wrong with one key or secret. */
export function aboutObject({ reference, found }: SeenObject, seen: Seen): readonly Verdict[] {
  switch (found.is) {
    case 'there':
      return aboutVersion(reference, found.object, seen);
    case 'unseen':
      return [unseen(found.why)];
    case 'other-version':
      // Secrets keep their older versions until somebody disables one, which ARM does not show.
      return [
        fine(
          `${inVault(reference)} is there; its newest version is ${found.newest}, ${machineOf(seen)} refers to an older one, which as a rule stays usable`,
        ),
      ];
    case 'version-missing':
      return [versionMissing(reference, found, seen)];
    case 'soft-deleted':
      return [softDeleted(reference, found.deleted)];
    case 'gone':
      return [gone(reference, found.doubt, seen)];
  }
}

function aboutVersion(reference: VaultReference, object: VaultObject, seen: Seen): readonly Verdict[] {
  const { enabled, startsAt, expiresAt, version } = object;
  const id = version === undefined ? reference.id : child(reference.id, 'versions', version);
  const says = `${inVault(reference)}${version === undefined ? '' : `, version ${version},`}`;
  const isAfter = (time: string) => Date.parse(time) > seen.at.getTime();
  const wrong = [
    enabled ? [] : disabled(reference, id, says),
    expiresAt === undefined || isAfter(expiresAt) ? [] : expired(reference, id, version, expiresAt, seen),
    startsAt === undefined || !isAfter(startsAt) ? [] : notYetValid(reference, id, version, startsAt),
  ].flat();
  const end = expiresAt === undefined ? 'does not end' : `ends on ${expiresAt}`;
  return wrong.length > 0 ? wrong : [fine(`${says} is enabled and ${end}`)];
}

function disabled(reference: VaultReference, id: ResourceId, says: string): Wrong {
  const kind = `${nounOf(reference)}-disabled`;
  const step = objectStep({
    resourceId: id,
    cause: causeOf(kind, id),
    summary: `Enable ${says.replace(/,$/, '')}`,
    before: { softDeleted: false, enabled: false },
    after: { softDeleted: false, enabled: true },
    because: `somebody disabled ${named(reference)}, perhaps on purpose`,
    undo: 'on-request',
  });
  return { is: 'wrong', kind, resourceId: id, says: `${says} is disabled`, remedy: step };
}

/**
 * Key Vault itself still unwraps with an expired key and gives out an expired secret (its documentation of exp and nbf);
 * whether Azure Backup then backs it up is UNCONFIRMED. A date is somebody's policy: never changed by us.
 */
function expired(
  reference: VaultReference,
  id: ResourceId,
  version: string | undefined,
  at: string,
  seen: Seen,
): Wrong {
  const extend = attributes(reference, version, '--expires <date>');
  const remedy = ways(
    `Extend the validity of ${inVault(reference)}, which ended on ${at}: ${extend}. Or encrypt ${machineOf(seen)} again with a new one.`,
  );
  const kind = `${nounOf(reference)}-expired`;
  return { is: 'wrong', kind, resourceId: id, says: `${inVault(reference)} expired on ${at}`, remedy };
}

function notYetValid(reference: VaultReference, id: ResourceId, version: string | undefined, at: string): Wrong {
  const begin = attributes(reference, version, '--not-before <date>');
  const remedy = ways(`Have ${inVault(reference)} begin earlier than ${at}, or wait until then: ${begin}.`);
  return { is: 'wrong', kind: 'not-yet-valid', resourceId: id, says: `${inVault(reference)} begins on ${at}`, remedy };
}

function attributes(reference: VaultReference, version: string | undefined, change: string): string {
  const which = version === undefined ? [] : ['--version', version];
  return command(reference, 'set-attributes', '--name', reference.name, ...which, change);
}

/** Versions cannot be deleted alone: the key was purged and made anew, and into one that exists none is restored. */
function versionMissing(
  reference: VaultReference,
  { version, newest }: { readonly version: string; readonly newest: string },
  seen: Seen,
): Wrong {
  const { id } = reference;
  const keeper = keeperOf(reference, seen.points.looked);
  const restore =
    keeper?.isExact === true
      ? `Or restore the key from ${pointNamed(keeper.point)}, which keeps version ${version}, into another key vault, and the disks with it.`
      : lookedAt([`the versions of ${inVault(reference)}`], seen.points);
  return {
    is: 'wrong',
    kind: 'version-missing',
    resourceId: child(id, 'versions', version),
    says: `${inVault(reference)} has no version ${version}, which ${machineOf(seen)} refers to; its newest is ${newest}`,
    remedy: ways(
      `Encrypt ${machineOf(seen)} again with version ${newest} of ${inVault(reference)} while the VM still runs.`,
      restore,
    ),
  };
}

function softDeleted(reference: VaultReference, { enabled, purgedAt }: DeletedObject): Wrong {
  const { id } = reference;
  const kind = `${nounOf(reference)}-deleted`;
  const says = `${inVault(reference)} is soft-deleted${purgedAt === undefined ? '' : `, and purged on ${purgedAt}`}`;
  const remedy = objectStep({
    resourceId: id,
    cause: causeOf(kind, id),
    summary: `Recover soft-deleted ${inVault(reference)}${purgedAt === undefined ? '' : `, before it is purged on ${purgedAt}`}`,
    before: { softDeleted: true, enabled },
    after: { softDeleted: false, enabled },
    undo: 'never', // taking it back would be deleting it
  });
  return { is: 'wrong', kind, resourceId: id, says, remedy };
}

function gone(reference: VaultReference, doubt: string | undefined, seen: Seen): Wrong {
  const places = [`key vault ${nameOf(reference.vault)}`, named(reference), 'its soft-deleted ones'];
  const remedy = doubt === undefined ? bringBack(reference, places, seen) : lookAgain(reference, doubt, seen);
  const more = doubt ?? 'not among the soft-deleted ones';
  const says = `${inVault(reference)} is not there, and ${more}`;
  return { is: 'wrong', kind: goneKind(reference), resourceId: reference.id, says, remedy };
}

/** A name that is soft-deleted cannot be given anew (domain.md c), so that nothing is restored before that is known. */
function lookAgain(reference: VaultReference, doubt: string, seen: Seen): Remedy {
  const keeper = keeperOf(reference, seen.points.looked);
  const rest =
    keeper === undefined ? 'no recovery point that was looked at keeps it' : `${pointNamed(keeper.point)} keeps it`;
  const recover = command(reference, 'recover', '--name', reference.name);
  return ways(
    `Let Backup Medic see soft-deleted ${reference.kind} of key vault ${nameOf(reference.vault)} (${doubt}), or recover it: ${recover}. Where it is not soft-deleted: ${rest}.`,
  );
}
