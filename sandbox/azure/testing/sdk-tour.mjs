// Asks the sandbox through unmodified SDK clients, with nothing but the environment of azure.env. Run as a child process:
// NODE_EXTRA_CA_CERTS is read when node starts. Prints what it saw as one JSON line.
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ComputeManagementClient } from '@azure/arm-compute';
import { ManagementLockClient } from '@azure/arm-locks';
import { MonitorClient } from '@azure/arm-monitor';
import { NetworkManagementClient } from '@azure/arm-network';
import { RecoveryServicesBackupClient } from '@azure/arm-recoveryservicesbackup';
import { ResourceManagementClient } from '@azure/arm-resources';
import { StorageManagementClient } from '@azure/arm-storage';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { ManagedIdentityCredential } from '@azure/identity';
import { setTimeout as sleep } from 'node:timers/promises';

const [subscription, clientId] = process.argv.slice(2);
const credential = new ManagedIdentityCredential({ clientId });
const client = (Client) => new Client(credential, subscription, { retryOptions: { maxRetries: 0 } });
const [compute, network, backup] = [ComputeManagementClient, NetworkManagementClient, RecoveryServicesBackupClient].map(
  client,
);
const [resources, locks, authorization, monitor, storage] = [
  ResourceManagementClient,
  ManagementLockClient,
  AuthorizationManagementClient,
  MonitorClient,
  StorageManagementClient,
].map(client);

// Resource Graph by the pipeline that every client is made of: the product has no client of its own for it.
const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: 'https://management.azure.com/.default' }));
const graph = async (body) => {
  const url = 'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01';
  const headers = createHttpHeaders({ 'content-type': 'application/json' });
  const request = createPipelineRequest({ url, method: 'POST', headers, body: JSON.stringify(body) });
  const { status, bodyAsText } = await pipeline.sendRequest(createDefaultHttpClient(), request);
  return { status, ...JSON.parse(bodyAsText) };
};

const [GROUP, VM, NIC, NSG, VNET, VAULT] = ['rg-shop', 'vm-shop', 'nic-shop', 'nsg-shop', 'vnet-shop', 'rsv-shop'];
const CONTAINER = 'iaasvmcontainerv2;rg-shop;vm-shop';
const ITEM = ['Azure', `IaasVMContainer;${CONTAINER}`, `VM;${CONTAINER}`];
const all = async (pages) => {
  const found = [];
  for await (const one of pages) found.push(one);
  return found;
};
const codeOf = (work) =>
  work.then(
    () => 'none',
    (error) => `${error.statusCode} ${error.code}`,
  );
const seen = {};

const vm = await compute.virtualMachines.get(GROUP, VM, { expand: 'instanceView' });
seen.power = vm.instanceView.statuses.at(-1).code;
seen.agent = vm.instanceView.vmAgent.statuses[0].displayStatus;
seen.plain = (await compute.virtualMachines.get(GROUP, VM)).instanceView === undefined;
seen.view = (await compute.virtualMachines.instanceView(GROUP, VM)).statuses.length;
seen.vms =
  (await all(compute.virtualMachines.listAll())).length + (await all(compute.virtualMachines.list(GROUP))).length;
seen.disk = (await compute.disks.get(GROUP, 'vm-shop-os')).sku.name;
seen.noVm = await codeOf(compute.virtualMachines.get(GROUP, 'nobody'));
seen.noGroup = await codeOf(compute.virtualMachines.get('nowhere', VM));

const nic = await network.networkInterfaces.get(GROUP, NIC);
seen.nic = nic.ipConfigurations[0].privateIPAddress;
const nsg = await network.networkSecurityGroups.get(GROUP, NSG);
seen.defaults = nsg.defaultSecurityRules.length;
seen.usedBy = nsg.networkInterfaces.length;
seen.subnet = (await network.subnets.get(GROUP, VNET, 'default')).addressPrefix;
seen.network = (await network.virtualNetworks.get(GROUP, VNET)).subnets.length;
seen.routeTable = (await network.routeTables.get(GROUP, 'rt-shop')).routes.length;
const rule = {
  access: 'Allow',
  direction: 'Outbound',
  priority: 200,
  protocol: 'Tcp',
  sourceAddressPrefix: 'VirtualNetwork',
  sourcePortRange: '*',
  destinationAddressPrefix: 'Storage.WestEurope',
  destinationPortRanges: ['443', '8443'],
};
const created = await network.securityRules.beginCreateOrUpdateAndWait(GROUP, NSG, 'AllowStorage', rule);
seen.rule = created.provisioningState;
seen.conflict = await codeOf(network.securityRules.beginCreateOrUpdateAndWait(GROUP, NSG, 'Other', rule));
seen.tag = await codeOf(
  network.securityRules.beginCreateOrUpdateAndWait(GROUP, NSG, 'Other', {
    ...rule,
    priority: 201,
    destinationAddressPrefix: 'Storage.CentralFrance',
  }),
);
seen.rules = (await all(network.securityRules.list(GROUP, NSG))).map((one) => one.name);
await network.securityRules.beginDeleteAndWait(GROUP, NSG, 'AllowStorage');
seen.deleted = await codeOf(network.securityRules.get(GROUP, NSG, 'AllowStorage'));
seen.routes = (await network.networkInterfaces.beginGetEffectiveRouteTableAndWait(GROUP, NIC)).value.length;
seen.effective = (
  await network.networkInterfaces.beginListEffectiveNetworkSecurityGroupsAndWait(GROUP, NIC)
).value.length;
seen.adminRules = (await network.listNetworkManagerEffectiveSecurityAdminRules(GROUP, VNET, {})).value.length;
seen.tags = (await network.serviceTags.list('westeurope')).values.some((one) => one.name === 'Storage.FranceCentral');
seen.firewalls = (await all(network.azureFirewalls.listAll())).length;

