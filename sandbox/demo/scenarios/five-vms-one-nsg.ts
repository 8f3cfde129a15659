import { denyAllOutbound, site } from '../estate.js';
import { addsRules, backupsEnd, ends, newPoint, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'five-vms-one-nsg';
const VMS = ['vm-web-01', 'vm-web-02', 'vm-web-03', 'vm-web-04', 'vm-web-05'];

export const fiveVmsOneNsg: Scenario = {
  name,
  shows: 'Five VMs fail behind the NSG of one subnet: one case each, one rule for all, and a proof for every VM.',
  site: site(name, {
    nsgs: { 'nsg-subnet': [denyAllOutbound(4000)] },
    subnetNsg: 'nsg-subnet',
    machines: VMS.map((vm) => ({ name: vm })),
  }),
  async play(stage) {
    await Promise.all(VMS.map((vm) => stage.fail(vm)));
    await stage.ended(VMS.length);
  },
  expects: [
    ends('healed', VMS.length),
    addsRules({ nsg: 'nsg-subnet', priority: 3999 }),
    writes({ put: 1, backups: VMS.length }),
    backupsEnd('Completed'),
    newPoint(),
  ],
};
