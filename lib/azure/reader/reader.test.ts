import { describe, expect, test } from 'vitest';
import { BY, GROUP, id, idOf, readerTo, recordedReader } from '../../../test/support/fake-reader.js';
import type { Reader } from '../../model/reader.js';
import type { ResourceId } from '../../model/resource-id.js';

type Row = readonly [read: keyof Reader, recording: string, expected: unknown];
const SINGLE: readonly Row[] = [
  ['virtualMachine', 'i-vm-instanceview-agent-ready', { powerState: 'running', agent: { ready: true } }],
  ['disk', 'i-disk-get-platform-key', { sku: expect.stringMatching(/_LRS$/) as string }],
  ['networkInterface', 'g-nic-get-with-nsg', { networkSecurityGroup: expect.stringContaining('vm1nsg') as string }],
  ['networkSecurityGroup', 'g-nsg-get-custom-and-default-rules', { provisioningState: 'Succeeded' }],
  ['subnet', 'g-subnet-get-with-nsg', { isPrivate: false }],
  ['virtualNetwork', 'g-vnet-get', { dnsServers: [] }],
  ['routeTable', 'g-routetable-get', { routes: [{ nextHopType: 'None' }] }],
  ['backupJob', 'a-job-detail-failed-400136-UserErrorVmNotFoundV2', { status: 'Failed', isVirtualMachine: true }],
  ['protectedItem', 'e-protecteditem-get-2024', { lastBackupStatus: expect.any(String) as string }],
  ['backupPolicy', 'e-policy-get-default-2024', { name: 'DefaultPolicy' }],
];

describe('one resource', () => {
  test.each(SINGLE)('%s parses what Azure answered (%s) with one request', async (read, recording, expected) => {
    const { reader, sent } = recordedReader(recording);
    const about = idOf(recording);
    const method = reader[read].bind(reader) as (id: ResourceId) => Promise<unknown>; // all of these take one id
    expect(await method(about)).toMatchObject({ ok: true, value: { id: about, ...(expected as object) } });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers['x-ms-correlation-request-id']).toBe(BY);
  });

  test('the virtual machine comes with its instance view', async () => {
    const { reader, sent } = recordedReader('i-vm-instanceview-agent-ready');
    await reader.virtualMachine(idOf('i-vm-instanceview-agent-ready'));
    expect(sent[0]?.query.get('$expand')).toBe('instanceView');
  });

  test('a resource group says who manages it', async () => {
    const body = { id: GROUP, location: 'westeurope', managedBy: `${GROUP}/x`, tags: { a: 'b' } };
    const { reader, sent } = readerTo(() => ({ body }));
    expect(await reader.resourceGroup(id(GROUP))).toMatchObject({ ok: true, value: { managedBy: `${GROUP}/x` } });
    expect(sent[0]?.path.toLowerCase()).toBe(GROUP.toLowerCase());
  });

  test('a service endpoint policy says what storage it lets through', async () => {
    const policy = id(`${GROUP}/providers/Microsoft.Network/serviceEndpointPolicies/p`);
    const definition = { properties: { service: 'Microsoft.Storage', serviceResources: ['/subscriptions/x'] } };
    const { reader } = readerTo(() => ({
      body: { id: policy, properties: { serviceEndpointPolicyDefinitions: [definition] } },
    }));
    expect(await reader.serviceEndpointPolicy(policy)).toMatchObject({
      ok: true,
      value: { storageResources: ['/subscriptions/x'] },
    });
  });

  test('a restore point collection comes with its points', async () => {
    const collection = id(`${GROUP}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_vm_1`);
    const source = { id: `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm`, location: 'westeurope' };
    const { reader, sent } = readerTo(() => ({
      body: { id: collection, properties: { source, restorePoints: [{ name: 'a' }, { name: 'b' }] } },
    }));
    expect(await reader.restorePointCollection(collection)).toEqual({
      ok: true,
      value: { id: collection, source: id(source.id), points: 2 },
    });
    expect(sent[0]?.path.toLowerCase()).toBe(collection);
    expect(sent[0]?.query.get('$expand')).toBe('restorePoints');
  });

  test('what is not there is gone, by the id that was asked for', async () => {
    const vm = id(`${GROUP}/providers/Microsoft.Compute/virtualMachines/vm`);
    const { reader } = readerTo(() => ({ status: 404, body: { error: { code: 'ResourceNotFound', message: '' } } }));
    expect(await reader.virtualMachine(vm)).toEqual({ ok: false, failure: { kind: 'target-gone', resourceId: vm } });
  });

  test('a right that is missing is named after the read, where the answer does not say', async () => {
    const vm = id(`${GROUP}/providers/Microsoft.Compute/virtualMachines/vm`);
    const { reader } = readerTo(() => ({ status: 403 }));
    expect(await reader.virtualMachine(vm)).toEqual({
      ok: false,
      failure: { kind: 'denied', action: 'Microsoft.Compute/virtualMachines/read', scope: vm },
    });
  });

  test('an answer that does not fit names the field', async () => {
    const nsg = id(`${GROUP}/providers/Microsoft.Network/networkSecurityGroups/n`);
    const { reader } = readerTo(() => ({ body: { id: nsg } }));
    expect(await reader.networkSecurityGroup(nsg)).toMatchObject({
      failure: { kind: 'refused', code: 'UnexpectedAnswer', detail: expect.stringMatching(/^properties: /) as string },
    });
  });
});

