import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { adviceOn, encryptionOf, isAde, lookAtEncryption, viewIsWhole } from './encryption.js';
import { ResourceId } from './resource-id.js';
import { Disk } from './resources/storage.js';
import { VirtualMachine } from './resources/virtual-machine.js';
import { fail, ok, type Failure } from './result.js';

const GROUP = '/subscriptions/s/resourceGroups/rg/providers';
const VAULT = `${GROUP}/Microsoft.KeyVault/vaults/kv-disks`;
const OTHER_VAULT = '/subscriptions/t/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-keys';
const OS_DISK = `${GROUP}/Microsoft.Compute/disks/os`;

const bek = (name = 'BEK-01', vault = VAULT) => ({
  sourceVault: { id: vault },
  secretUrl: `https://kv-disks.vault.azure.net/secrets/${name}/0123ABC`,
});
const kek = (vault = VAULT) => ({
  sourceVault: { id: vault },
  keyUrl: 'https://kv-keys.vault.azure.net:443/keys/kek-01/0456def',
});

const machine = (osDisk: object = {}, more: object = {}): VirtualMachine =>
  VirtualMachine.parse({
    id: `${GROUP}/Microsoft.Compute/virtualMachines/vm-1`,
    location: 'westeurope',
    properties: {
      storageProfile: { osDisk: { osType: 'Linux', name: 'os', managedDisk: { id: OS_DISK }, ...osDisk } },
    },
    ...more,
  });
const disk = (encryptionSettingsCollection?: object): Disk =>
  Disk.parse({ id: OS_DISK, properties: { encryptionSettingsCollection } });

describe('which keys and secrets a machine rests on', () => {
  it('stands in its model after the dual pass', () => {
    const settings = { enabled: true, diskEncryptionKey: bek(), keyEncryptionKey: kek(OTHER_VAULT) };
    const { references, unreadable } = encryptionOf(machine({ encryptionSettings: settings }), []);
    expect(unreadable).toEqual([]);
    expect(references).toMatchObject([
      { kind: 'secrets', name: 'BEK-01', version: '0123abc', wrapped: true, vault: VAULT.toLowerCase() },
      { kind: 'keys', name: 'kek-01', version: '0456def', id: `${OTHER_VAULT.toLowerCase()}/keys/kek-01` },
    ]);
  });

  it('stands on its disks after the single pass; without a key the secret is not wrapped', () => {
    const read = disk({ enabled: true, encryptionSettings: [{ diskEncryptionKey: bek() }] });
    expect(encryptionOf(machine(), [read]).references).toMatchObject([{ kind: 'secrets', wrapped: false }]);
  });

  it('stands in the instance view of a running machine, as recorded', () => {
    const file = JSON.parse(readFileSync('lib/model/fixtures/virtual-machine-ade.json', 'utf8')) as { body: unknown };
    const recorded = VirtualMachine.parse(z.unknown().parse(file.body));
    expect(viewIsWhole(recorded)).toBe(true);
    expect(encryptionOf(recorded, []).references).toMatchObject([
      { kind: 'secrets', name: '9E25F7AD-5E8A-4708-8712-ABBAC846269F', wrapped: false },
    ]);
  });

  it('is said once, however often it is written down', () => {
    const settings = { enabled: true, diskEncryptionKey: bek() };
    const read = disk({ enabled: true, encryptionSettings: [{ diskEncryptionKey: bek() }] });
    expect(encryptionOf(machine({ encryptionSettings: settings }), [read, read]).references).toHaveLength(1);
  });

  it.each([
    [
      'is switched off on the machine',
      machine({ encryptionSettings: { enabled: false, diskEncryptionKey: bek() } }),
      [],
    ],
    [
      'is switched off on the disk',
      machine(),
      [disk({ enabled: false, encryptionSettings: [{ diskEncryptionKey: bek() }] })],
    ],
    ['was never on', machine(), [disk()]],
  ])('is nothing where encryption %s', (_, vm, disks) => {
    expect(encryptionOf(vm, disks)).toEqual({ references: [], unreadable: [] });
  });

  it.each([
    ['a managed HSM', 'https://hsm-01.managedhsm.azure.net/keys/kek/1', VAULT],
    ['no vault beside the URL', 'https://kv-keys.vault.azure.net/keys/kek/1', undefined],
    ['a URL of something else', 'https://kv-keys.vault.azure.net/secrets/kek/1', VAULT],
    ['no URL at all', 'kek-01', VAULT],
  ])('cannot be followed with %s, which is named', (_, keyUrl, vault) => {
    const key = { keyUrl, sourceVault: vault === undefined ? null : { id: vault } };
    const vm = machine({ encryptionSettings: { enabled: true, diskEncryptionKey: bek(), keyEncryptionKey: key } });
    expect(encryptionOf(vm, []).unreadable).toEqual([keyUrl]);
  });
});

