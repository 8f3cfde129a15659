import { denyAllOutbound, webServer } from '../estate.js';
import { addsRules, backupsEnd, ends, newPoint, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'killed-midway';

export const killedMidway: Scenario = {
  name,
  shows: 'The app is killed right after it has written the rule, and started again: nothing is lost or done twice.',
  site: webServer(name, [denyAllOutbound(4000)]),
  alone: 'after', // the others would survive it too, but their seconds would tell of nothing else
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.done('rule-put');
    await stage.restartApp('the rule has reached Azure');
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
