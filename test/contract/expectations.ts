import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { same } from '../../lib/model/canonical.js';
import { child, ResourceId, resourceGroupOf, subscriptionOf, topLevelOf } from '../../lib/model/resource-id.js';
import type { SecurityRuleState } from '../../lib/model/steps/security-rule.js';
import { after, itemOf, until, valueOf, type Expectation, type Given } from './given.js';
import { KEY_VAULT_EXPECTATIONS } from './key-vault.js';

/** What any Azure, real or simulated, does for the reader, the driver and the backup runs; in this order. */
export const EXPECTATIONS: readonly Expectation[] = [
  { name: 'a virtual machine leads to its network, all of it readable', holds: readsNetwork },
  { name: 'what Azure works out on request is worked out for a running VM', holds: readsEffective },
  { name: 'groups, tags, locks, deny assignments and management groups are readable', holds: readsControl },
  { name: 'a virtual machine leads to its vault, item, policy and recovery points', holds: readsBackup },
  { name: 'whole subscriptions can be listed', holds: readsLists },
  { name: 'what is not there is gone', holds: readsNothing },
  { name: 'a rule is put, read back as sent, and taken away', holds: writesRule },
  { name: 'a priority that is taken is a change by somebody else', holds: meetsConflict },
  { name: 'a backup is started, followed, and found in the list by the id it was given', holds: runsBackup },
  ...KEY_VAULT_EXPECTATIONS,
];

async function primaryInterface({ reader, virtualMachine }: Given) {
  const { networkInterfaces } = valueOf(await reader.virtualMachine(virtualMachine));
  const nic = networkInterfaces.find(({ primary }) => primary === true) ?? networkInterfaces[0];
  assert.ok(nic, 'the VM has no network interface');
  return valueOf(await reader.networkInterface(nic.id));
}

async function readsNetwork(given: Given): Promise<void> {
  const { reader, virtualMachine } = given;
  const machine = valueOf(await reader.virtualMachine(virtualMachine));
  assert.equal(machine.id, virtualMachine);
  assert.equal(machine.powerState, 'running');
  for (const { managedDisk } of machine.disks) {
    assert.ok(managedDisk, 'a disk is not managed');
    assert.equal(valueOf(await reader.disk(managedDisk)).id, managedDisk);
  }
  const subnetId = (await primaryInterface(given)).ipConfigurations[0]?.subnet;
  assert.ok(subnetId, 'the interface is in no subnet');
  const subnet = valueOf(await reader.subnet(subnetId));
  valueOf(await reader.virtualNetwork(topLevelOf(subnetId)));
  if (subnet.routeTable !== undefined) {
    valueOf(await reader.routeTable(subnet.routeTable));
  }
  const nsg = valueOf(await reader.networkSecurityGroup(given.networkSecurityGroup));
  assert.equal(nsg.defaultRules.length, 6);
}

async function readsEffective(given: Given): Promise<void> {
  const nic = await primaryInterface(given);
  assert.ok(valueOf(await given.reader.effectiveRoutes(nic.id)).length > 0);
  valueOf(await given.reader.effectiveNetworkSecurityGroups(nic.id));
  const subnet = nic.ipConfigurations[0]?.subnet;
  assert.ok(subnet);
  valueOf(await given.reader.adminRules(topLevelOf(subnet)));
}

async function readsControl({ reader, virtualMachine }: Given): Promise<void> {
  const group = resourceGroupOf(virtualMachine);
  assert.ok(group);
  const { tags } = valueOf(await reader.resourceGroup(group));
  const afresh = valueOf(await reader.tags(group));
  assert.deepEqual(afresh, tags);
  valueOf(await reader.tags(virtualMachine));
  valueOf(await reader.locks(subscriptionOf(virtualMachine)));
  valueOf(await reader.denyAssignments(virtualMachine));
  valueOf(await reader.managementGroupsOf(subscriptionOf(virtualMachine)));
  const now = Date.now();
  const since = new Date(now - 86_400_000).toISOString();
  valueOf(await reader.activity(virtualMachine, since, new Date(now).toISOString()));
}

async function readsBackup({ reader, virtualMachine }: Given): Promise<void> {
  const item = valueOf(await reader.protectedItem(await itemOf(reader, virtualMachine)));
  assert.equal(item.virtualMachine, virtualMachine);
  assert.ok(item.policy);
  valueOf(await reader.backupPolicy(item.policy));
  const times = valueOf(await reader.recoveryPoints(item.id)).map(({ at }) => Date.parse(at ?? ''));
  assert.deepEqual(
    times,
    [...times].sort((a, b) => b - a),
  );
}

