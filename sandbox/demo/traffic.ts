import { IDENTITIES } from '../azure/identity/identities.js';
import type { LoggedCall } from './sandbox-client.js';

/** What a call does to Azure. The writes are all that the app is for; anything else that writes is `other`. */
export type Deed = 'read' | 'rule-put' | 'rule-deleted' | 'backup-started' | 'other';

/** The POSTs that only read (design, promise 8), written down here once more: the demo does not ask the app what a write is. */
const READING_POST =
  /\/(microsoft\.resourceGraph\/resources|effectiveNetworkSecurityGroups|effectiveRouteTable|ipFlowVerify|nextHop|backupStatus|backupPreValidateProtection|listNetworkManagerEffectiveSecurityAdminRules)$/i;
const RULE = /\/networkSecurityGroups\/[^/]+\/securityRules\/[^/]+$/i;
const BACKUP = /\/protectedItems\/[^/]+\/backup$/i;

export function deedOf({ method, path }: Pick<LoggedCall, 'method' | 'path'>): Deed {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return 'read';
    case 'PUT':
      return RULE.test(path) ? 'rule-put' : 'other';
    case 'DELETE':
      return RULE.test(path) ? 'rule-deleted' : 'other';
    case 'POST':
      return READING_POST.test(path) ? 'read' : BACKUP.test(path) ? 'backup-started' : 'other';
    default:
      return 'other';
  }
}

/** Whether it changed something: a dropped answer (0) is one whose call took effect. */
export const tookEffect = ({ status }: LoggedCall): boolean => status === 0 || (status >= 200 && status < 300);

/** One identity for each kind of power (design, section 8): who may do what. */
const ALLOWED: Readonly<Record<Deed, readonly string[]>> = {
  read: [IDENTITIES.observe.clientId, IDENTITIES.backup.clientId, IDENTITIES.network.clientId],
  'rule-put': [IDENTITIES.network.clientId],
  'rule-deleted': [IDENTITIES.network.clientId],
  'backup-started': [IDENTITIES.backup.clientId],
  other: [],
};

export const isByRightIdentity = (call: LoggedCall): boolean => ALLOWED[deedOf(call)].includes(call.clientId ?? '');
