import { denyAllOutbound, webServer } from '../estate.js';
import { ends, leavesRules, noNewPoint, onlyReads, tells } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'deny-at-100';

export const denyAt100: Scenario = {
  name,
  shows: 'The deny has priority 100, so that no rule fits before it: nothing is written, and both ways out are named.',
  site: webServer(name, [denyAllOutbound(100)]),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('escalated'),
    tells('DenyAllOutbound', 'priority 100', 'nsg-app', 'move', 'priority 101', 'or narrow'),
    onlyReads,
    leavesRules,
    noNewPoint,
  ],
};
