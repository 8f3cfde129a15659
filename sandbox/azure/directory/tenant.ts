import { subscriptionOf } from '../arm/arm-id.js';
import type { Cloud } from '../cloud.js';
import { TENANT_ID } from '../identity/identities.js';
import { same, textAt } from '../json.js';

/**
 * The tenant of a subscription: as its element says; else the one that most of its key vaults name, so that an exported
 * estate need not be rewritten for this sandbox; else the sandbox's own.
 */
export function tenantOf(subscription: string, cloud: Cloud): string {
  const stored = cloud.resources.get(`/subscriptions/${subscription}`);
  const declared = textAt(stored, 'tenantId') ?? textAt(stored, 'properties', 'tenantId');
  if (declared !== undefined) return declared;
  const named = cloud.resources
    .ofType('Microsoft.KeyVault/vaults')
    .filter(({ id }) => same(subscriptionOf(id), subscription))
    .flatMap((vault) => textAt(vault, 'properties', 'tenantId')?.toLowerCase() ?? []);
  if (named.length === 0 || named.includes(TENANT_ID)) return TENANT_ID;
  const times = (tenant: string): number => named.filter((one) => one === tenant).length;
  return named.reduce((most, one) => (times(one) > times(most) ? one : most));
}
