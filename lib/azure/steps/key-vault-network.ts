import { same } from '../../model/canonical.js';
import { STEP_ACTIONS } from '../../model/permissions.js';
import type { StepDriver } from '../../model/ports.js';
import { topLevelOf } from '../../model/resource-id.js';
import { fail, ok } from '../../model/result.js';
import { callBy, readVault, vaultIn, writeVault, type Hands } from '../key-vault/vaults.js';

const [READ, WRITE] = STEP_ACTIONS['key-vault-network'];

/** The firewall of a vault, whole: a PATCH leaves everything else of the vault alone. */
export function keyVaultNetworkDriver(hands: Hands): StepDriver<'key-vault-network'> {
  return {
    power: 'key-vault',
    read: async (id) => {
      const vault = topLevelOf(id);
      const seen = await readVault(hands, vault, callBy(hands, vault, READ));
      return seen.ok ? ok({ state: seen.value.vault.networkAcls, settled: true }) : seen;
    },
    write: async (id, to) => {
      if (to === null) {
        return fail({ kind: 'refused', code: 'NotTakenBack', detail: 'a key vault always has a firewall' });
      }
      const call = callBy(hands, id, WRITE);
      const { bypass, defaultAction, ipRules, virtualNetworkRules } = to;
      const body = { properties: { networkAcls: { bypass, defaultAction, ipRules, virtualNetworkRules } } };
      const answer = await writeVault(hands, topLevelOf(id), call, { method: 'PATCH', body });
      if (!answer.ok) {
        return answer;
      }
      const shown = vaultIn(answer.value, call);
      return ok(shown.ok && same(shown.value.vault.networkAcls, to) ? 'settled' : 'sent');
    },
  };
}