describe('tags', () => {
  const nsg = idOf('g-nsg-get-custom-and-default-rules');

  test('come from the body of a resource that was read', async () => {
    const { reader, sent } = readerTo(() => ({
      body: { id: nsg.toUpperCase(), tags: { 'backup-medic': 'off' }, properties: {} },
    }));
    await reader.networkSecurityGroup(nsg);
    expect(await reader.tags(nsg)).toEqual({ ok: true, value: { 'backup-medic': 'off' } });
    expect(sent).toHaveLength(1);
  });

  test('are asked for otherwise', async () => {
    const { reader, sent } = readerTo(() => ({ body: { properties: { tags: { a: 'b' } } } }));
    expect(await reader.tags(nsg)).toEqual({ ok: true, value: { a: 'b' } });
    expect(sent[0]?.path).toBe(`${nsg}/providers/Microsoft.Resources/tags/default`);
  });
});

describe('what a case has read', () => {
  const nsg = idOf('g-nsg-get-custom-and-default-rules');

  test('is remembered in its next look, except for what is to be read again', async () => {
    const { open, sent } = recordedReader('g-nsg-get-custom-and-default-rules');
    await open(BY, 'afresh').networkSecurityGroup(nsg);
    await open(BY, { again: [] }).networkSecurityGroup(nsg);
    expect(sent).toHaveLength(1);
    await open(BY, { again: [id(`${nsg}/securityRules/r`)] }).networkSecurityGroup(nsg);
    expect(sent).toHaveLength(2);
    await open(BY, 'afresh').networkSecurityGroup(nsg);
    expect(sent).toHaveLength(3);
  });

  test('a role assignment that was made costs the look at role assignments again, and nothing else', async () => {
    const vault = id(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop`);
    const key = id(`${vault}/keys/k`);
    const { open, sent } = readerTo(({ path }) => ({
      body: { id: path, name: 'kv', location: 'l', value: [], properties: { tenantId: 't', vaultId: vault } },
    }));
    const look = async (again: readonly ResourceId[]) => {
      const reader = open(BY, { again });
      await reader.keyVault(vault);
      await reader.vaultKey(key);
      await reader.roleAssignments(vault, 'p');
      await reader.deletedVault('s', 'l', 'kv-shop');
      return sent.splice(0).map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
    };
    expect(await look([])).toEqual(['kv-shop', 'k', 'roleAssignments', 'kv-shop']);
    expect(await look([id(`${vault}/providers/Microsoft.Authorization/roleAssignments/a`)])).toEqual([
      'roleAssignments',
    ]);
    expect(await look([id(`${vault}/accessPolicies/p`)])).toEqual(['kv-shop']);
    expect(await look([vault])).toEqual(['kv-shop', 'k', 'roleAssignments', 'kv-shop']);
  });

  test('is told apart by all that was asked with', async () => {
    const { reader, sent } = readerTo(() => ({ body: { value: [] } }));
    await reader.activity(nsg, '1', '2');
    await reader.activity(nsg, '1', '2');
    await reader.activity(nsg, '1', '3');
    await reader.locks('a');
    await reader.locks('b');
    expect(sent).toHaveLength(4);
  });
});
