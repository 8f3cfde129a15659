import { TENANT_ID } from '../identity/identities.js';
import { objectAt, textAt, without, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { vaultHost } from './objects.js';

/** recordings/h-keyvault-get-accesspolicies-2024: what every vault shows, below what the estate says of this one. */
export const vaultView = (vault: Resource): JsonObject => ({
  ...without(vault, 'contents'),
  properties: {
    sku: { family: 'A', name: 'standard' },
    tenantId: TENANT_ID,
    accessPolicies: [],
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    vaultUri: `https://${vaultHost(vault)}/`,
    provisioningState: 'Succeeded',
    publicNetworkAccess: 'Enabled',
    ...objectAt(vault, 'properties'),
  },
});

/** recordings/h-deletedvault-get: another type than the id's; what comes back with it is not shown. */
export const deletedVaultView = (deleted: Resource): JsonObject => ({
  id: deleted.id,
  name: deleted.name,
  type: 'Microsoft.KeyVault/deletedVaults',
  properties: { tags: {}, ...objectAt(deleted, 'properties') },
});

export const retentionMs = (vault: JsonObject): number => {
  const days = objectAt(vault, 'properties')['softDeleteRetentionInDays'];
  return (typeof days === 'number' ? days : 90) * 86_400_000;
};

export const locationOf = (element: JsonObject | undefined): string | undefined =>
  textAt(element, 'location')?.replaceAll(' ', '').toLowerCase();
