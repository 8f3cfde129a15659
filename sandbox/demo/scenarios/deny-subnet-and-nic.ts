import { denyAllOutbound, site } from '../estate.js';
import { addsRules, backupsEnd, ends, newPoint, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'deny-subnet-and-nic';

export const denySubnetAndNic: Scenario = {
  name,
  shows: 'The NSGs of the subnet and of the network interface both deny: each gets a rule, and one backup proves both.',
  site: site(name, {
    nsgs: { 'nsg-subnet': [denyAllOutbound(4000)], 'nsg-app': [denyAllOutbound(3000)] },
    subnetNsg: 'nsg-subnet',
    machines: [{ name: 'vm-web-01', nsg: 'nsg-app' }],
  }),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    addsRules({ nsg: 'nsg-app', priority: 2999 }, { nsg: 'nsg-subnet', priority: 3999 }),
    writes({ put: 2, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
  ],
};
