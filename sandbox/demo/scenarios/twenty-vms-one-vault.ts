import { site } from '../estate.js';
import { WITH_KEY } from '../estate/encryption.js';
import { backupsEnd, ends, newPoint, writes } from '../expectations.js';
import { grants, tellsOfRetirement } from '../key-vault-expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'twenty-vms-one-vault';
const VMS = Array.from({ length: 20 }, (_, index) => `vm-web-${String(index + 1).padStart(2, '0')}`);

export const twentyVmsOneVault: Scenario = {
  name,
  shows:
    'Twenty VMs share a key vault that lets nobody in: one case each, one grant for all, and a proof for every VM.',
  site: site(name, {
    nsgs: { 'nsg-app': [] },
    keyVaults: { keys: {} },
    machines: VMS.map((vm) => ({ name: vm, nsg: 'nsg-app', encryption: WITH_KEY })),
  }),
  failsWith: [400198],
  async play(stage) {
    await Promise.all(VMS.map((vm) => stage.fail(vm)));
    await stage.ended(VMS.length);
  },
  expects: [
    ends('healed', VMS.length),
    grants({ vault: 'keys', keys: ['get', 'list', 'backup'], secrets: ['get', 'list'] }),
    writes({ policies: 1, backups: VMS.length }),
    backupsEnd('Completed'),
    newPoint(),
    tellsOfRetirement,
  ],
};
