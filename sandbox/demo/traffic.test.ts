import { describe, expect, it } from 'vitest';
import { deedOf, tookEffect } from './traffic.js';
import { SITE } from './testing/seen.js';

const { ids } = SITE;
const RULE = `${ids.nsg('nsg-app')}/securityRules/r`;

describe('what a call does', () => {
  it.each([
    ['GET', RULE, 'read'],
    ['HEAD', ids.group, 'read'],
    ['POST', '/providers/Microsoft.ResourceGraph/resources', 'read'],
    ['POST', `${ids.nic('vm-web-01')}/effectiveNetworkSecurityGroups`, 'read'],
    ['POST', `/subscriptions/s/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`, 'read'],
    ['POST', `${ids.network}/listNetworkManagerEffectiveSecurityAdminRules`, 'read'],
    ['PUT', RULE.toUpperCase(), 'rule-put'],
    ['DELETE', RULE, 'rule-deleted'],
    ['POST', `${ids.item('vm-web-01')}/backup`, 'backup-started'],
    ['PUT', ids.nsg('nsg-app'), 'other'],
    ['DELETE', ids.nsg('nsg-app'), 'other'],
    ['PATCH', RULE, 'other'],
    ['POST', `${ids.vm('vm-web-01')}/deallocate`, 'other'],
    ['POST', `${ids.vm('vm-web-01')}/backupStatus/more`, 'other'],
  ])('%s %s is: %s', (method, path, deed) => {
    expect(deedOf({ method, path })).toBe(deed);
  });

  it('counts where it took effect, its answer lost or not', () => {
    const call = { method: 'PUT', path: RULE };
    expect([0, 201, 202, 409, 429, 500].filter((status) => tookEffect({ ...call, status }))).toEqual([0, 201, 202]);
  });
});
