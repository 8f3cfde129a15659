import { denyAllOutbound, site } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { addsRules, backupsEnd, ends, newPoint, writes } from '../expectations.js';
import { grants, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'encrypted-and-blocked';

export const encryptedAndBlocked: Scenario = {
  name,
  shows:
    'One job fails for two causes, the key vault and the NSG: both are cured before the one backup that proves it.',
  site: site(name, {
    nsgs: { 'nsg-app': [denyAllOutbound(4000)] },
    keyVaults: { keys: {} },
    machines: [{ name: 'vm-web-01', nsg: 'nsg-app', encryption: WITH_KEY }],
  }),
  failsWith: [400198, 400206],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    grants({ vault: 'keys', keys: ['get', 'list', 'backup'], secrets: ['get', 'list'] }),
    addsRules({ nsg: 'nsg-app', priority: 3999 }),
    writes({ put: 1, policies: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
