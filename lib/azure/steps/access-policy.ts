import { z } from 'zod';
import { STEP_ACTIONS } from '../../model/permissions.js';
import type { StepDriver } from '../../model/ports.js';
import { nameOf, parentOf, subscriptionOf } from '../../model/resource-id.js';
import { list } from '../../model/resources/common.js';
import { AccessPolicy } from '../../model/resources/key-vault.js';
import { isGone, ok } from '../../model/result.js';
import { policyOf, type AccessPolicyState } from '../../model/steps/key-vault.js';
import { jsonIn, type Answer } from '../arm/answer.js';
import { groupOf } from '../arm/ids.js';
import { exchange } from '../arm/send.js';
import { callBy, readVault, type Hands } from '../key-vault/vaults.js';

const [READ, WRITE] = STEP_ACTIONS['access-policy'];
const Answered = z.object({ properties: z.object({ accessPolicies: list(AccessPolicy) }) });
const KINDS = ['keys', 'secrets', 'certificates', 'storage'] as const;
type Permissions = AccessPolicyState['permissions'];

/** What one principal may do in an access-policy vault; the policies of all others are not even sent. */
export function accessPolicyDriver(hands: Hands): StepDriver<'access-policy'> {
  return {
    power: 'key-vault',
    read: async (id) => {
      const vault = parentOf(id);
      const seen = await readVault(hands, vault, callBy(hands, vault, READ));
      if (!seen.ok) {
        return isGone(seen) ? ok({ state: null, settled: true }) : seen;
      }
      const { tenantId, accessPolicies } = seen.value.vault; // all policies are of the vault's own tenant (the spec)
      return ok({ state: policyOf(accessPolicies, { tenantId, objectId: nameOf(id) }), settled: true });
    },
    write: async (id, to, { from }) => {
      const entry = to ?? from;
      if (entry === null) {
        return ok('settled');
      }
      const kind = operationOf(from, to);
      const answer = await exchange(callBy(hands, id, WRITE), async (options) => {
        const { vaults } = await hands.writing.keyVault(subscriptionOf(id));
        const properties = { accessPolicies: [bodyOf(entry, from)] };
        const vault = parentOf(id);
        return vaults.updateAccessPolicy(groupOf(vault), nameOf(vault), kind, { properties }, options);
      });
      if (!answer.ok) {
        return answer;
      }
      // Recorded of `add` alone: 200 with the entry as it was sent, and no operation to wait for.
      return ok(kind === 'add' && shows(answer.value, entry) ? 'settled' : 'sent');
    },
  };
}

/**
 * `add` merges, and so can lose nothing that somebody granted meanwhile. That `replace` and `remove` touch the entries of
 * the principals sent alone is UNCONFIRMED in the spec; Terraform's provider relies on it.
 */
function operationOf(from: AccessPolicyState | null, to: AccessPolicyState | null): 'add' | 'replace' | 'remove' {
  if (to === null) {
    return 'remove';
  }
  return from === null || contains(to.permissions, from.permissions) ? 'add' : 'replace';
}

function contains(all: Permissions, some: Permissions): boolean {
  return KINDS.every((kind) => some[kind].every((one) => all[kind].includes(one)));
}

/** Kinds of which the principal had nothing, and gets nothing, are left out: the vault's document is to stay as it was. */
function bodyOf({ tenantId, objectId, permissions }: AccessPolicyState, from: AccessPolicyState | null) {
  const had = from?.permissions;
  const sent = KINDS.filter((kind) => permissions[kind].length > 0 || (had?.[kind].length ?? 0) > 0);
  return { tenantId, objectId, permissions: Object.fromEntries(sent.map((kind) => [kind, [...permissions[kind]]])) };
}

function shows(answer: Answer, entry: AccessPolicyState): boolean {
  const answered = Answered.safeParse(jsonIn(answer.bodyAsText)).data;
  const shown = policyOf(answered?.properties.accessPolicies ?? [], entry);
  return shown !== null && contains(shown.permissions, entry.permissions);
}
