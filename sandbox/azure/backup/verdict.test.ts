import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.js';
import { TestAzure } from '../testing/azure.js';
import { element, rule } from '../testing/world.js';
import { type Verdict, verdictOf } from './verdict.js';

const NO_NETWORK = 400206;
const verdict = (azure: TestAzure): Verdict => verdictOf(azure.stored(azure.ids.item), azure.cloud);
/** The consistency of the point, or the number of the failure. */
const result = (azure: TestAzure): string | number => {
  const found = verdict(azure);
  if (found.status === 'Failed') return found.failures[0].errorCode;
  return found.status === 'Completed' ? found.point : found.status;
};
const guest = (azure: TestAzure, properties: JsonObject): TestAzure => {
  azure.put({ id: azure.ids.guest, type: 'Sandbox/guests', properties });
  return azure;
};
const blocked = (): TestAzure => {
  const azure = new TestAzure();
  azure.change(azure.ids.nsg, { securityRules: [rule('DenyAll', 4000)] });
  return azure;
};
const powered = (azure: TestAzure, power: string): TestAzure => {
  azure.change(azure.ids.vm, { instanceView: { statuses: [{ code: `PowerState/${power}` }] } });
  return azure;
};
const osDisk = (azure: TestAzure, more: JsonObject): TestAzure => {
  const storageProfile = {
    osDisk: { osType: 'Linux', name: 'os', managedDisk: { id: azure.ids.disk }, ...more },
    dataDisks: [],
  };
  azure.change(azure.ids.vm, { storageProfile });
  return azure;
};

