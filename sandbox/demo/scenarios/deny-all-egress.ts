import { allowHttpsInbound, denyAllOutbound, webServer } from '../estate.js';
import { addsRules, backupsEnd, ends, newPoint, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'deny-all-egress';

export const denyAllEgress: Scenario = {
  name,
  shows: 'One NSG denies everything outbound: one rule to Storage is added, and a newer recovery point proves it.',
  site: webServer(name, [allowHttpsInbound(300), denyAllOutbound(4000)]),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    addsRules({ nsg: 'nsg-app', priority: 3999 }),
    writes({ put: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
  ],
};
