import { denyAllOutbound, webServer } from '../estate.js';
import { addsRules, backupsEnd, ends, newPoint, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'thirty-events';

export const thirtyEvents: Scenario = {
  name,
  shows: 'The same event arrives thirty times at once: one case, one rule, one backup.',
  site: webServer(name, [denyAllOutbound(4000)]),
  async play(stage) {
    await stage.report('vm-web-01', await stage.failBackup('vm-web-01'), 30);
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
