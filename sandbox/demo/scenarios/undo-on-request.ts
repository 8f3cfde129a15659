import { denyAllOutbound, webServer } from '../estate.js';
import { addsRules, backupsEnd, ends, leavesRules, newPoint, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'undo-on-request';

export const undoOnRequest: Scenario = {
  name,
  shows: 'The VM is healed, then an operator wants the change undone: the rule goes, and everything is as before.',
  site: webServer(name, [denyAllOutbound(4000)]),
  async play(stage) {
    await stage.fail('vm-web-01');
    const [healed] = await stage.ended();
    await stage.expect(ends('healed'), addsRules({ nsg: 'nsg-app', priority: 3999 }));
    await stage.undo(healed);
    await stage.ended();
  },
  expects: [
    ends('undone'),
    leavesRules,
    writes({ put: 1, deleted: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
  ],
};
