import { encryptedServer } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { backupsEnd, ends, newPoint, writes } from '../expectations.js';
import { grants, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'partial-rights';
const service = { keys: ['get'], secrets: ['list'], certificates: ['get'] };

export const partialRights: Scenario = {
  name,
  shows: 'Some rights are there: what is missing is added to them, and the policy of another team stays as it is.',
  site: encryptedServer(name, WITH_KEY, { keys: { service } }),
  failsWith: [400198],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    grants({ vault: 'keys', keys: ['get', 'list', 'backup'], secrets: ['get', 'list'], certificates: ['get'] }),
    writes({ policies: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
