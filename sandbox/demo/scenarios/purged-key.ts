import { encryptedServer } from '../estate.js';
import { KEK, WITH_KEY } from '../estate/encryption.js';
import { ENOUGH } from '../estate/key-vaults.js';
import { backupsEnd, blames, ends, newPoint, writes } from '../expectations.js';
import { restores, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'purged-key';

export const purgedKey: Scenario = {
  name,
  shows: 'Somebody deleted and purged the key: the recovery point keeps it, and it is restored from there.',
  site: encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH, purged: [KEK.name] } }),
  failsWith: [400198],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    blames(KEK.name, 'kv-purged-key'),
    restores('keys', KEK.name, KEK.version),
    writes({ restored: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
