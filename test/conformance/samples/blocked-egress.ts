import { objectAt, type JsonObject } from '../../../sandbox/azure/json.js';
import { element } from '../../../sandbox/azure/testing/world.js';
import { allowHttpsInbound, denyAllOutbound, site, webServer, type Site } from '../../../sandbox/demo/estate.js';
import { and, changed, subnetted } from '../../support/sites.js';
import { estateOf, type Curable, type Sample } from '../sample.js';

const MACHINE = 'vm-web-01';
const NSG = 'nsg-app';
const OPEN = [allowHttpsInbound(300)];
const BLOCKED = [denyAllOutbound(4000)];
const FIREWALL = '10.20.9.4';

/** An outbound deny of one destination. */
const denying = (destination: string, priority: number): JsonObject => {
  const rule = denyAllOutbound(priority);
  const properties = { ...objectAt(rule, 'properties'), destinationAddressPrefix: destination };
  return { ...rule, name: `Deny${destination}`, properties };
};

/** Our rule, for one port alone. */
function ownRule({ ids }: Site, port: string): JsonObject {
  const properties = {
    ...{ access: 'Allow', direction: 'Outbound', priority: 3999, protocol: 'Tcp' },
    ...{ sourcePortRange: '*', sourceAddressPrefix: 'VirtualNetwork' },
    ...{ destinationPortRange: port, destinationAddressPrefix: 'Storage.WestEurope' },
  };
  const id = `${ids.nsg(NSG)}/securityRules/backup-medic-allow-storage-westeurope`;
  return element(id, properties, { location: undefined });
}

/** Somebody makes our rule, or makes it another one: what is left to do is to widen that. */
function curable(one: Site): Curable {
  return { ...estateOf(one), meddled: ownRule(one, '443') };
}

function halfOpen(name: string): Site {
  const one = webServer(name, BLOCKED);
  return and(one, ownRule(one, '8443'));
}

/** The last backup failed with the code that the remediation answers: now everything that may explain it is looked at. */
function failed(one: Site): Site {
  return changed(one, one.ids.item(MACHINE), {
    lastBackupStatus: 'Failed',
    lastBackupTime: '2026-03-01T22:30:00.000Z',
    healthDetails: [{ code: 400206, title: 'ExtensionSnapshotFailedNoNetwork' }],
  });
}

function snapshotted(one: Site): Site {
  const id = `${one.ids.group}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_${MACHINE}_1`;
  return and(one, element(id, { source: { id: one.ids.vm(MACHINE), location: 'westeurope' }, restorePoints: [] }));
}

const routed = (name: string): Site =>
  site(name, { nsgs: { [NSG]: OPEN }, appliance: FIREWALL, machines: [{ name: MACHINE, nsg: NSG }] });

/** Its policy allows nothing but another group's HTTPS: the IP group has to be read to know that. */
function behindFirewall(name: string): Site {
  const one = failed(routed(name));
  const of = (type: string): string => `${one.ids.group}/providers/Microsoft.Network/${type}`;
  const [policy, group] = [of('firewallPolicies/fwp-hub'), of('ipGroups/others')];
  const https = {
    ...{ ruleType: 'NetworkRule', name: 'https', ipProtocols: ['TCP'], destinationPorts: ['443'] },
    ...{ sourceIpGroups: [group], destinationAddresses: ['Storage.WestEurope'] },
  };
  const allow = {
    ...{ ruleCollectionType: 'FirewallPolicyFilterRuleCollection', name: 'allow', priority: 200 },
    ...{ action: { type: 'Allow' }, rules: [https] },
  };
  const rules = { priority: 200, ruleCollections: [allow] };
  return and(
    one,
    element(of('azureFirewalls/fw-hub'), {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      firewallPolicy: { id: policy },
      ipConfigurations: [{ name: 'main', properties: { privateIPAddress: FIREWALL } }],
    }),
    element(policy, {}),
    element(`${policy}/ruleCollectionGroups/default`, rules, { location: undefined, type: undefined }),
    element(group, { ipAddresses: ['10.99.0.0/16'] }),
  );
}

function withUnmanagedDisk(name: string): Site {
  const one = webServer(name, OPEN);
  const vhd = { uri: 'https://webstore.blob.core.windows.net/vhds/os.vhd' };
  const osDisk = { osType: 'Linux', name: 'os', createOption: 'FromImage', vhd };
  const account = `${one.ids.group}/providers/Microsoft.Storage/storageAccounts/webstore`;
  return and(
    changed(one, one.ids.vm(MACHINE), { storageProfile: { osDisk, dataDisks: [] } }),
    element(account, {}, { kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' } }),
  );
}

function withEndpointPolicy(name: string): Site {
  const one = failed(webServer(name, OPEN));
  const policy = `${one.ids.group}/providers/Microsoft.Network/serviceEndpointPolicies/sep-app`;
  const endpoint = { service: 'Microsoft.Storage', locations: ['westeurope'], provisioningState: 'Succeeded' };
  return and(
    subnetted(one, { serviceEndpoints: [endpoint], serviceEndpointPolicies: [{ id: policy }] }),
    element(policy, { serviceEndpointPolicyDefinitions: [] }),
  );
}

export const sample: Sample = {
  healthy: (name) => estateOf(webServer(name, OPEN)),
  unhealthy: {
    'the NSG of the network interface denies': (name) => curable(webServer(name, BLOCKED)),
    'the NSGs of network interface and subnet deny': (name) =>
      curable(
        site(name, {
          nsgs: { [NSG]: BLOCKED, 'nsg-subnet': BLOCKED },
          subnetNsg: 'nsg-subnet',
          machines: [{ name: MACHINE, nsg: NSG }],
        }),
      ),
    'a rule of ours allows one port of two': (name) => curable(halfOpen(name)),
  },
  further: {
    'a failed backup that nothing explains': (name) => estateOf(snapshotted(failed(webServer(name, OPEN)))),
    'rules on tags that have to be compared': (name) =>
      estateOf(
        webServer(name, [
          denying('Storage.NorthEurope', 200),
          denying('VirtualNetwork', 201),
          denying('Internet', 202),
        ]),
      ),
    'an unknown appliance on the way': (name) => estateOf(failed(routed(name))),
    'an Azure Firewall on the way': (name) => estateOf(behindFirewall(name)),
    'unmanaged disks': (name) => estateOf(withUnmanagedDisk(name)),
    'a service endpoint with a policy': (name) => estateOf(withEndpointPolicy(name)),
  },
};
