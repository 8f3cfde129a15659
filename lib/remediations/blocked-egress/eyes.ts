import type { Reader } from '../../model/reader.js';
import type { Subject } from '../../model/remediation.js';
import type { Look } from '../../model/sight.js';

/** Every read that this remediation may ask for; its permissions follow from here. */
export const READS = [
  'virtualMachine',
  'protectedItem',
  'storageAccountNamed',
  'networkInterface',
  'subnet',
  'networkSecurityGroup',
  'adminRules',
  'routeTable',
  'serviceTags',
  'effectiveNetworkSecurityGroups',
  'disk',
  'virtualNetwork',
  'azureFirewalls',
  'firewallPolicy',
  'ruleCollectionGroups',
  'ipGroup',
  'networkInterfaces',
  'activity',
  'effectiveRoutes',
  'serviceEndpointPolicy',
  'backupPolicy',
  'recoveryPoints',
  'restorePointCollections',
  'restorePointCollection',
] as const satisfies readonly (keyof Reader)[];

/** What looking needs: whom it is about, the reads, and the one who takes them. */
export interface Eyes {
  readonly subject: Subject;
  readonly read: Pick<Reader, (typeof READS)[number]>;
  readonly look: Look;
}
