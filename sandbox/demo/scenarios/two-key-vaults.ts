import { encryptedServer } from '../estate.js';
import { KEK } from '../estate/encryption.js';
import { backupsEnd, ends, newPoint, writes } from '../expectations.js';
import { grants, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'two-key-vaults';
const encryption = { kek: { vault: 'keys', ...KEK }, bek: { vault: 'bek' } };

export const twoKeyVaults: Scenario = {
  name,
  shows: 'The key lies in one key vault and the secret in another: each grants only what lies in it.',
  site: encryptedServer(name, encryption, { keys: {}, bek: {} }),
  failsWith: [400198],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    grants({ vault: 'keys', keys: ['get', 'list', 'backup'] }, { vault: 'bek', secrets: ['get', 'list'] }),
    writes({ policies: 2, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
