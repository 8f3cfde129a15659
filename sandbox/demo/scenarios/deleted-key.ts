import { encryptedServer } from '../estate.js';
import { KEK, WITH_KEY } from '../estate/encryption.js';
import { ENOUGH } from '../estate/key-vaults.js';
import { backupsEnd, blames, ends, newPoint, writes } from '../expectations.js';
import { recovers, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'deleted-key';

export const deletedKey: Scenario = {
  name,
  shows: 'Somebody deleted the key: it is recovered while that is still possible, in the version that the disks need.',
  site: encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH, deleted: [KEK.name] } }),
  failsWith: [400198],
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    blames(KEK.name, 'kv-deleted-key'),
    recovers('keys', KEK.name, KEK.version),
    writes({ recovered: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
