import { encryptedServer } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { backupsEnd, ends, newPoint, writes } from '../expectations.js';
import { grants, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'key-vault-policy';

export const keyVaultPolicy: Scenario = {
  name,
  shows:
    'An encrypted VM whose key vault lets the Backup Management Service read nothing: it gets the documented minimum.',
  site: encryptedServer(name, WITH_KEY, { keys: {} }),
  failsWith: [400198],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    grants({ vault: 'keys', keys: ['get', 'list', 'backup'], secrets: ['get', 'list'] }),
    writes({ policies: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