async function readsLists({ reader, virtualMachine }: Given): Promise<void> {
  const subscription = subscriptionOf(virtualMachine);
  const { location } = valueOf(await reader.virtualMachine(virtualMachine));
  const tags = valueOf(await reader.serviceTags(subscription, location));
  assert.ok(tags.some(({ name }) => name.toLowerCase() === `storage.${location}`));
  assert.ok(valueOf(await reader.networkInterfaces(subscription)).length > 0);
  valueOf(await reader.azureFirewalls(subscription));
  assert.equal(valueOf(await reader.storageAccountNamed(subscription, 'nosuchaccount0000000000')), undefined);
}

async function readsNothing({ reader, virtualMachine, networkSecurityGroup }: Given): Promise<void> {
  const gone = [
    await reader.virtualMachine(ResourceId.parse(`${virtualMachine}-gone`)),
    await reader.networkSecurityGroup(ResourceId.parse(`${networkSecurityGroup}-gone`)),
  ];
  assert.deepEqual(
    gone.map((one) => (one.ok ? 'found' : one.failure.kind)),
    ['target-gone', 'target-gone'],
  );
}

const state = (priority: number): SecurityRuleState => ({
  access: 'Allow',
  direction: 'Outbound',
  priority,
  protocol: 'Tcp',
  sourceAddressPrefixes: ['VirtualNetwork'],
  sourcePortRanges: ['*'],
  destinationAddressPrefixes: ['Storage.WestEurope'],
  destinationPortRanges: ['443', '8443'],
});

async function writesRule({ azure, by, networkSecurityGroup }: Given): Promise<void> {
  const driver = azure.drivers(by)['security-rule'];
  const rule = child(networkSecurityGroup, 'securityRules', `contract-${by}`);
  assert.deepEqual(valueOf(await driver.read(rule)), { state: null, settled: true });
  valueOf(await driver.write(rule, state(4001), after(null)));
  const settled = await until('putting the rule', async () => {
    const seen = valueOf(await driver.read(rule));
    assert.ok(same(seen.state, state(4001)), JSON.stringify(seen.state));
    return seen.settled ? seen : undefined;
  });
  valueOf(await driver.write(rule, null, after(settled.state, settled.etag)));
  await until('taking the rule away', async () => {
    const seen = valueOf(await driver.read(rule));
    return seen.state === null && seen.settled ? seen : undefined;
  });
}

async function meetsConflict({ azure, by, networkSecurityGroup }: Given): Promise<void> {
  const driver = azure.drivers(by)['security-rule'];
  const [first, second] = ['a', 'b'].map((name) =>
    child(networkSecurityGroup, 'securityRules', `contract-${name}-${by}`),
  );
  assert.ok(first !== undefined && second !== undefined);
  valueOf(await driver.write(first, state(4002), after(null)));
  const conflict = await until('being refused', async () => {
    const written = await driver.write(second, state(4002), after(null));
    // While the first write is under way, Azure asks to wait instead.
    return !written.ok && written.failure.kind === 'throttled' ? undefined : written;
  });
  assert.equal(conflict.ok ? 'written' : conflict.failure.kind, 'state-changed');
  await until('cleaning up', async () => ((await driver.write(first, null, after(state(4002)))).ok ? true : undefined));
}

async function runsBackup({ azure, by, reader, virtualMachine }: Given): Promise<void> {
  const item = await itemOf(reader, virtualMachine);
  const vault = topLevelOf(item);
  const hour = new Date(Date.now() - 3_600_000).toISOString();
  const { azureNow } = valueOf(await reader.listJobs(vault, hour));
  const keepUntil = new Date(Date.parse(azureNow) + 2 * 86_400_000).toISOString();
  const runs = azure.backups(by);
  const requestId = randomUUID();
  const { operation } = valueOf(await runs.start(item, requestId, keepUntil));
  assert.ok(operation, 'there is nothing to follow');
  const { jobId } = await until('accepting the backup', async () => {
    const seen = valueOf(await runs.follow(operation));
    return seen.status === 'InProgress' ? undefined : seen;
  });
  assert.ok(jobId, 'the operation names no job');
  const jobs = valueOf(await reader.listJobs(vault, new Date(Date.parse(azureNow) - 60_000).toISOString())).jobs;
  const ours = jobs.find(({ activityId }) => activityId === requestId);
  assert.equal(ours?.name, jobId);
  assert.equal(valueOf(await reader.backupJob(ours.id)).operation, 'Backup');
}
