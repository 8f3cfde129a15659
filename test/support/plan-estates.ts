import { at, objectAt, type JsonObject } from '../../sandbox/azure/json.js';
import {
  allowHttpsInbound,
  denyAllOutbound,
  encryptedServer,
  site,
  webServer,
  type Site,
} from '../../sandbox/demo/estate.js';
import { KEK, WITH_KEY } from '../../sandbox/demo/estate/encryption.js';
import { ENOUGH } from '../../sandbox/demo/estate/key-vaults.js';
import { SCENARIOS } from '../../sandbox/demo/scenarios/index.js';
import { and, changed, softDeleted, subnetted, without } from './sites.js';

const MACHINE = 'vm-web-01';
const BLOCKED = [denyAllOutbound(4000)];
const OPEN = [allowHttpsInbound(300)];

const denying = (name: string, destination: string): readonly JsonObject[] => {
  const rule = denyAllOutbound(300);
  return [{ ...rule, name, properties: { ...objectAt(rule, 'properties'), destinationAddressPrefix: destination } }];
};

function routedNowhere(name: string): Site {
  const one = site(name, {
    nsgs: { 'nsg-app': OPEN },
    appliance: '10.20.0.4',
    machines: [{ name: MACHINE, nsg: 'nsg-app' }],
  });
  const route = { name: 'nowhere', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'None' } };
  return changed(one, one.ids.routes, { routes: [{ id: `${one.ids.routes}/routes/nowhere`, ...route }] });
}

function managed(name: string): Site {
  const one = webServer(name, OPEN);
  const properties = {
    access: 'Deny',
    direction: 'Outbound',
    protocol: '*',
    priority: 1,
    sources: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }],
    destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }],
    sourcePortRanges: ['0-65535'],
    destinationPortRanges: ['0-65535'],
  };
  const id = `${one.ids.network}/providers/Sandbox/adminRules`;
  const rule = { id: 'security-admin/deny-all', kind: 'Custom', properties };
  return and(one, { id, type: 'Sandbox/adminRules', properties: { value: [rule] } });
}

function denied(name: string): Site {
  const one = webServer(name, BLOCKED);
  const id = `${one.ids.nsg('nsg-app')}/providers/Microsoft.Authorization/denyAssignments/managed-app`;
  const properties = {
    denyAssignmentName: 'managed application',
    permissions: [{ actions: ['*'], notActions: ['*/read'], dataActions: [], notDataActions: [] }],
    scope: one.ids.nsg('nsg-app'),
    principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
    excludePrincipals: [],
  };
  return and(one, { id, type: 'Microsoft.Authorization/denyAssignments', properties });
}

function stopped(name: string): Site {
  const one = webServer(name, BLOCKED);
  const instanceView = { statuses: [{ code: 'PowerState/deallocated', displayStatus: 'VM deallocated' }] };
  return changed(one, one.ids.vm(MACHINE), { instanceView });
}

function trustedLaunch(name: string): Site {
  const one = webServer(name, BLOCKED);
  return changed(one, one.ids.vm(MACHINE), { securityProfile: { securityType: 'TrustedLaunch' } });
}

/** Its backups need no network, and fail all the same for want of one. */
function withoutTheGuest(name: string): Site {
  const failWith = { errorCode: 400206, errorTitle: 'ExtensionSnapshotFailedNoNetwork' };
  const one = webServer(name, OPEN, { guest: { failWith } });
  return changed(one, one.ids.policy, { snapshotConsistencyType: 'OnlyCrashConsistent' });
}

function inManagedGroup(name: string): Site {
  const one = webServer(name, BLOCKED);
  return changed(one, one.ids.group, {}, { managedBy: `${one.ids.group}/providers/Contoso.Example/owners/one` });
}

/** Its key is there, and of no use as it is. */
function withKey(name: string, attributes: JsonObject, beside: JsonObject = {}): Site {
  const one = encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH } });
  return changed(one, `${one.ids.keyVault('keys')}/keys/${KEK.name}`, { attributes }, beside);
}

function softDeletedVault(name: string): Site {
  const one = encryptedServer(name, WITH_KEY, { keys: { rbac: true } });
  return softDeleted(one, one.ids.keyVault('keys'));
}

function inOtherRegion(name: string): Site {
  const one = encryptedServer(name, WITH_KEY, { keys: { service: ENOUGH } });
  return changed(one, one.ids.keyVault('keys'), {}, { location: 'northeurope' });
}

/** Every estate of the demo, and what it has no scenario for: between them every kind of diagnosis. */
export const PLAN_ESTATES: readonly Site[] = [
  ...SCENARIOS.map((scenario) => scenario.site),
  webServer('healthy', OPEN),
  webServer('blocked inside the guest', OPEN, { guest: { firewall: 'blocks-storage' } }),
  webServer('another code', OPEN, { guest: { failWith: { errorCode: 400001, errorTitle: 'CommandExecutionFailed' } } }),
  webServer('denied by name', denying('DenyStorage', 'Storage')),
  webServer('denied by address', denying('DenyPublic', '0.0.0.0/0')),
  webServer('hands off by tag', BLOCKED, { tags: { 'backup-medic': 'off' } }),
  routedNowhere('routed nowhere'),
  managed('denied by the network manager'),
  denied('under a deny assignment'),
  stopped('stopped'),
  trustedLaunch('trusted launch'),
  withoutTheGuest('backed up without its guest'),
  inManagedGroup('in a managed group'),
  subnetted(webServer('on a delegated subnet', BLOCKED), {
    delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }],
  }),
  withKey('with a disabled key', { enabled: false }),
  withKey('with an expired key', { enabled: true, exp: 1700000000 }),
  withKey('with the key of a certificate', { enabled: true }, { managed: true }),
  softDeletedVault('with a soft-deleted key vault'),
  inOtherRegion('with a key vault in another region'),
  encryptedServer('encrypted in two passes', { ...WITH_KEY, pass: 'dual' }, { keys: {} }),
  encryptedServer('encrypted and healthy', WITH_KEY, { keys: { service: ENOUGH } }),
  without(webServer('without its NIC', BLOCKED), '/networkInterfaces/'),
  without(webServer('not protected', BLOCKED), '/protectedItems/'),
];

/** Whether a vault protects the site's machines. */
export const isProtected = ({ resources }: Site): boolean =>
  resources.some((one) => at(one, 'properties', 'protectionState') === 'Protected');
