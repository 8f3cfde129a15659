import type { Remediation } from '../model/remediation.js';
import { blockedEgress, type BlockedEgressOptions } from './blocked-egress/index.js';
import { keyVaultPermissions, type KeyVaultPermissionsOptions } from './key-vault-permissions/index.js';
import { missingKey } from './missing-key/index.js';

/** What settings tell each remediation. */
export interface RemediationSettings {
  readonly blockedEgress: BlockedEgressOptions;
  readonly keyVaultPermissions: KeyVaultPermissionsOptions;
}

/** Every remediation, in the order in which their changes are made: what is gone comes back before rights to it. */
export function remediationsOf(settings: RemediationSettings, now: () => Date): readonly Remediation[] {
  return [
    missingKey({ now }),
    keyVaultPermissions(settings.keyVaultPermissions),
    blockedEgress(settings.blockedEgress),
  ];
}
