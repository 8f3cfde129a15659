import type { VaultReference } from '../../model/encryption.js';
import type { ResourceId } from '../../model/resource-id.js';
import { count } from '../../model/wording.js';
import type { Eyes } from './eyes.js';
import { keeperOf } from './kept.js';
import type { Points, SeenPoint } from './seen.js';

/** Each costs a call; three nights without a key are enough to say that no point keeps it. */
const POINTS_AT_MOST = 3;

/** Looks for what is gone: vault tier before snapshot tier, newest first, until each is found in its very version. */
export async function lookAtPoints(
  gone: readonly VaultReference[],
  item: ResourceId | undefined,
  { read, look }: Eyes,
): Promise<Points> {
  if (gone.length === 0) {
    return { says: 'no recovery point', looked: [] };
  }
  if (item === undefined) {
    return { says: 'the VM is protected in no vault, so that there is no recovery point', looked: [] };
  }
  const points = await look.at('its recovery points', () => read.recoveryPoints(item));
  if (!points.seen) {
    return { says: points.why, looked: [] };
  }
  const encrypted = points.value.filter((point) => point.encrypted);
  const inOrder = [...encrypted.filter(({ inVault }) => inVault), ...encrypted.filter(({ inVault }) => !inVault)];
  const looked: SeenPoint[] = [];
  for (const point of inOrder.slice(0, POINTS_AT_MOST)) {
    if (!gone.every((reference) => keeperOf(reference, looked)?.isExact)) {
      const kept = await look.at('what it keeps', () => read.keptKeys(point.id));
      looked.push({ point, kept });
    }
  }
  return { says: `${count(points.value.length, 'recovery point')}, ${encrypted.length} with encrypted disks`, looked };
}
