import { lookAtEncryption, type VaultReference } from '../../model/encryption.js';
import type { Subject } from '../../model/remediation.js';
import type { ResourceId } from '../../model/resource-id.js';
import type { Result } from '../../model/result.js';
import { Look } from '../../model/sight.js';
import type { Eyes } from './eyes.js';
import { lookAtPoints } from './look-at-points.js';
import { lookAtObject, lookAtVault } from './look-at-vault.js';
import type { Seen, SeenObject, SeenVault } from './seen.js';

/** The one place that reads: the machine, its vaults, what they hold, and where something is gone what still keeps it. */
export async function observe(subject: Subject, read: Eyes['read'], at: Date): Promise<Result<Seen>> {
  const encrypted = await lookAtEncryption(subject.virtualMachine, read);
  if (!encrypted.ok) {
    return encrypted;
  }
  const eyes: Eyes = { read, look: new Look() };
  const { machine } = encrypted.value;
  const references = [...encrypted.value.references].sort((a, b) => a.kind.localeCompare(b.kind));
  const vaults = await lookAtVaults(references, machine.location, eyes);
  const objects = await lookAtObjects(references, vaults, eyes);
  const points = await lookAtPoints(goneOf(vaults, objects), subject.protectedItem, eyes);
  return eyes.look.result({ encrypted: encrypted.value, codes: subject.codes, at, vaults, objects, points });
}

async function lookAtVaults(references: readonly VaultReference[], location: string, eyes: Eyes): Promise<SeenVault[]> {
  const vaults: SeenVault[] = [];
  for (const vault of new Set<ResourceId>(references.map((one) => one.vault))) {
    const holds = references.filter((one) => one.vault === vault);
    vaults.push({ vault, holds, found: await lookAtVault(vault, location, eyes) });
  }
  return vaults;
}

async function lookAtObjects(
  references: readonly VaultReference[],
  vaults: readonly SeenVault[],
  eyes: Eyes,
): Promise<SeenObject[]> {
  const there = new Set(vaults.flatMap(({ vault, found }) => (found.is === 'there' ? vault : [])));
  const objects: SeenObject[] = [];
  for (const reference of references.filter(({ vault }) => there.has(vault))) {
    objects.push({ reference, found: await lookAtObject(reference, eyes) });
  }
  return objects;
}

/** What nothing but a recovery point can bring back. */
function goneOf(vaults: readonly SeenVault[], objects: readonly SeenObject[]): readonly VaultReference[] {
  const lost = objects.filter(({ found }) => found.is === 'gone' || found.is === 'version-missing');
  return [
    ...vaults.flatMap(({ found, holds }) => (found.is === 'gone' ? holds : [])),
    ...lost.map(({ reference }) => reference),
  ];
}
