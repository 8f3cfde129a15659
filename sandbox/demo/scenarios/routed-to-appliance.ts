import { allowHttpsInbound, site } from '../estate.js';
import { blames, ends, leavesRules, noNewPoint, onlyReads, tells } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'routed-to-appliance';

export const routedToAppliance: Scenario = {
  name,
  shows:
    'The NSG allows it, but the default route leads to an appliance that nobody can see: a person has to look there.',
  site: site(name, {
    nsgs: { 'nsg-app': [allowHttpsInbound(300)] },
    appliance: '10.20.0.4',
    machines: [{ name: 'vm-web-01', nsg: 'nsg-app' }],
  }),
  async play(stage) {
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('escalated'),
    blames('to-hub', 'rt-app', '10.20.0.4'),
    tells('10.20.0.4', 'snet-app'),
    onlyReads,
    leavesRules,
    noNewPoint,
  ],
};
