import type { VaultReference } from '../../model/encryption.js';
import { nameOf } from '../../model/resource-id.js';
import type { RecoveryPoint } from '../../model/resources/backup.js';
import { partsOf } from './kept.js';
import type { Points, Seen, SeenPoint } from './seen.js';

export function nounOf({ kind }: VaultReference): 'key' | 'secret' {
  return kind === 'keys' ? 'key' : 'secret';
}

/** `key kek-01` */
export function named(reference: VaultReference): string {
  return `${nounOf(reference)} ${reference.name}`;
}

/** `key kek-01 (key vault kv-01)` */
export function inVault(reference: VaultReference): string {
  return `${named(reference)} (key vault ${nameOf(reference.vault)})`;
}

/** `recovery point 1374 of 2026-03-01T02:00:00Z` */
export function pointNamed({ name, at }: RecoveryPoint): string {
  return `recovery point ${name}${at === undefined ? '' : ` of ${at}`}`;
}

/** `az keyvault key set-attributes --vault-name kv-01 --name kek-01 …`: what a person types. */
export function command(reference: VaultReference, verb: string, ...more: readonly string[]): string {
  return ['az keyvault', nounOf(reference), verb, '--vault-name', nameOf(reference.vault), ...more].join(' ');
}

export function machineOf({ encrypted }: Seen): string {
  return `VM ${nameOf(encrypted.machine.id)}`;
}

/** Everywhere that something was looked for in vain, as one sentence. */
export function lookedAt(places: readonly string[], points: Points): string {
  return `Looked at: ${[...places, points.says, ...points.looked.map(pointLookedAt)].join('; ')}.`;
}

function pointLookedAt({ point, kept }: SeenPoint): string {
  if (!kept.seen) {
    return `${pointNamed(point)}: ${kept.why}`;
  }
  const { key, secret } = kept.value;
  const things = [key === undefined ? [] : `key ${shown(key)}`, secret === undefined ? [] : `secret ${shown(secret)}`];
  const says = things.flat().join(' and ');
  return `${pointNamed(point)} keeps ${says === '' ? 'neither key nor secret' : says}`;
}

function shown(url: string): string {
  const { name, version } = partsOf(url);
  return version === undefined ? name : `${name}, version ${version}`;
}
