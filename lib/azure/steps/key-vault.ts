import { z } from 'zod';
import { STEP_ACTIONS } from '../../model/permissions.js';
import type { StepDriver } from '../../model/ports.js';
import { subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { MaybeId } from '../../model/resources/common.js';
import { fail, isGone, ok, type Result } from '../../model/result.js';
import type { KeyVaultState } from '../../model/steps/key-vault.js';
import { subscriptionId } from '../arm/ids.js';
import { tenantOf } from '../arm/tenant.js';
import { callBy, readVault, vaultIn, writeVault, type Hands } from '../key-vault/vaults.js';
import { pageOf, readLinked } from '../reader/ask.js';

const [READ, WRITE, , SUBSCRIPTION, LIST] = STEP_ACTIONS['key-vault'];
const DeletedVaults = pageOf(z.object({ properties: z.object({ vaultId: MaybeId, location: z.string() }) }));

/** A vault that comes back from its soft-deleted state, or that is made anew under its old name. */
export function keyVaultDriver(hands: Hands): StepDriver<'key-vault'> {
  return {
    power: 'key-vault',
    read: async (id) => {
      const seen = await readVault(hands, id, callBy(hands, id, READ));
      if (seen.ok) {
        return ok({ state: { location: seen.value.vault.location, softDeleted: false }, settled: seen.value.ready });
      }
      const deleted = isGone(seen) ? await deletedForm(hands, id) : seen;
      return deleted.ok ? ok({ state: deleted.value, settled: true }) : deleted;
    },
    write: async (id, to, { from }) => {
      if (to === null || to.softDeleted || from?.softDeleted === false) {
        const detail = 'a key vault is never deleted, and never moved';
        return fail({ kind: 'refused', code: 'NotTakenBack', detail });
      }
      const tenant = await tenantOf(hands.reading, callBy(hands, subscriptionId(subscriptionOf(id)), SUBSCRIPTION));
      if (!tenant.ok) {
        return tenant;
      }
      const call = callBy(hands, id, WRITE);
      const body = bodyOf(to, tenant.value, from === null);
      const answer = await writeVault(hands, id, call, { method: 'PUT', body });
      if (!answer.ok) {
        return answer;
      }
      const shown = vaultIn(answer.value, call);
      return ok(shown.ok && shown.value.ready ? 'settled' : 'sent');
    },
  };
}

/** Listed, because the id of the vault that was does not say in which region to look. */
async function deletedForm(hands: Hands, id: ResourceId): Promise<Result<KeyVaultState | null>> {
  const subscription = subscriptionOf(id);
  const call = callBy(hands, subscriptionId(subscription), LIST);
  const read = await readLinked({ clients: hands.reading }, call, DeletedVaults, async (options) =>
    (await hands.reading.keyVault(subscription)).vaults.listDeleted(options).byPage().next(),
  );
  if (!read.ok) {
    return read;
  }
  const location = read.value.find(({ properties }) => properties.vaultId === id)?.properties.location;
  return ok(
    location === undefined ? null : { location: location.replaceAll(' ', '').toLowerCase(), softDeleted: true },
  );
}

/**
 * recordings/h-keyvault-recover-put: what the vault was is kept, so nothing of it is sent. One that is made anew gets
 * the permission model that Azure recommends, is open to Azure Disk Encryption, and lets nobody in yet.
 */
function bodyOf({ location }: KeyVaultState, tenantId: string, anew: boolean): unknown {
  const base = { tenantId, sku: { family: 'A', name: 'standard' } };
  const fresh = {
    createMode: 'default',
    enabledForDiskEncryption: true,
    enableSoftDelete: true,
    enableRbacAuthorization: true,
    accessPolicies: [],
  };
  return { location, properties: { ...base, ...(anew ? fresh : { createMode: 'recover' }) } };
}
