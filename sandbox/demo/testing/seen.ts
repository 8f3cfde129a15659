import { IDENTITIES } from '../../azure/identity/identities.js';
import type { JsonObject } from '../../azure/json.js';
import type { Case } from '../app-client.js';
import { denyAllOutbound, webServer, type Site } from '../estate.js';
import type { LoggedCall } from '../sandbox-client.js';
import type { Seen } from '../seen.js';

export const SITE = webServer('a-test', [denyAllOutbound(4000)]);
const { ids } = SITE;
const RULE = `${ids.nsg('nsg-app')}/securityRules/backup-medic-allow-storage-westeurope`;

/** A healed case as the app tells of it. */
export function caseOf(more: Partial<Case> = {}): Case {
  const cause = { kind: 'nsg-denies', summary: 'NSG nsg-app denies TCP 443' };
  const step = {
    resourceId: RULE,
    summary: `Add rule ${RULE.split('/').at(-1) ?? ''} (priority 3999) in NSG nsg-app: x`,
  };
  const entry = (second: number, what: string, detail: Case['history'][number]['detail']) => ({
    at: `2026-11-23T03:00:0${second}.000Z`,
    ...{ what, detail },
  });
  return {
    id: 'c1',
    virtualMachineId: ids.vm('vm-web-01').toLowerCase(),
    ...{ stage: 'closed', outcome: 'healed' },
    history: [
      entry(0, 'opened', {}),
      entry(1, 'diagnosed', [{ remediation: 'blocked-egress', status: 'unhealthy', causes: [cause] }]),
      entry(2, 'planned', [step]),
      entry(2, 'intended', step),
      entry(3, 'applied', step),
      entry(4, 'diagnosed', [{ remediation: 'blocked-egress', status: 'healthy' }]),
      entry(4, 'backup-started', {}),
      entry(6, 'closed', { outcome: 'healed', summary: 'the backup succeeded' }),
    ],
    ...more,
  };
}

const call = (method: string, path: string, status: number, clientId: string): LoggedCall => ({
  ...{ method, host: 'management.azure.com', path, status, clientId },
});

export const READ = call('GET', ids.vm('vm-web-01'), 200, IDENTITIES.observe.clientId);
export const PUT_RULE = call('PUT', RULE, 201, IDENTITIES.network.clientId);
export const BACKUP = call('POST', `${ids.item('vm-web-01')}/backup`, 202, IDENTITIES.backup.clientId);

/** The rule as Azure has it once it is written. */
export const OPENING = {
  id: RULE,
  name: 'backup-medic-allow-storage-westeurope',
  properties: {
    ...{ access: 'Allow', direction: 'Outbound', priority: 3999, protocol: 'Tcp', provisioningState: 'Succeeded' },
    ...{ sourceAddressPrefix: 'VirtualNetwork', sourcePortRange: '*' },
    ...{ destinationAddressPrefix: 'Storage.WestEurope', destinationPortRanges: ['443', '8443'] },
  },
};

/** The site's resources with other rules in its NSG. */
export const withRules = (...securityRules: readonly JsonObject[]): readonly JsonObject[] =>
  SITE.resources.map((one) =>
    one['id'] === ids.nsg('nsg-app') ? { ...one, properties: { provisioningState: 'Succeeded', securityRules } } : one,
  );

export const pointOf = (type: string, at: string, site: Site = SITE): JsonObject => ({
  id: `${site.ids.item('vm-web-01')}/recoveryPoints/${Date.parse(at)}`,
  properties: { recoveryPointType: type, recoveryPointTime: at },
});

export const jobOf = (status: string, isUserTriggered = true, vm = 'vm-web-01'): JsonObject => ({
  id: `${ids.vault}/backupJobs/${status}-${String(isUserTriggered)}-${vm}`,
  type: 'Microsoft.RecoveryServices/vaults/backupJobs',
  properties: { isUserTriggered, status, entityFriendlyName: vm },
});

/** A VM that was healed as it should be. */
export function healed(more: Partial<Seen> = {}): Seen {
  const made = [pointOf('FileSystemConsistent', '2026-11-23T03:00:05.000Z'), jobOf('Completed')];
  return {
    site: SITE,
    cases: [caseOf()],
    before: SITE.resources,
    after: [...withRules(denyAllOutbound(4000), OPENING), ...made],
    calls: [READ, PUT_RULE, BACKUP],
    ...more,
  };
}
