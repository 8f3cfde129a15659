import { z } from 'zod';
import { READ_ACTIONS } from '../../model/permissions.js';
import { nameOf, parentOf, subscriptionOf } from '../../model/resource-id.js';
import { maybe } from '../../model/resources/common.js';
import { fail, ok, type Failure, type Result } from '../../model/result.js';
import type { Source } from '../../model/steps/key-vault.js';
import type { Clients } from '../arm/clients.js';
import { partsOf } from '../arm/ids.js';
import { exchange, parsed, type Call } from '../arm/send.js';
import { dataUrl, type ObjectPath } from './objects.js';
import { askVault, failureWithoutWords } from './send.js';
import type { Hands } from './vaults.js';

/** A key or secret as a recovery point keeps it. It is held while one request is made of it, and nowhere longer. */
interface Material {
  readonly url: string;
  readonly data: string;
}

const Text = maybe(z.string());
const Kept = z
  .object({
    properties: z.object({
      keyAndSecret: maybe(
        z.object({
          kekDetails: maybe(z.object({ keyUrl: Text, keyBackupData: Text })),
          bekDetails: maybe(z.object({ secretUrl: Text, secretData: Text })),
        }),
      ),
    }),
  })
  .transform(({ properties: { keyAndSecret: kept } }) => ({
    keys: { url: kept?.kekDetails?.keyUrl ?? '', data: kept?.kekDetails?.keyBackupData ?? '' },
    secrets: { url: kept?.bekDetails?.secretUrl ?? '', data: kept?.bekDetails?.secretData ?? '' },
  }));

const [READ_POINT = 'unknown'] = READ_ACTIONS.keptKeys;

/** Puts back a key or secret from what a recovery point keeps of it: one read with the identity for backups, one write. */
export async function restoreObject(
  hands: Hands & { readonly backup: Clients },
  call: Call,
  at: ObjectPath,
  source: Source,
): Promise<Result<'sent'>> {
  const material = await materialOf(hands.backup, { ...call, resource: source.recoveryPoint }, at);
  if (!material.ok) {
    return material;
  }
  const request = at.kind === 'keys' ? ok(keyRequest(at, material.value)) : secretRequest(at, material.value, source);
  if (!request.ok) {
    return request;
  }
  const answer = await askVault(hands.writing, call, request.value, failureWithoutWords);
  return answer.ok ? ok('sent') : answer;
}

async function materialOf(clients: Clients, call: Call, at: ObjectPath): Promise<Result<Material>> {
  const asked = { ...call, action: READ_POINT, identity: clients.identity };
  const point = call.resource;
  const answer = await exchange(asked, async (options) => {
    const { recoveryPoints } = await clients.backup(subscriptionOf(point));
    return recoveryPoints.get(...partsOf(parentOf(point)), nameOf(point), options);
  });
  const kept = answer.ok ? parsed(Kept, answer.value, asked) : answer;
  if (!kept.ok) {
    return kept;
  }
  const material = kept.value[at.kind];
  return material.data !== '' && isOf(at, material) ? ok(material) : fail(notKept(point));
}

/** Names are the same in any casing, and a recovery point may keep the key of another vault. */
function isOf({ vaultName, kind, name }: ObjectPath, { url }: Material): boolean {
  const [, vault, folder, kept] = /^https:\/\/([^./]+)\.[^/]+\/([^/]+)\/([^/?]+)/i.exec(url)?.map(lower) ?? [];
  return vault === vaultName && folder === kind && kept === name;
}

function lower(text: string | undefined): string {
  return text?.toLowerCase() ?? '';
}

/** The recovery point has the backup as base64, Key Vault takes it as base64url (domain.md c; the spec). */
function keyRequest(at: ObjectPath, { data }: Material) {
  const value = Buffer.from(data, 'base64').toString('base64url');
  return { method: 'POST' as const, url: dataUrl(at, 'keys/restore'), body: { value } };
}

function secretRequest(at: ObjectPath, { url, data }: Material, { secret }: Source) {
  if (secret === undefined) {
    const detail = `the plan does not say how the secret ${at.name} is to be stored`;
    return fail({ kind: 'refused', code: 'NoSource', detail });
  }
  // As it was written: our ids are in lower case, a name is shown as it was first given.
  const name = /\/secrets\/([^/?]+)/i.exec(url)?.[1] ?? at.name;
  const body = { value: data, contentType: secret.contentType, tags: secret.tags, attributes: { enabled: true } };
  return ok({ method: 'PUT' as const, url: dataUrl(at, `secrets/${name}`), body });
}

function notKept(point: string): Failure {
  return { kind: 'refused', code: 'NotKept', detail: `the recovery point ${point} does not keep it` };
}
