import { encryptedServer } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { ENOUGH } from '../estate/key-vaults.js';
import { blames, ends, noNewPoint, onlyReads, tells } from '../expectations.js';
import { leavesKeyVaults, plansBypass, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'vault-firewall';
const ipRules = [{ value: '198.51.100.7/32' }];
const networkAcls = { bypass: 'None', defaultAction: 'Deny', ipRules, virtualNetworkRules: [] };

export const vaultFirewall: Scenario = {
  name,
  shows:
    'The firewall of the key vault keeps Azure Backup out: the opening is planned to the letter, and left to a person.',
  site: encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH, networkAcls } }),
  failsWith: [400198],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('planned'),
    blames('firewall', 'kv-vault-firewall'),
    tells('kv-vault-firewall', 'every service that Key Vault trusts'),
    plansBypass('keys'),
    onlyReads,
    leavesKeyVaults,
    noNewPoint,
    tellsOfRetirement,
  ],
};
