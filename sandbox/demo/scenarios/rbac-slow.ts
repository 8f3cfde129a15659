import { encryptedServer } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { backupsEnd, ends, newPoint, writes } from '../expectations.js';
import { assignsRole, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'rbac-slow';
const site = encryptedServer(name, WITH_KEY, { keys: { rbac: true } });

/** Whether what is assigned at the vault still spreads, for as long as the scenario wants. */
const spreading = (held: boolean) => ({
  id: `${site.ids.keyVault('keys')}/providers/Sandbox/spreading`,
  ...{ type: 'Sandbox/spreading', properties: { held } },
});

export const rbacSlow: Scenario = {
  name,
  shows:
    'A role assignment spreads slowly: the first backup fails as before, which proves nothing yet, and the second heals.',
  site,
  failsWith: [400198],
  alone: 'after', // the assignment has a few seconds to spread, and so has the first backup to fail
  async play(stage) {
    await stage.put(spreading(true));
    await stage.fail('vm-web-01');
    await stage.until(backupsEnd('Failed'));
    await stage.put(spreading(false));
    await stage.ended();
  },
  expects: [
    ends('healed'),
    assignsRole('keys'),
    writes({ assignments: 1, backups: 2 }),
    backupsEnd('Failed', 'Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
