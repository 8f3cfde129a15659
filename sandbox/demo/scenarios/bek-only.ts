import { encryptedServer } from '../estate.js';
import { WITHOUT_KEY } from '../estate/encryption.js';
import { backupsEnd, ends, newPoint, writes } from '../expectations.js';
import { grants, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'bek-only';

export const bekOnly: Scenario = {
  name,
  shows:
    'No key wraps the secret of this VM, so that the secret itself has to be backed up, and no key is granted at all.',
  site: encryptedServer(name, WITHOUT_KEY, { keys: {} }),
  failsWith: [400198],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    grants({ vault: 'keys', secrets: ['get', 'list', 'backup'] }),
    writes({ policies: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
