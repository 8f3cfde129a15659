import type { Remediation } from '../model/remediation.js';
import { blockedEgress, type BlockedEgressOptions } from './blocked-egress/index.js';

/** What settings tell each remediation. */
export interface RemediationSettings {
  readonly blockedEgress: BlockedEgressOptions;
}

/** Every remediation, in the order in which their changes are made. */
export function remediationsOf(settings: RemediationSettings): readonly Remediation[] {
  return [blockedEgress(settings.blockedEgress)];
}
