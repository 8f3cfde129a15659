import { denyAllOutbound, site } from '../estate.js';
import { ends, leavesRules, noNewPoint, onlyReads, tells } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'read-only-lock';

export const readOnlyLock: Scenario = {
  name,
  shows: 'A ReadOnly lock lies on the NSG: nothing is written, the lock is left alone, and its name is told.',
  site: site(name, {
    nsgs: { 'nsg-app': [denyAllOutbound(4000)] },
    locked: 'nsg-app',
    machines: [{ name: 'vm-web-01', nsg: 'nsg-app' }],
  }),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [ends('escalated'), tells('change-freeze', 'nsg-app'), onlyReads, leavesRules, noNewPoint],
};
