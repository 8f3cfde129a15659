import { denyAllOutbound, webServer } from '../estate.js';
import { ends, leavesRules, noNewPoint, onlyReads, plans, tells } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'plan-by-tag';

export const planByTag: Scenario = {
  name,
  shows: 'The VM carries the tag backup-medic=plan: its owner gets a plan, and nothing but reads reaches Azure.',
  site: webServer(name, [denyAllOutbound(4000)], { tags: { 'backup-medic': 'plan' } }),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('planned'),
    plans({ nsg: 'nsg-app', priority: 3999 }),
    tells('backup-medic=plan', 'vm-web-01'),
    onlyReads,
    leavesRules,
    noNewPoint,
  ],
};
