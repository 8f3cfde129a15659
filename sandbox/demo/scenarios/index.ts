import type { Scenario } from '../scenario.js';
import { bekOnly } from './bek-only.js';
import { deletedKey } from './deleted-key.js';
import { denyAllEgress } from './deny-all-egress.js';
import { denyAt100 } from './deny-at-100.js';
import { denySubnetAndNic } from './deny-subnet-and-nic.js';
import { encryptedAndBlocked } from './encrypted-and-blocked.js';
import { failsAgain } from './fails-again.js';
import { fiveVmsOneNsg } from './five-vms-one-nsg.js';
import { hiddenByFallback } from './hidden-by-fallback.js';
import { hostOnlyDisks } from './host-only-disks.js';
import { keyVaultPolicy } from './key-vault-policy.js';
import { killedMidway } from './killed-midway.js';
import { partialRights } from './partial-rights.js';
import { planByTag } from './plan-by-tag.js';
import { planOnly } from './plan-only.js';
import { principalMissing } from './principal-missing.js';
import { purgedKey } from './purged-key.js';
import { quarantine } from './quarantine.js';
import { rbacSlow } from './rbac-slow.js';
import { readOnlyLock } from './read-only-lock.js';
import { routedToAppliance } from './routed-to-appliance.js';
import { thirtyEvents } from './thirty-events.js';
import { throttledWrites } from './throttled-writes.js';
import { twentyVmsOneVault } from './twenty-vms-one-vault.js';
import { twoKeyVaults } from './two-key-vaults.js';
import { undoOnRequest } from './undo-on-request.js';
import { vaultElsewhere } from './vault-elsewhere.js';
import { vaultFirewall } from './vault-firewall.js';

/** In the order of the table: what heals, what withstands trouble, what encrypted disks need, what is left to a person. */
export const SCENARIOS: readonly Scenario[] = [
  denyAllEgress,
  denySubnetAndNic,
  fiveVmsOneNsg,
  thirtyEvents,
  throttledWrites,
  killedMidway,
  undoOnRequest,
  keyVaultPolicy,
  bekOnly,
  partialRights,
  twoKeyVaults,
  twentyVmsOneVault,
  rbacSlow,
  deletedKey,
  purgedKey,
  encryptedAndBlocked,
  failsAgain,
  hiddenByFallback,
  denyAt100,
  routedToAppliance,
  hostOnlyDisks,
  readOnlyLock,
  quarantine,
  planOnly,
  planByTag,
  vaultFirewall,
  principalMissing,
  vaultElsewhere,
];
