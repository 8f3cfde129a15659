import { READ_DATA_ACTIONS } from '../../model/permissions.js';
import type { Reader } from '../../model/reader.js';
import { child, nameOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { DeletedObject, DeletedVault, KeyBundle, KeyVault, VaultObject } from '../../model/resources/key-vault.js';
import { isGone, ok, type Result } from '../../model/result.js';
import { groupOf, subscriptionId } from '../arm/ids.js';
import { parsed, type Call } from '../arm/send.js';
import { dataUrl, deletedPath, objectAt, type ObjectPath } from '../key-vault/objects.js';
import { askVault } from '../key-vault/send.js';
import { callFor, readOne, type Reading, type Reads } from './ask.js';

type Management = 'keyVault' | 'deletedVault' | 'vaultKey' | 'vaultSecret';

export function keyVaultReads(reading: Reading): Reads<Management | 'deletedObject' | 'keyBundle'> {
  const client = reading.clients.keyVault;
  return {
    keyVault: (id) =>
      readOne(reading, callFor(reading, 'keyVault', id), KeyVault, async (options) =>
        (await client(subscriptionOf(id))).vaults.get(groupOf(id), nameOf(id), options),
      ),
    deletedVault: async (subscription, location, name) => {
      const call = callFor(reading, 'deletedVault', deletedVaultId(subscription, location, name));
      const read = await readOne(reading, call, DeletedVault, async (options) =>
        (await client(subscription)).vaults.getDeleted(name, location, options),
      );
      return isGone(read) ? ok(undefined) : read;
    },
    vaultKey: (id) =>
      withObject(id, ({ group, vaultName, name, version }) =>
        readOne(reading, callFor(reading, 'vaultKey', id), VaultObject, async (options) => {
          const { keys } = await client(subscriptionOf(id));
          return version === undefined
            ? keys.get(group, vaultName, name, options)
            : keys.getVersion(group, vaultName, name, version, options);
        }),
      ),
    vaultSecret: (id) =>
      withObject(id, ({ group, vaultName, name }) =>
        readOne(reading, callFor(reading, 'vaultSecret', id), VaultObject, async (options) =>
          (await client(subscriptionOf(id))).secrets.get(group, vaultName, name, options),
        ),
      ),
    deletedObject: (id) => withObject(id, (at) => deletedObject(reading, id, at)),
    keyBundle: (id) => withObject(id, (at) => keyBundle(reading, id, at)),
  };
}

export function deletedVaultId(subscription: string, location: string, name: string): ResourceId {
  return child(subscriptionId(subscription), 'providers/Microsoft.KeyVault/locations', location, 'deletedVaults', name);
}

function withObject<T>(id: ResourceId, use: (at: ObjectPath) => Promise<Result<T>>): Promise<Result<T>> {
  const at = objectAt(id);
  return at.ok ? use(at.value) : Promise.resolve(at);
}

async function deletedObject(
  reading: Reading,
  id: ResourceId,
  at: ObjectPath,
): Promise<Result<DeletedObject | undefined>> {
  const call = dataCallFor(reading, 'deletedObject', id, at);
  const answer = await askVault(reading.clients, call, { method: 'GET', url: dataUrl(at, deletedPath(at)) });
  if (isGone(answer)) {
    return ok(undefined);
  }
  return answer.ok ? parsed(DeletedObject, answer.value, call) : answer;
}

async function keyBundle(reading: Reading, id: ResourceId, at: ObjectPath): Promise<Result<KeyBundle>> {
  const call = dataCallFor(reading, 'keyBundle', id, at);
  const path = ['keys', at.name, ...(at.version === undefined ? [] : [at.version])].join('/');
  const answer = await askVault(reading.clients, call, { method: 'GET', url: dataUrl(at, path) });
  return answer.ok ? parsed(KeyBundle, answer.value, call) : answer;
}

/** The data action for keys comes first, the one for secrets second. */
function dataCallFor(reading: Reading, read: keyof Reader, id: ResourceId, { kind }: ObjectPath): Call {
  const [keys, secrets] = READ_DATA_ACTIONS[read] ?? [];
  return { ...callFor(reading, read, id), action: (kind === 'keys' ? keys : secrets) ?? read };
}
