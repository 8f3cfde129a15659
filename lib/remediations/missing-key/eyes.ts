import type { Reader } from '../../model/reader.js';
import type { Look } from '../../model/sight.js';

export const READS = [
  'virtualMachine',
  'disk',
  'keyVault',
  'deletedVault',
  'vaultKey',
  'vaultSecret',
  'deletedObject',
  'recoveryPoints',
  'keptKeys',
] as const satisfies readonly (keyof Reader)[];

/** What looking takes: the declared reads, one after the other. */
export interface Eyes {
  readonly read: Pick<Reader, (typeof READS)[number]>;
  readonly look: Look;
}
