import { IDENTITIES } from '../../azure/identity/identities.js';
import type { JsonObject } from '../../azure/json.js';
import { encryptedServer } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { SHOP_TEAM } from '../estate/key-vaults.js';
import { ends, noNewPoint, onlyReads, tells } from '../expectations.js';
import { leavesKeyVaults, tellsOfRetirement } from '../key-vault-expectations.js';
import { guidOf } from '../ids.js';
import type { Scenario } from '../scenario.js';

const name = 'vault-elsewhere';
const site = encryptedServer(name, WITH_KEY, { keys: { elsewhere: true } });

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
/** Reader in the subscription of the shop. Who holds any role in the sandbox holds no more than that. */
function readerHere(principalId: string): JsonObject {
  const scope = `/subscriptions/${site.ids.subscription}`;
  const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${READER}`;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${guidOf('reader here')}`,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal', scope },
  };
}

export const vaultElsewhere: Scenario = {
  name,
  shows:
    'The keys lie in a subscription of another team where the app may read nothing: it changes nothing, and names the action that it lacks.',
  site,
  failsWith: [400198],
  alone: 'after', // the rights of the app are everybody's affair
  async play(stage) {
    await stage.put(readerHere(IDENTITIES.observe.principalId));
    try {
      await stage.fail('vm-web-01');
      await stage.ended();
    } finally {
      await stage.put(readerHere(SHOP_TEAM)); // the app has all rights again
    }
  },
  expects: [
    ends('escalated'),
    tells('Microsoft.KeyVault/vaults/read', 'kv-vault-elsewhere'),
    onlyReads,
    leavesKeyVaults,
    noNewPoint,
    tellsOfRetirement,
  ],
};
