import { denyAllOutbound, webServer } from '../estate.js';
import { backupsEnd, ends, leavesRules, noNewPoint, tells, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'fails-again';

export const failsAgain: Scenario = {
  name,
  shows:
    'The firewall inside the guest blocks too, so that the rule cures nothing: it is taken back, and a person told.',
  site: webServer(name, [denyAllOutbound(4000)], { guest: { firewall: 'blocks-storage' } }),
  async play(stage) {
    const job = await stage.fail('vm-web-01');
    await stage.ended();
    await stage.report('vm-web-01', job); // the same event once more,
    await stage.fail('vm-web-01'); // and the next night's job, which joins the case: it does not try the same again
    await stage.ended();
  },
  expects: [
    ends('escalated'),
    tells('the cause lies elsewhere'),
    leavesRules,
    writes({ put: 1, deleted: 1, backups: 1 }),
    backupsEnd('Failed'),
    noNewPoint,
  ],
};
