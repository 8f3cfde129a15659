import { BACKUP_SERVICE_OBJECT } from '../../../sandbox/azure/directory/service-principals.js';
import { TENANT_ID } from '../../../sandbox/azure/identity/identities.js';
import { objectAt, objectsAt, type JsonObject } from '../../../sandbox/azure/json.js';
import { encryptedServer, type Site } from '../../../sandbox/demo/estate.js';
import { KEK, WITH_KEY, WITHOUT_KEY } from '../../../sandbox/demo/estate/encryption.js';
import { ENOUGH } from '../../../sandbox/demo/estate/key-vaults.js';
import { and, changed, unlisted } from '../../support/sites.js';
import { estateOf, type Curable, type Sample } from '../sample.js';

const CRYPTO_OFFICER = '14b46e9e-c2b7-41b4-b07b-48a6ebf60603';
const vaultIn = ({ keyVaults }: Site): string => keyVaults['keys'] ?? '';

/** Somebody gives the service one right less than it needs, or one beside what it has: the plan rests on what was there. */
function granted(one: Site): Curable {
  const vault = one.resources.find(({ id }) => id === vaultIn(one));
  const others = objectsAt(vault, 'properties', 'accessPolicies').filter(
    ({ objectId }) => objectId !== BACKUP_SERVICE_OBJECT,
  );
  const permissions = { keys: ['get', 'sign'], secrets: ['list'] };
  const own = { tenantId: TENANT_ID, objectId: BACKUP_SERVICE_OBJECT, permissions };
  const properties = { ...objectAt(vault, 'properties'), accessPolicies: [...others, own] };
  return { ...estateOf(one), meddled: { ...vault, properties } };
}

function withRole(one: Site, role: string): Site {
  const definitions = `/subscriptions/${one.ids.subscription}/providers/Microsoft.Authorization/roleDefinitions`;
  const id = `${vaultIn(one)}/providers/Microsoft.Authorization/roleAssignments/somebodys`;
  const properties: JsonObject = {
    roleDefinitionId: `${definitions}/${role}`,
    principalId: BACKUP_SERVICE_OBJECT,
    principalType: 'ServicePrincipal',
    scope: vaultIn(one),
  };
  return and(one, { id, type: 'Microsoft.Authorization/roleAssignments', properties });
}

function ofCertificate(name: string): Site {
  const one = encryptedServer(name, WITH_KEY, { keys: {} });
  return changed(one, `${vaultIn(one)}/keys/${KEK.name}`, {}, { managed: true });
}

const RBAC = { keys: { rbac: true } } as const;
const CLOSED = { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] };
const PARTIAL = { keys: ['get'], secrets: ['get'], certificates: ['list'] };

export const sample: Sample = {
  healthy: (name) => estateOf(encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH } })),
  unhealthy: {
    'no access policy for key and secret': (name) => granted(encryptedServer(name, WITH_KEY, { keys: {} })),
    'no access policy for a secret that no key wraps': (name) =>
      granted(encryptedServer(name, WITHOUT_KEY, { keys: {} })),
    'some rights too few': (name) => granted(encryptedServer(name, WITH_KEY, { keys: { service: PARTIAL } })),
    'encryption in two passes, and no access policy': (name) =>
      granted(encryptedServer(name, { ...WITH_KEY, pass: 'dual' }, { keys: {} })),
    'key and secret in two key vaults': (name) => {
      const encryption = { kek: { vault: 'keys', ...KEK }, bek: { vault: 'bek' } };
      return estateOf(encryptedServer(name, encryption, { keys: {}, bek: {} }));
    },
    'a key vault of roles, and none for the service': (name) => estateOf(encryptedServer(name, WITH_KEY, RBAC)),
    'a key vault of roles, and too small a one for the service': (name) =>
      estateOf(withRole(encryptedServer(name, WITH_KEY, RBAC), CRYPTO_OFFICER)),
  },
  further: {
    'a firewall that keeps trusted services out': (name) =>
      estateOf(encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH, networkAcls: CLOSED } })),
    'the key of a certificate': (name) => estateOf(ofCertificate(name)),
    'disks that the instance view leaves out': (name) =>
      estateOf(unlisted(encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH } }))),
  },
};
