import { denyAllOutbound, webServer } from '../estate.js';
import { addsRules, backupsEnd, ends, newPoint, tells, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'hidden-by-fallback';
const site = webServer(name, [denyAllOutbound(4000)], { guest: { firewall: 'blocks-storage' } });

export const hiddenByFallback: Scenario = {
  name,
  shows: 'The backup turns green by a crash-consistent fallback while the path is still broken: that is not healed.',
  site,
  async play(stage) {
    const job = await stage.failBackup('vm-web-01');
    const properties = { firewall: 'blocks-storage', retryCrashConsistent: true };
    await stage.put({ id: site.ids.guest('vm-web-01'), type: 'Sandbox/guests', properties });
    await stage.report('vm-web-01', job);
    await stage.ended();
  },
  expects: [
    ends('escalated'),
    tells('fell back', '168.63.129.16'),
    addsRules({ nsg: 'nsg-app', priority: 3999 }),
    writes({ put: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint('CrashConsistent'),
  ],
};
