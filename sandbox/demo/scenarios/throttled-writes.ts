import type { Fault } from '../../azure/http/faults.js';
import { denyAllOutbound, webServer } from '../estate.js';
import { addsRules, answersToPut, backupsEnd, ends, newPoint, writes } from '../expectations.js';
import type { Scenario } from '../scenario.js';

const name = 'throttled-writes';
const site = webServer(name, [denyAllOutbound(4000)]);

const refusal = (status: number, code: string, message: string, headers: Record<string, string> = {}): Fault => ({
  method: 'PUT',
  path: `${site.ids.nsg('nsg-app')}/securityRules/`,
  respond: { status, headers, body: { error: { code, message, details: [] } } },
});

/** In this order; the texts are Azure's (recordings/j-429-*, j-409-*, g-nsg-rule-deployment-operation-400-*, j-412-*). */
const REFUSALS = [
  refusal(429, 'RetryableError', 'A retryable error occured. The call can be retried in 1 seconds.'),
  refusal(409, 'AnotherOperationInProgress', 'Another operation on this or dependent resource is in progress.', {
    'retry-after': '1',
  }),
  refusal(
    400,
    'SecurityRuleConflict',
    'Security rule backup-medic-allow-storage-westeurope conflicts with rule AllowDns. Rules cannot have the same Priority and Direction.',
  ),
  refusal(412, 'PreconditionFailed', 'Precondition failed.'),
];

export const throttledWrites: Scenario = {
  name,
  shows:
    'Azure refuses the rule with 429, 409, 400 and 412, and the answer of the backup is lost: still one rule, one backup.',
  site,
  async play(stage) {
    for (const one of REFUSALS) await stage.fault(one);
    await stage.fault({ method: 'POST', path: `${site.ids.item('vm-web-01')}/backup?`, drop: true });
    await stage.fail('vm-web-01');
    await stage.ended();
  },
  expects: [
    ends('healed'),
    addsRules({ nsg: 'nsg-app', priority: 3999 }),
    answersToPut(429, 409, 400, 412, 201),
    writes({ put: 1, backups: 1 }),
    backupsEnd('Completed'),
    newPoint(),
  ],
};
