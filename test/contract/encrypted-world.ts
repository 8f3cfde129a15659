import { BACKUP_SERVICE_OBJECT } from '../../sandbox/azure/directory/service-principals.js';
import { TENANT_ID } from '../../sandbox/azure/identity/identities.js';
import type { JsonObject } from '../../sandbox/azure/json.js';
import { element, world } from '../../sandbox/azure/testing/world.js';

const HOST = 'https://kv-shop.vault.azure.net';
const [KEK, BEK] = [`${HOST}/keys/kek/${'a'.repeat(32)}`, `${HOST}/secrets/bek/${'b'.repeat(32)}`];

/** The world's VM, its disk encrypted by a secret that a key wraps, and a key that somebody deleted. */
export function encryptedWorld() {
  const { ids, resources } = world();
  const keyVault = `${ids.group}/providers/Microsoft.KeyVault/vaults/kv-shop`;
  const sourceVault = { id: keyVault };
  const settings = {
    diskEncryptionKey: { secretUrl: BEK, sourceVault },
    keyEncryptionKey: { keyUrl: KEK, sourceVault },
  };
  const encrypt = (one: JsonObject): JsonObject =>
    one['id'] === ids.disk
      ? {
          ...one,
          properties: {
            ...(one['properties'] as JsonObject), // the world's elements have properties
            encryptionSettingsCollection: { enabled: true, encryptionSettings: [settings] },
          },
        }
      : one;
  const permissions = { keys: ['get', 'list', 'backup'], secrets: ['get', 'list', 'backup'] };
  const held = (path: string, flags: JsonObject, properties: JsonObject): JsonObject => ({
    ...element(`${keyVault}/${path}`, properties),
    ...flags,
  });
  return {
    ids,
    key: `${keyVault}/keys/kek`,
    secret: `${keyVault}/secrets/bek`,
    deletedKey: `${keyVault}/keys/old`,
    resources: [
      ...resources.map(encrypt),
      element(keyVault, {
        tenantId: TENANT_ID,
        sku: { family: 'A', name: 'standard' },
        accessPolicies: [{ tenantId: TENANT_ID, objectId: BACKUP_SERVICE_OBJECT, permissions }],
      }),
      held('keys/kek', {}, { keyUriWithVersion: KEK }),
      held('keys/old', { deleted: true }, {}),
      held('secrets/bek', {}, { secretUriWithVersion: BEK, contentType: 'Wrapped BEK', value: 'wrapped' }),
    ],
  };
}
