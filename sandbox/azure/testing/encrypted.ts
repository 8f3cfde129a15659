import { BACKUP_SERVICE_OBJECT } from '../directory/service-principals.js';
import { IDENTITIES, TENANT_ID } from '../identity/identities.js';
import type { JsonObject } from '../json.js';
import { TestAzure } from './azure.js';
import { element } from './world.js';

export const VERSION = { kek: 'aaaaaaaa0000400080000000000000aa', bek: 'bbbbbbbb0000400080000000000000bb' } as const;
export const HOST = 'https://kv-shop.vault.azure.net';
export const KEK_URL = `${HOST}/keys/kek/${VERSION.kek}`;
export const BEK_URL = `${HOST}/secrets/bek/${VERSION.bek}`;

/** What the documented template grants (domain.md c). */
export const FULL = { keys: ['get', 'list', 'backup'], secrets: ['get', 'list', 'backup'] } as const;

export const policyOf = (permissions: JsonObject, objectId: string = BACKUP_SERVICE_OBJECT): JsonObject => ({
  tenantId: TENANT_ID,
  objectId,
  permissions,
});

/** The world's VM with its disk encrypted: by a volume secret, and by a key that wraps it unless told otherwise. */
export class EncryptedAzure extends TestAzure {
  readonly keyVault = `${this.ids.group}/providers/Microsoft.KeyVault/vaults/kv-shop`;

  constructor(vault: JsonObject = { accessPolicies: [policyOf(FULL)] }, { withKek = true } = {}) {
    super();
    this.put(element(this.keyVault, { tenantId: TENANT_ID, ...vault }));
    const sourceVault = { id: this.keyVault };
    const diskEncryptionKey = { secretUrl: BEK_URL, sourceVault };
    const keyEncryptionKey = { keyUrl: KEK_URL, sourceVault };
    const settings = withKek ? { diskEncryptionKey, keyEncryptionKey } : { diskEncryptionKey };
    this.change(this.ids.disk, { encryptionSettingsCollection: { enabled: true, encryptionSettings: [settings] } });
  }

  /** Names what the vault holds; flags go beside the properties. */
  holds(path: string, flags: JsonObject = {}, properties: JsonObject = {}): this {
    const [kind = ''] = path.split('/');
    const type = `Microsoft.KeyVault/vaults/${kind}`;
    this.put({ id: `${this.keyVault}/${path}`, name: path.split('/').at(-1), type, ...flags, properties });
    return this;
  }

  /** Assigns a role, by its id, to a principal. */
  assign(role: string, scope: string, principalId: string = BACKUP_SERVICE_OBJECT, more: JsonObject = {}): this {
    const roleDefinitionId = `${this.ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    this.put({
      id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}`,
      type: 'Microsoft.Authorization/roleAssignments',
      properties: { principalId, roleDefinitionId, ...more },
    });
    return this;
  }

  /** Restricts the app's key-vault identity to these permissions of the vault's policies. */
  restrict(permissions: JsonObject): this {
    const accessPolicies = [policyOf(FULL), policyOf(permissions, IDENTITIES.keyVault.principalId)];
    this.change(this.keyVault, { accessPolicies });
    return this;
  }
}