describe('a backup run', () => {
  it('of a healthy VM completes: Linux file-system consistent, Windows application consistent', () => {
    expect(result(new TestAzure())).toBe('FileSystemConsistent');
    expect(result(osDisk(new TestAzure(), { osType: 'Windows' }))).toBe('AppConsistent');
  });

  it('of a VM that is gone fails with 400136', () => {
    const azure = new TestAzure();
    azure.cloud.resources.delete(azure.ids.vm);
    expect(result(azure)).toBe(400136);
  });

  it('behind a deny-all fails with 400206 in the words of the service', () => {
    expect(verdict(blocked())).toMatchObject({
      status: 'Failed',
      failures: [
        {
          errorCode: NO_NETWORK,
          errorTitle: 'ExtensionSnapshotFailedNoNetwork',
          errorString: 'Snapshot operation failed due to no network connectivity on the virtual machine.',
        },
      ],
    });
  });

  it('in a region without a tag of its own is judged by all of Storage', () => {
    const azure = blocked();
    azure.change(azure.ids.vm, {}, { location: 'moonbase' });
    expect(result(azure)).toBe(NO_NETWORK);
    azure.change(azure.ids.nsg, { securityRules: [] });
    expect(result(azure)).toBe('FileSystemConsistent');
  });

  it('needs no storage path where the host path is open', () => {
    expect(result(guest(blocked(), { hostPath: 'open' }))).toBe('FileSystemConsistent');
    expect(result(guest(blocked(), { hostPath: 'closed' }))).toBe(NO_NETWORK);
  });

  it('fails where only the guest firewall blocks', () => {
    expect(result(guest(new TestAzure(), { firewall: 'blocks-storage' }))).toBe(NO_NETWORK);
    expect(result(guest(new TestAzure(), { firewall: 'open' }))).toBe('FileSystemConsistent');
  });

  it('of a stopped VM completes crash consistent, whatever its network', () => {
    for (const power of ['stopped', 'deallocated']) expect(result(powered(blocked(), power))).toBe('CrashConsistent');
  });

  it('under an agentless policy completes crash consistent, whatever agent and network', () => {
    const azure = blocked();
    azure.change(azure.ids.policy, { snapshotConsistencyType: 'OnlyCrashConsistent' });
    expect(result(azure)).toBe('CrashConsistent');
  });

  it('without a ready agent fails with 400196', () => {
    const azure = new TestAzure();
    const vmAgent = {
      vmAgentVersion: 'Unknown',
      statuses: [{ code: 'ProvisioningState/Unavailable', displayStatus: 'Not Ready' }],
    };
    azure.change(azure.ids.vm, { instanceView: { vmAgent, statuses: [{ code: 'PowerState/running' }] } });
    expect(result(azure)).toBe(400196);
  });

  it.each([
    ['a Write Accelerator disk', { writeAcceleratorEnabled: true }, {}],
    ['an Ultra disk', {}, { sku: { name: 'UltraSSD_LRS' } }],
    ['a Premium v2 disk', {}, { sku: { name: 'PremiumV2_LRS' } }],
  ])('with %s only takes the host path', (_name, onVm, onDisk) => {
    const azure = osDisk(new TestAzure(), onVm);
    azure.change(azure.ids.disk, {}, onDisk);
    expect(result(azure)).toBe(NO_NETWORK);
    expect(result(guest(azure, { hostPath: 'open' }))).toBe('FileSystemConsistent');
  });

  it.each(['TrustedLaunch', 'ConfidentialVM'])('of a %s VM only takes the host path', (securityType) => {
    const azure = new TestAzure();
    azure.change(azure.ids.vm, { securityProfile: { securityType } });
    expect(result(azure)).toBe(NO_NETWORK);
    expect(result(guest(azure, { hostPath: 'open' }))).toBe('FileSystemConsistent');
  });

  it('with excluded disks only takes the storage path', () => {
    const azure = guest(blocked(), { hostPath: 'open' });
    azure.change(azure.ids.item, {
      extendedProperties: { diskExclusionProperties: { diskLunList: [1], isInclusionList: false } },
    });
    expect(result(azure)).toBe(NO_NETWORK);
    azure.change(azure.ids.nsg, { securityRules: [] });
    expect(result(azure)).toBe('FileSystemConsistent');
  });

  it('of unmanaged disks uses port 80 only where the account does not encrypt', () => {
    const azure = osDisk(new TestAzure(), {
      managedDisk: undefined,
      vhd: { uri: 'https://shopstore.blob.core.windows.net/vhds/os.vhd' },
    });
    azure.change(azure.ids.nsg, { securityRules: [rule('Deny443', 100, { destinationPortRange: '443' })] });
    expect(result(azure)).toBe(NO_NETWORK);
    azure.change(azure.ids.account, { encryption: { services: { blob: { enabled: false } } } });
    expect(result(azure)).toBe('FileSystemConsistent');
  });

  it('is retried crash consistent where the guest entry says so: the hidden case', () => {
    expect(result(guest(blocked(), { retryCrashConsistent: true }))).toBe('CrashConsistent');
    expect(result(guest(new TestAzure(), { retryCrashConsistent: true }))).toBe('FileSystemConsistent');
  });

  it('ends as a guest entry forces it to', () => {
    const failWith = { errorCode: 400039, errorTitle: 'GuestAgentSnapshotTaskStatusError', errorString: 'No answer.' };
    expect(verdict(guest(new TestAzure(), { failWith }))).toEqual({
      status: 'Failed',
      failures: [{ ...failWith, recommendations: [] }],
    });
    expect(result(guest(new TestAzure(), { completeWith: 'CompletedWithWarnings' }))).toBe('CompletedWithWarnings');
    expect(result(guest(new TestAzure(), { completeWith: 'Cancelled' }))).toBe('Cancelled');
  });

  it('looks at the primary NIC alone', () => {
    const azure = new TestAzure();
    const second = `${azure.ids.group}/providers/Microsoft.Network/networkInterfaces/nic-second`;
    const nsg = `${azure.ids.group}/providers/Microsoft.Network/networkSecurityGroups/nsg-second`;
    azure.put(element(nsg, { securityRules: [rule('DenyAll', 100)] }));
    azure.put(
      element(second, {
        networkSecurityGroup: { id: nsg },
        ipConfigurations: [{ name: 'c', properties: { privateIPAddress: '10.1.0.9' } }],
      }),
    );
    const nics = (primary: string): JsonObject => ({
      networkProfile: {
        networkInterfaces: [second, azure.ids.nic].map((id) => ({ id, properties: { primary: id === primary } })),
      },
    });
    azure.change(azure.ids.vm, nics(azure.ids.nic));
    expect(result(azure)).toBe('FileSystemConsistent');
    azure.change(azure.ids.vm, nics(second));
    expect(result(azure)).toBe(NO_NETWORK);
  });
});
