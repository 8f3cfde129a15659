import { causeKey } from '../../model/diagnosis.js';
import type { KeyVault } from '../../model/resources/key-vault.js';
import { ID, type Says } from './found.js';
import { vaultName } from './wording.js';

const TRUSTED = 'AzureServices';

/**
 * Azure Backup comes in as a service that Key Vault trusts, past the firewall and past a disabled public access alike,
 * unless `bypass` leaves that out (domain.md c).
 */
export function aboutFirewall({ id, networkAcls: before, publicNetworkAccess }: KeyVault): Says {
  const where = vaultName(id);
  if (publicNetworkAccess && before.defaultAction.toLowerCase() !== 'deny') {
    return { evidence: [`${where} is open to all networks`] };
  }
  const others = before.bypass.split(',').map((one) => one.trim());
  if (others.some((one) => one.toLowerCase() === TRUSTED.toLowerCase())) {
    return { evidence: [`the firewall of ${where} lets trusted Azure services in`], restsOn: [id] };
  }
  const kept = others.filter((one) => one !== '' && one.toLowerCase() !== 'none');
  const what = {
    kind: 'firewall',
    resourceId: id,
    summary: `the firewall of ${where} keeps Azure Backup out (${publicNetworkAccess ? 'default action Deny' : 'public access disabled'}, bypass ${before.bypass})`,
  };
  const after = { ...before, bypass: [...kept, TRUSTED].join(', ') };
  return {
    found: [
      {
        ...what,
        step: {
          kind: 'key-vault-network',
          resourceId: id,
          cause: causeKey(ID, what),
          summary: `Let trusted Azure services past the firewall of ${where} (bypass ${before.bypass} to ${after.bypass}); its other rules stay`,
          before,
          after,
          atMost: 'approve',
          because: `it lets in every service that Key Vault trusts, not Azure Backup alone, and somebody closed ${where} to them`,
          undo: 'on-request',
        },
      },
    ],
  };
}
