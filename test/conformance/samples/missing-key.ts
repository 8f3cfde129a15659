import { textAt } from '../../../sandbox/azure/json.js';
import { encryptedServer, type Site } from '../../../sandbox/demo/estate.js';
import { KEK, WITH_KEY } from '../../../sandbox/demo/estate/encryption.js';
import { ENOUGH } from '../../../sandbox/demo/estate/key-vaults.js';
import { changed, softDeleted, unlisted } from '../../support/sites.js';
import { estateOf, type Curable, type Sample } from '../sample.js';

const keyIn = ({ keyVaults }: Site): string => `${keyVaults['keys'] ?? ''}/keys/${KEK.name}`;
const healthy = (name: string): Site => encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH } });

/** The machine's own secret in the vault. */
function secretIn({ keyVaults, resources }: Site): string {
  const inside = `${keyVaults['keys'] ?? ''}/secrets/`;
  return resources.map((one) => textAt(one, 'id') ?? '').find((id) => id.startsWith(inside)) ?? '';
}

/** Soft-deleted; meanwhile somebody disables it as well, which recovering must not undo. */
function deleted(one: Site, id: string): Curable {
  const made = changed(one, id, {}, { deleted: true });
  const element = made.resources.find((resource) => resource['id'] === id);
  const meddled = { ...element, properties: { attributes: { enabled: false } } };
  return { ...estateOf(made), meddled, stays: true };
}

/** Purged; meanwhile somebody restores it and deletes it again, so that it has to be recovered instead. */
function purged(name: string): Curable {
  const one = encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH, purged: [KEK.name] } });
  const id = keyIn(one);
  const element = healthy(name).resources.find((resource) => resource['id'] === id);
  return { ...estateOf(one), meddled: { ...element, id, deleted: true }, stays: true };
}

export const sample: Sample = {
  healthy: (name) => estateOf(healthy(name)),
  unhealthy: {
    'a soft-deleted key': (name) => deleted(healthy(name), keyIn(healthy(name))),
    'a soft-deleted secret': (name) => deleted(healthy(name), secretIn(healthy(name))),
    'a purged key that a recovery point keeps': purged,
    'a soft-deleted key vault': (name) => {
      const one = healthy(name);
      return { ...estateOf(softDeleted(one, one.ids.keyVault('keys'))), stays: true };
    },
  },
  further: {
    'a disabled key': (name) =>
      estateOf(changed(healthy(name), keyIn(healthy(name)), { attributes: { enabled: false } })),
    'disks that the instance view leaves out': (name) => estateOf(unlisted(healthy(name))),
  },
};