seen.group = (await resources.resourceGroups.get(GROUP)).tags.team;
seen.groups = (await all(resources.resourceGroups.list())).length;
await resources.tagsOperations.beginUpdateAtScopeAndWait(`/subscriptions/${subscription}/resourceGroups/${GROUP}`, {
  operation: 'Merge',
  properties: { tags: { more: 'yes' } },
});
seen.groupTags = (
  await resources.tagsOperations.getAtScope(`/subscriptions/${subscription}/resourceGroups/${GROUP}`)
).properties.tags;
await locks.managementLocks.createOrUpdateAtResourceGroupLevel(GROUP, 'readonly', { level: 'ReadOnly' });
seen.locks = (await all(locks.managementLocks.listAtSubscriptionLevel())).length;
seen.locked = await codeOf(network.securityRules.beginCreateOrUpdateAndWait(GROUP, NSG, 'Other', rule));
seen.lockedRoutes = (await network.networkInterfaces.beginGetEffectiveRouteTableAndWait(GROUP, NIC)).value.length;
await locks.managementLocks.deleteAtResourceGroupLevel(GROUP, 'readonly');
seen.account = (await storage.storageAccounts.getProperties(GROUP, 'shopstore')).sku.name;
seen.denials = (await all(authorization.denyAssignments.listForScope(`/subscriptions/${subscription}`))).length;
seen.assignments = (
  await all(authorization.roleAssignments.listForScope(`/subscriptions/${subscription}`, { filter: 'atScope()' }))
).length;
seen.roles = (
  await all(
    authorization.roleDefinitions.list(`/subscriptions/${subscription}`, {
      filter: "roleName eq 'Backup Medic Key Vault Backup'",
    }),
  )
).length;

seen.items = (
  await all(
    backup.backupProtectedItems.list(VAULT, GROUP, {
      filter: "backupManagementType eq 'AzureIaasVM' and itemType eq 'VM'",
    }),
  )
).length;
seen.policy = (await backup.protectionPolicies.get(VAULT, GROUP, 'DefaultPolicy')).properties.backupManagementType;
const requestId = '33333333-3333-4333-8333-333333333333';
const body = {
  properties: { objectType: 'IaasVMBackupRequest', recoveryPointExpiryTimeInUTC: new Date(Date.now() + 86_400_000) },
};
let headers;
await backup.backups.trigger(VAULT, GROUP, ...ITEM, body, {
  requestOptions: { customHeaders: { 'x-ms-client-request-id': requestId } },
  onResponse: (raw) => {
    headers = raw.headers;
  },
});
seen.signed = headers.get('azure-asyncoperation').length > 2500;
seen.second = await codeOf(backup.backups.trigger(VAULT, GROUP, ...ITEM, body));
for (let left = 50; left > 0; left -= 1) {
  const listed = await all(
    backup.backupJobs.list(VAULT, GROUP, { filter: "operation eq 'Backup' and backupManagementType eq 'AzureIaasVM'" }),
  );
  seen.job = {
    status: listed[0].properties.status,
    activityId: listed[0].properties.activityId,
    byUser: listed[0].properties.isUserTriggered,
    name: listed[0].name,
  };
  if (seen.job.status !== 'InProgress') break;
  await sleep(100);
}
const detail = await backup.jobDetails.get(VAULT, GROUP, seen.job.name);
seen.tasks = detail.properties.extendedInfo.tasksList.map((one) => one.status);
seen.points = (await all(backup.recoveryPoints.list(VAULT, GROUP, ...ITEM))).map(
  (one) => one.properties.recoveryPointType,
);
seen.item = (await backup.protectedItems.get(VAULT, GROUP, ...ITEM)).properties.lastBackupStatus;
seen.status = (await backup.backupStatus.get('westeurope', { resourceType: 'VM', resourceId: vm.id })).protectionStatus;

const since = new Date(Date.now() - 3_600_000).toISOString();
seen.activity = (
  await all(
    monitor.activityLogs.list(`eventTimestamp ge '${since}' and resourceUri eq '${nsg.id}/securityRules/AllowStorage'`),
  )
).map((one) => one.operationName.value);
const query = "Resources | where type =~ 'microsoft.compute/virtualMachines' | project name, location";
seen.graph = (await graph({ query, subscriptions: [subscription] })).data;
const { status, error } = await graph({ query: 'Resources | summarize count()' });
seen.unsupported = `${status} ${error.code}`;
await compute.virtualMachines.beginDeallocateAndWait(GROUP, VM);
seen.stopped = await codeOf(network.networkInterfaces.beginGetEffectiveRouteTableAndWait(GROUP, NIC));
console.log(JSON.stringify(seen));
