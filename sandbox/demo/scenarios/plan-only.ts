import { denyAllOutbound, webServer } from '../estate.js';
import { ends, leavesRules, noNewPoint, onlyReads, plans } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'plan-only';

export const planOnly: Scenario = {
  name,
  shows: 'An operator asks for a plan: the rule is planned to the last number, and nothing but reads reaches Azure.',
  site: webServer(name, [denyAllOutbound(4000)]),
  async play(stage) {
    await stage.failBackup('vm-web-01');
    await stage.remediate('vm-web-01', 'plan');
    await stage.ended();
  },
  expects: [ends('planned'), plans({ nsg: 'nsg-app', priority: 3999 }), onlyReads, leavesRules, noNewPoint],
};
