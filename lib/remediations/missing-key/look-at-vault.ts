import type { VaultReference } from '../../model/encryption.js';
import { child, nameOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { ok, type Result } from '../../model/result.js';
import type { VaultObject } from '../../model/resources/key-vault.js';
import type { Sight } from '../../model/sight.js';
import type { Eyes } from './eyes.js';
import type { ObjectFound, VaultFound } from './seen.js';
import { inVault } from './wording.js';

/** Azure Disk Encryption requires vault and machine to be in one region (domain.md c), so a deleted one was there. */
export async function lookAtVault(vault: ResourceId, location: string, { read, look }: Eyes): Promise<VaultFound> {
  const name = nameOf(vault);
  const there = await look.at(`key vault ${name}`, () => unlessGone(read.keyVault(vault)));
  if (!there.seen) {
    return { is: 'unseen', why: there.why };
  }
  if (there.value !== undefined) {
    return { is: 'there' };
  }
  const deleted = await look.at(`key vault ${name} is not there, and whether it is soft-deleted`, () =>
    read.deletedVault(subscriptionOf(vault), location, name),
  );
  if (!deleted.seen) {
    return { is: 'unseen', why: deleted.why };
  }
  if (deleted.value?.vault === vault) {
    return { is: 'soft-deleted', purgedAt: deleted.value.purgedAt };
  }
  return { is: 'gone', namesake: deleted.value === undefined ? undefined : (deleted.value.vault ?? 'unknown') };
}

/** ARM first: it needs no right on the vault's data and is not subject to its firewall (domain.md c). */
export async function lookAtObject(reference: VaultReference, eyes: Eyes): Promise<ObjectFound> {
  const { read } = eyes;
  const { id, kind, version } = reference;
  const sight = await lookFor(reference, () => (kind === 'keys' ? read.vaultKey(id) : read.vaultSecret(id)), eyes);
  if (!sight.seen) {
    return { is: 'unseen', why: sight.why };
  }
  const newest = sight.value;
  if (newest === undefined) {
    return lookAmongDeleted(reference, eyes);
  }
  if (version === undefined || newest.version === undefined || newest.version === version) {
    return { is: 'there', object: newest };
  }
  return kind === 'keys'
    ? lookAtVersion(reference, version, newest.version, eyes)
    : { is: 'other-version', newest: newest.version };
}

async function lookAtVersion(
  reference: VaultReference,
  version: string,
  newest: string,
  eyes: Eyes,
): Promise<ObjectFound> {
  const sight = await lookFor(reference, () => eyes.read.vaultKey(child(reference.id, 'versions', version)), eyes);
  if (!sight.seen) {
    return { is: 'unseen', why: sight.why };
  }
  return sight.value === undefined
    ? { is: 'version-missing', version, newest }
    : { is: 'there', object: { ...sight.value, version } };
}

/** Only the data plane knows soft-deleted keys and secrets. */
async function lookAmongDeleted(reference: VaultReference, { read, look }: Eyes): Promise<ObjectFound> {
  const deleted = await look.at('whether it is soft-deleted', () => unlessGone(read.deletedObject(reference.id)));
  if (!deleted.seen) {
    return { is: 'gone', doubt: deleted.why };
  }
  return deleted.value === undefined
    ? { is: 'gone', doubt: undefined }
    : { is: 'soft-deleted', deleted: deleted.value };
}

function lookFor(
  reference: VaultReference,
  ask: () => Promise<Result<VaultObject>>,
  { look }: Eyes,
): Promise<Sight<VaultObject | undefined>> {
  return look.at(inVault(reference), () => unlessGone(ask()));
}

/** What is not there is what this remediation looks for: undefined, and not a refusal. */
async function unlessGone<T>(asked: Promise<Result<T>>): Promise<Result<T | undefined>> {
  const read = await asked;
  return !read.ok && read.failure.kind === 'target-gone' ? ok(undefined) : read;
}
