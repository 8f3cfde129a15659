import { denyAllInbound, denyAllOutbound, webServer } from '../estate.js';
import { ends, leavesRules, noNewPoint, onlyReads, plans, tells } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'quarantine';

export const quarantine: Scenario = {
  name,
  shows: 'Everything is denied in both directions and nothing allowed, as in a quarantine: planned, with the reason.',
  site: webServer(name, [denyAllInbound(200), denyAllOutbound(200)]),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('planned'),
    plans({ nsg: 'nsg-app', priority: 199 }),
    tells('quarantine', 'nsg-app'),
    onlyReads,
    leavesRules,
    noNewPoint,
  ],
};
