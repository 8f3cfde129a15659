import { denyAllOutbound, webServer } from '../estate.js';
import { blames, ends, leavesRules, noNewPoint, onlyReads, tells } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'host-only-disks';

export const hostOnlyDisks: Scenario = {
  name,
  shows:
    'A Premium SSD v2 disk is snapshotted through the host alone: the NSG denies, but opening it would cure nothing.',
  site: webServer(name, [denyAllOutbound(4000)], { dataDisk: 'PremiumV2_LRS' }),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('escalated'),
    blames('vm-web-01-data', 'PremiumV2_LRS'),
    tells('168.63.129.16', 'vm-web-01'),
    onlyReads,
    leavesRules,
    noNewPoint,
  ],
};
