import { z } from 'zod';
import { STEP_DATA_ACTIONS } from '../../model/permissions.js';
import type { StepDriver } from '../../model/ports.js';
import type { ResourceId } from '../../model/resource-id.js';
import { fail, isGone, ok, type Failure, type Result } from '../../model/result.js';

import { jsonIn, type Answer } from '../arm/answer.js';
import type { Clients } from '../arm/clients.js';
import { dataUrl, deletedPath, objectAt, type ObjectPath } from '../key-vault/objects.js';
import { restoreObject } from '../key-vault/restore.js';
import { askVault } from '../key-vault/send.js';
import { callBy, type Hands } from '../key-vault/vaults.js';
import { keyVaultReads } from '../reader/key-vault.js';

const [, RECOVER_KEY, RESTORE_KEY, UPDATE_KEY, , RECOVER_SECRET, SET_SECRET, UPDATE_SECRET] =
  STEP_DATA_ACTIONS['key-vault-object'] ?? [];
const ACTIONS = {
  keys: { recover: RECOVER_KEY, restore: RESTORE_KEY, update: UPDATE_KEY },
  secrets: { recover: RECOVER_SECRET, restore: SET_SECRET, update: UPDATE_SECRET },
};
const Updated = z.object({ attributes: z.object({ enabled: z.boolean() }) });

/** A key or secret that is recovered, restored from a recovery point, or enabled. `backup` reads the recovery point. */
export function keyVaultObjectDriver(hands: Hands & { readonly backup: Clients }): StepDriver<'key-vault-object'> {
  const reads = keyVaultReads({ clients: hands.reading, by: hands.by, sawTags: () => undefined, longestReadInMs: 0 });
  const living = (id: ResourceId, { kind }: ObjectPath) =>
    kind === 'keys' ? reads.vaultKey(id) : reads.vaultSecret(id);

  const update = async (id: ResourceId, at: ObjectPath, enabled: boolean): Promise<Result<'sent' | 'settled'>> => {
    const newest = at.version === undefined ? await living(id, at) : ok({ version: at.version });
    if (!newest.ok) {
      return newest;
    }
    if (newest.value.version === undefined) {
      return fail({ kind: 'refused', code: 'NoVersion', detail: `${id} has no version that could be changed` });
    }
    const call = callBy(hands, id, ACTIONS[at.kind].update);
    const url = dataUrl(at, `${at.kind}/${at.name}/${newest.value.version}`);
    const answer = await askVault(hands.writing, call, { method: 'PATCH', url, body: { attributes: { enabled } } });
    return answer.ok ? ok(isNow(answer.value, enabled) ? 'settled' : 'sent') : answer;
  };

  return {
    power: 'key-vault',
    read: async (id) => {
      const at = objectAt(id);
      if (!at.ok) {
        return at;
      }
      const object = await living(id, at.value);
      if (object.ok) {
        return ok({ state: { softDeleted: false, enabled: object.value.enabled }, settled: true });
      }
      return isGone(object) ? deletedForm(await reads.deletedObject(id)) : object;
    },
    write: async (id, to, { from, source }) => {
      const at = objectAt(id);
      if (!at.ok) {
        return at;
      }
      if (to === null || to.softDeleted) {
        return fail(NOT_TAKEN_BACK);
      }
      if (from === null) {
        const call = callBy(hands, id, ACTIONS[at.value.kind].restore);
        return source === undefined ? fail(NO_SOURCE) : restoreObject(hands, call, at.value, source);
      }
      return from.softDeleted ? recover(hands, id, at.value) : update(id, at.value, to.enabled);
    },
  };
}

const NOT_TAKEN_BACK: Failure = {
  kind: 'refused',
  code: 'NotTakenBack',
  detail: 'keys and secrets are never deleted by Backup Medic',
};
const NO_SOURCE: Failure = {
  kind: 'refused',
  code: 'NoSource',
  detail: 'the plan names no recovery point to restore it from',
};

type Seen = Awaited<ReturnType<StepDriver<'key-vault-object'>['read']>>;

/** What is not there for ARM: soft-deleted, on its way in or out, or gone. */
function deletedForm(read: Awaited<ReturnType<ReturnType<typeof keyVaultReads>['deletedObject']>>): Seen {
  if (!read.ok) {
    // 409: it is being deleted or recovered (recordings/h-keyvault-dataplane-409-conflict); the next look tells which.
    return read.failure.kind === 'state-changed'
      ? ok({ state: { softDeleted: false, enabled: true }, settled: false })
      : read;
  }
  const state = read.value === undefined ? null : { softDeleted: true, enabled: read.value.enabled };
  return ok({ state, settled: true });
}

/** All versions come back, with the attributes that they had; it takes seconds until the key or secret can be read. */
async function recover(hands: Hands, id: ResourceId, at: ObjectPath): Promise<Result<'sent'>> {
  const call = callBy(hands, id, ACTIONS[at.kind].recover);
  const url = dataUrl(at, `${deletedPath(at)}/recover`);
  const answer = await askVault(hands.writing, call, { method: 'POST', url });
  return answer.ok ? ok('sent') : answer;
}

function isNow(answer: Answer, enabled: boolean): boolean {
  return Updated.safeParse(jsonIn(answer.bodyAsText)).data?.attributes.enabled === enabled;
}
