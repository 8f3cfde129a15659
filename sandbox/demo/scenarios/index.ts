import type { Scenario } from '../scenario.js';
import { denyAllEgress } from './deny-all-egress.js';
import { denyAt100 } from './deny-at-100.js';
import { denySubnetAndNic } from './deny-subnet-and-nic.js';
import { failsAgain } from './fails-again.js';
import { fiveVmsOneNsg } from './five-vms-one-nsg.js';
import { hiddenByFallback } from './hidden-by-fallback.js';
import { hostOnlyDisks } from './host-only-disks.js';
import { killedMidway } from './killed-midway.js';
import { planByTag } from './plan-by-tag.js';
import { planOnly } from './plan-only.js';
import { quarantine } from './quarantine.js';
import { readOnlyLock } from './read-only-lock.js';
import { routedToAppliance } from './routed-to-appliance.js';
import { thirtyEvents } from './thirty-events.js';
import { throttledWrites } from './throttled-writes.js';
import { undoOnRequest } from './undo-on-request.js';

/** In the order of the table: what heals, what withstands trouble, what is left to a person. */
export const SCENARIOS: readonly Scenario[] = [
  denyAllEgress,
  denySubnetAndNic,
  fiveVmsOneNsg,
  thirtyEvents,
  throttledWrites,
  killedMidway,
  undoOnRequest,
  failsAgain,
  hiddenByFallback,
  denyAt100,
  routedToAppliance,
  hostOnlyDisks,
  readOnlyLock,
  quarantine,
  planOnly,
  planByTag,
];