describe('looking', () => {
  const running = (): VirtualMachine => {
    const vm = machine();
    const settings = encrypted.encryption;
    return { ...vm, encryption: { ...vm.encryption, view: { disks: ['os'], settings } } };
  };
  const reading = (vm: VirtualMachine, answer: () => Disk | Failure) => {
    const asked: string[] = [];
    return {
      asked,
      virtualMachine: () => Promise.resolve(ok(vm)),
      disk: (id: ResourceId) => {
        asked.push(id);
        const value = answer();
        return Promise.resolve('kind' in value ? fail(value) : ok(value));
      },
    };
  };
  const id = ResourceId.parse(`${GROUP}/Microsoft.Compute/virtualMachines/vm-1`);
  const encrypted = disk({ enabled: true, encryptionSettings: [{ diskEncryptionKey: bek() }] });

  it('reads the disks where the view does not tell of all of them', async () => {
    const read = reading(machine(), () => encrypted);
    expect(await lookAtEncryption(id, read)).toMatchObject({ ok: true, value: { references: [{ kind: 'secrets' }] } });
    expect(read.asked).toEqual([OS_DISK.toLowerCase()]);
  });

  it('reads no disk where the view tells of all of them', async () => {
    const read = reading(running(), () => encrypted);
    await lookAtEncryption(id, read);
    expect(read.asked).toEqual([]);
  });

  it('reads the disks where the view shows nothing of them', async () => {
    const vm = running();
    const silent = { ...vm, encryption: { ...vm.encryption, view: { disks: ['os'], settings: [] } } };
    expect(
      await lookAtEncryption(
        id,
        reading(silent, () => encrypted),
      ),
    ).toMatchObject({
      value: { references: [{ kind: 'secrets' }] },
    });
  });

  it('reads no disk that lies in a storage account: the machine’s own model tells of those', async () => {
    const vm = machine({ managedDisk: undefined, vhd: { uri: 'https://a.blob.core.windows.net/vhds/os.vhd' } });
    const read = reading(vm, () => encrypted);
    expect(await lookAtEncryption(id, read)).toMatchObject({ ok: true, value: { disks: [], unseen: [] } });
    expect(read.asked).toEqual([]);
  });

  it('names a disk that may not be read', async () => {
    const read = reading(machine(), () => ({ kind: 'denied', action: 'Microsoft.Compute/disks/read', scope: OS_DISK }));
    expect(await lookAtEncryption(id, read)).toMatchObject({
      ok: true,
      value: { references: [], unseen: ['disk os cannot be seen: needs Microsoft.Compute/disks/read'] },
    });
  });

  it('ends where Azure does not answer, or the machine is gone', async () => {
    const late: Failure = { kind: 'transient', retryAfterInMs: 0, detail: 'no answer' };
    expect(
      await lookAtEncryption(
        id,
        reading(machine(), () => late),
      ),
    ).toEqual({ ok: false, failure: late });
    const gone = { ...reading(machine(), () => encrypted), virtualMachine: () => Promise.resolve(fail(late)) };
    expect(await lookAtEncryption(id, gone)).toEqual({ ok: false, failure: late });
  });
});

describe('advice', () => {
  const extension = { properties: { publisher: 'Microsoft.Azure.Security', type: 'AzureDiskEncryptionForLinux' } };

  it('names the day on which Azure Disk Encryption retires, and what replaces it', () => {
    const [said = '', ...more] = adviceOn(machine({}, { resources: [extension] }));
    expect(said).toContain('2028-09-15');
    expect(said).toContain('encryption at host');
    expect(more).toEqual([]);
  });

  it('is for machines with Azure Disk Encryption alone', () => {
    expect(adviceOn(machine())).toEqual([]);
    expect(isAde(machine(), [disk({ enabled: true, encryptionSettings: [{ diskEncryptionKey: bek() }] })])).toBe(true);
    const other = { properties: { publisher: 'Microsoft.Azure.Security', type: 'IaaSAntimalware' } };
    expect(isAde(machine({}, { resources: [other, {}] }))).toBe(false);
  });
});
