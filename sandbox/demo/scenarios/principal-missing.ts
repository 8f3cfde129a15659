import { BACKUP_SERVICE_APP, BACKUP_SERVICE_OBJECT } from '../../azure/directory/service-principals.js';
import type { JsonObject } from '../../azure/json.js';
import { encryptedServer } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { blames, ends, noNewPoint, onlyReads, tells } from '../expectations.js';
import { leavesKeyVaults, tellsOfRetirement } from '../key-vault-expectations.js';
import { guidOf } from '../ids.js';
import type { Scenario } from '../scenario.js';

const name = 'principal-missing';

/** An application's principal in the tenant. A tenant of which the sandbox knows some has no others. */
const principal = (id: string, appId: string, displayName: string): JsonObject => ({
  ...{ id: `/servicePrincipals/${id}`, type: 'Microsoft.Graph/servicePrincipals' },
  properties: { appId, displayName },
});
const SHOP = principal(guidOf('the shop'), guidOf('the application of the shop'), 'Shop');
const BACKUP_SERVICE = principal(BACKUP_SERVICE_OBJECT, BACKUP_SERVICE_APP, 'Backup Management Service');

export const principalMissing: Scenario = {
  name,
  shows:
    'The tenant has no principal of the Backup Management Service, so that nobody can be granted anything: who adds it is told how.',
  site: encryptedServer(name, WITH_KEY, { keys: {} }),
  failsWith: [400198],
  alone: 'first', // the tenant is everybody's, and the app remembers for a day a principal that it once saw
  async play(stage) {
    await stage.put(SHOP);
    try {
      await stage.fail('vm-web-01');
      await stage.ended();
    } finally {
      await stage.put(BACKUP_SERVICE); // for all that come after
    }
  },
  expects: [
    ends('escalated'),
    blames('no principal', BACKUP_SERVICE_APP),
    tells('Microsoft.RecoveryServices', 'az provider register', 'az ad sp create'),
    onlyReads,
    leavesKeyVaults,
    noNewPoint,
    tellsOfRetirement,
  ],
};
