import { z } from 'zod';
import type { CaseId } from '../../model/case.js';
import { nameOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { maybe } from '../../model/resources/common.js';
import { KeyVault } from '../../model/resources/key-vault.js';
import { ok, type Result } from '../../model/result.js';
import type { Answer } from '../arm/answer.js';
import type { Clients } from '../arm/clients.js';
import { ARM } from '../arm/guard.js';
import { groupOf } from '../arm/ids.js';
import { exchange, parsed, sendPlainly, type Call } from '../arm/send.js';

const API_VERSION = '2026-02-01'; // what the SDK's own methods of this release send

/** What a driver works with: the two pipelines of its power, for one case. */
export interface Hands {
  readonly reading: Clients;
  readonly writing: Clients;
  readonly by: CaseId;
}

export function callBy({ by, writing }: Hands, resource: ResourceId, action = 'unknown'): Call {
  return { by, resource, action, identity: writing.identity };
}

const Provisioning = z.object({ properties: z.object({ provisioningState: maybe(z.string()) }) });

/** A vault as ARM shows it. `ready`: its data plane can be reached (`RegisteringDns` comes before `Succeeded`). */
interface SeenVault {
  readonly vault: KeyVault;
  readonly ready: boolean;
}

export function vaultIn(answer: Answer, call: Call): Result<SeenVault> {
  const vault = parsed(KeyVault, answer, call);
  if (!vault.ok) {
    return vault;
  }
  const provisioning = parsed(Provisioning, answer, call);
  const state = provisioning.ok ? provisioning.value.properties.provisioningState : undefined;
  return ok({ vault: vault.value, ready: state === undefined || state.toLowerCase() === 'succeeded' });
}

export async function readVault({ reading }: Hands, id: ResourceId, call: Call): Promise<Result<SeenVault>> {
  const answer = await exchange(call, async (options) =>
    (await reading.keyVault(subscriptionOf(id))).vaults.get(groupOf(id), nameOf(id), options),
  );
  return answer.ok ? vaultIn(answer.value, call) : answer;
}

/** The write alone: the SDK's own method for a PUT polls. */
export function writeVault(
  { writing }: Hands,
  id: ResourceId,
  call: Call,
  request: { readonly method: 'PUT' | 'PATCH'; readonly body: unknown },
): Promise<Result<Answer>> {
  const group = `/subscriptions/${subscriptionOf(id)}/resourceGroups/${encodeURIComponent(groupOf(id))}`;
  const path = `${group}/providers/Microsoft.KeyVault/vaults/${encodeURIComponent(nameOf(id))}`;
  const url = `${ARM}${path}?api-version=${API_VERSION}`;
  return exchange(call, async (options) => sendPlainly(await writing.plain(), { ...request, url }, options));
}
