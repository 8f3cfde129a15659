import type { VaultReference } from '../../model/encryption.js';
import type { RecoveryPoint } from '../../model/resources/backup.js';
import { valueOf } from '../../model/sight.js';
import type { SeenPoint } from './seen.js';

/** A recovery point that keeps a key or secret. */
export interface Keeper {
  readonly point: RecoveryPoint;
  readonly version: string | undefined;
  /** It keeps the version that the machine refers to. */
  readonly isExact: boolean;
  /** The URL of the key that it keeps: the one that wraps its secret. */
  readonly keyUrl: string | undefined;
}

const URL_SHAPE = /^https:\/\/([^/:]+)(?::\d+)?\/(?:keys|secrets)\/([^/?]+)(?:\/([^/?]+))?/i;

/** Host, name and version of a key or secret; recorded URLs name the port, others do not. */
export function partsOf(url: string): { readonly object: string; readonly name: string; readonly version?: string } {
  const [, host = '', name = url, version] = URL_SHAPE.exec(url) ?? [];
  const object = `${host}/${name}`.toLowerCase();
  return { object, name, ...(version === undefined ? {} : { version: version.toLowerCase() }) };
}

/** Of the recovery points the one that keeps what is referred to; one with the very version before one with another. */
export function keeperOf(reference: VaultReference, points: readonly SeenPoint[]): Keeper | undefined {
  const keepers = points.flatMap((one) => keeping(reference, one));
  return keepers.find(({ isExact }) => isExact) ?? keepers[0];
}

function keeping(reference: VaultReference, { point, kept }: SeenPoint): readonly Keeper[] {
  const { key, secret } = valueOf(kept) ?? {};
  const url = reference.kind === 'keys' ? key : secret;
  if (url === undefined || partsOf(url).object !== partsOf(reference.url).object) {
    return [];
  }
  const { version } = partsOf(url);
  const isExact = reference.version === undefined || reference.version === version;
  return [{ point, version, isExact, keyUrl: key }];
}
