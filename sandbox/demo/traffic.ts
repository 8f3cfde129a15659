import { IDENTITIES } from '../azure/identity/identities.js';
import type { LoggedCall } from './sandbox-client.js';

/** What a call does to Azure. The writes are all that the app is for; anything else that writes is `other`. */
export type Deed =
  | 'read'
  | 'rule-put'
  | 'rule-deleted'
  | 'policy-added'
  | 'policy-replaced'
  | 'policy-removed'
  | 'role-assigned'
  | 'role-unassigned'
  | 'key-vault-patched'
  | 'key-vault-put'
  | 'object-recovered'
  | 'object-changed'
  | 'key-restored'
  | 'secret-set'
  | 'backup-started'
  | 'other';

/** The POSTs that only read (design, promise 8), written down here once more: the demo does not ask the app what a write is. */
const READING_POST =
  /\/(microsoft\.resourceGraph\/resources|effectiveNetworkSecurityGroups|effectiveRouteTable|ipFlowVerify|nextHop|backupStatus|backupPreValidateProtection|listNetworkManagerEffectiveSecurityAdminRules)$/i;

const VAULT = '/providers/Microsoft\\.KeyVault/vaults/[^/]+';
const RULE = '/networkSecurityGroups/[^/]+/securityRules/[^/]+';
const GRANT = `${VAULT}/providers/Microsoft\\.Authorization/roleAssignments/[^/]+`;

type Line = readonly [method: string, path: RegExp, deed: Deed];
const line = (method: string, path: string, deed: Deed): Line => [method, new RegExp(`${path}$`, 'i'), deed];

/** Azure Resource Manager's writes. */
const OF_ARM: readonly Line[] = [
  line('PUT', RULE, 'rule-put'),
  line('DELETE', RULE, 'rule-deleted'),
  line('PUT', `${VAULT}/accessPolicies/add`, 'policy-added'),
  line('PUT', `${VAULT}/accessPolicies/replace`, 'policy-replaced'),
  line('PUT', `${VAULT}/accessPolicies/remove`, 'policy-removed'),
  line('PUT', GRANT, 'role-assigned'),
  line('DELETE', GRANT, 'role-unassigned'),
  line('PATCH', VAULT, 'key-vault-patched'),
  line('PUT', VAULT, 'key-vault-put'),
  line('POST', '/protectedItems/[^/]+/backup', 'backup-started'),
];

/** The writes of a key vault's own host: a path is the same in all of them. */
const OF_KEY_VAULTS: readonly Line[] = [
  line('POST', '^/deleted(keys|secrets)/[^/]+/recover', 'object-recovered'),
  line('PATCH', '^/(keys|secrets)/[^/]+/[^/]+', 'object-changed'),
  line('POST', '^/keys/restore', 'key-restored'),
  line('PUT', '^/secrets/[^/]+', 'secret-set'),
];

export const KEY_VAULT_HOST = '.vault.azure.net';
export const GRAPH_HOST = 'graph.microsoft.com';
const ARM_HOST = 'management.azure.com';

function writesOf(host: string): readonly Line[] {
  if (host === ARM_HOST) return OF_ARM;
  return host.endsWith(KEY_VAULT_HOST) ? OF_KEY_VAULTS : [];
}

export function deedOf({ method, host, path }: Pick<LoggedCall, 'method' | 'host' | 'path'>): Deed {
  if (method === 'GET' || method === 'HEAD') return 'read';
  if (method === 'POST' && host === ARM_HOST && READING_POST.test(path)) return 'read';
  return writesOf(host).find((one) => one[0] === method && one[1].test(path))?.[2] ?? 'other';
}

/** Whether it changed something: a dropped answer (0) is one whose call took effect. */
export const tookEffect = ({ status }: LoggedCall): boolean => status === 0 || (status >= 200 && status < 300);

const { observe, backup, network, keyVault } = IDENTITIES;

/** One identity for each kind of power (design, section 8): who may do what. */
function allowed(deed: Deed): readonly string[] {
  switch (deed) {
    case 'read':
      return [observe, backup, network, keyVault].map(({ clientId }) => clientId);
    case 'rule-put':
    case 'rule-deleted':
      return [network.clientId];
    case 'backup-started':
      return [backup.clientId];
    case 'other':
      return [];
    default:
      return [keyVault.clientId];
  }
}

export const isByRightIdentity = (call: LoggedCall): boolean => allowed(deedOf(call)).includes(call.clientId ?? '');
