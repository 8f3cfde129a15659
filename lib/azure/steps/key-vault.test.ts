import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm, type FakeAnswer, type Sent } from '../../../test/support/fake-arm.js';
import { BY, GROUP, id, SUBSCRIPTION } from '../../../test/support/fake-reader.js';
import type { KeyVaultState } from '../../model/steps/key-vault.js';
import { recorded } from '../fixtures/read.js';
import { driversOf } from './index.js';

const TENANT = '00000000-0000-4000-8000-0000000000aa';
const vault = id(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv`);
const driversTo = (answer: (request: Sent) => FakeAnswer) => {
  const arm = fakeArm(answer);
  return { sent: arm.sent, drivers: driversOf(connectionTo(arm.httpClient))(BY) };
};
const shown = (properties: object = {}): FakeAnswer => ({
  body: { id: vault, name: 'kv', location: 'West Europe', properties: { tenantId: TENANT, ...properties } },
});
const calls = (sent: readonly Sent[]) => sent.map(({ method, path }) => `${method} ${path.toLowerCase()}`);

describe('the vault itself', () => {
  const living: KeyVaultState = { location: 'westeurope', softDeleted: false };
  const deleted: KeyVaultState = { location: 'westeurope', softDeleted: true };
  const given = (from: KeyVaultState | null) => ({ from, ifMatch: undefined, source: undefined });
  const cloud =
    (put: FakeAnswer) =>
    ({ method }: Sent) =>
      method === 'PUT' ? put : { body: { tenantId: TENANT } };

  test.each([
    ['Succeeded', true],
    ['RegisteringDns', false],
  ])('is there, and %s', async (provisioningState, settled) => {
    const { drivers } = driversTo(() => shown({ provisioningState }));
    expect(await drivers['key-vault'].read(vault)).toEqual({ ok: true, value: { state: living, settled } });
  });

  test('is found among the soft-deleted ones of all regions by its id, not by its name', async () => {
    const entry = (vaultId: string, location: string) => ({ name: 'kv', properties: { vaultId, location } });
    const [elsewhere, here] = [entry('/subscriptions/s/x', 'eastus'), entry(vault.toUpperCase(), 'West Europe')];
    const list = `/subscriptions/${SUBSCRIPTION}/providers/microsoft.keyvault/deletedvaults`;
    const { drivers, sent } = driversTo(({ path, url }) => {
      if (path.toLowerCase() !== list) {
        return { status: 404, body: { error: { code: 'ResourceNotFound', message: '' } } };
      }
      const nextLink = `https://management.azure.com${list}?page=2`;
      return { body: url.endsWith('page=2') ? { value: [here] } : { value: [elsewhere], nextLink } };
    });
    expect(await drivers['key-vault'].read(vault)).toEqual({ ok: true, value: { state: deleted, settled: true } });
    expect(calls(sent)).toEqual([`GET ${vault}`, `GET ${list}`, `GET ${list}`]);
  });

  test('is absent where no list has it, the recorded one neither', async () => {
    const { drivers } = driversTo(({ path }) =>
      path.toLowerCase() === vault ? { status: 404 } : recorded('h-deletedvaults-list'),
    );
    expect(await drivers['key-vault'].read(vault)).toEqual({ ok: true, value: { state: null, settled: true } });
  });

  test('is recovered with the body that was recorded', async () => {
    const recording = recorded('h-keyvault-recover-put');
    const { drivers, sent } = driversTo(cloud(recording));
    const wrote = await drivers['key-vault'].write(vault, living, given(deleted));
    expect(wrote).toEqual({ ok: true, value: 'settled' });
    expect(calls(sent)).toEqual([`GET /subscriptions/${SUBSCRIPTION}`, `PUT ${vault}`]);
    const { properties } = recording.request.body as { properties: object };
    expect(sent[1]?.body).toEqual({ location: 'westeurope', properties: { ...properties, tenantId: TENANT } });
  });

  test('is made anew for disk encryption, with roles, and lets nobody in', async () => {
    const { drivers, sent } = driversTo(cloud(shown({ provisioningState: 'RegisteringDns' })));
    expect(await drivers['key-vault'].write(vault, living, given(null))).toEqual({ ok: true, value: 'sent' });
    expect(sent[1]?.body).toEqual({
      location: 'westeurope',
      properties: {
        tenantId: TENANT,
        sku: { family: 'A', name: 'standard' },
        createMode: 'default',
        enabledForDiskEncryption: true,
        enableSoftDelete: true,
        enableRbacAuthorization: true,
        accessPolicies: [],
      },
    });
  });

  test.each([
    [null, living],
    [deleted, living],
    [{ ...living, location: 'eastus' }, living],
  ])('is never deleted, and never moved: to %j', async (to, from) => {
    const { drivers, sent } = driversTo(() => ({}));
    expect(await drivers['key-vault'].write(vault, to, given(from))).toMatchObject({
      failure: { kind: 'refused', code: 'NotTakenBack' },
    });
    expect(sent).toHaveLength(0);
  });

  test('needs the subscription to be readable', async () => {
    const { drivers, sent } = driversTo(() => ({ status: 403 }));
    expect(await drivers['key-vault'].write(vault, living, given(null))).toMatchObject({
      failure: { kind: 'denied', action: 'Microsoft.Resources/subscriptions/read' },
    });
    expect(sent).toHaveLength(1);
  });
});

describe("the vault's firewall", () => {
  const before = { bypass: 'None', defaultAction: 'Deny', ipRules: [{ value: '10.0.0.0/8' }], virtualNetworkRules: [] };
  const after = { ...before, bypass: 'AzureServices' };
  const given = { from: before, ifMatch: undefined, source: undefined };

  test('is read with its defaults filled in', async () => {
    const { drivers } = driversTo(() => shown({ networkAcls: { defaultAction: 'Deny', bypass: 'None' } }));
    expect(await drivers['key-vault-network'].read(vault)).toEqual({
      ok: true,
      value: { state: { ...before, ipRules: [] }, settled: true },
    });
  });

  test('is written whole, and nothing else of the vault with it', async () => {
    const { drivers, sent } = driversTo(({ body }) => shown((body as { properties: object }).properties));
    expect(await drivers['key-vault-network'].write(vault, after, given)).toEqual({ ok: true, value: 'settled' });
    expect(calls(sent)).toEqual([`PATCH ${vault}`]);
    expect(sent[0]?.body).toEqual({ properties: { networkAcls: after } });
  });

  test('that the answer shows otherwise is looked at again', async () => {
    const { drivers } = driversTo(() => shown({ networkAcls: before }));
    expect(await drivers['key-vault-network'].write(vault, after, given)).toEqual({ ok: true, value: 'sent' });
  });

  test('is never taken away, and a vault that is gone has none', async () => {
    const { drivers } = driversTo(() => ({ status: 404 }));
    expect(await drivers['key-vault-network'].write(vault, null, given)).toMatchObject({
      failure: { kind: 'refused', code: 'NotTakenBack' },
    });
    expect(await drivers['key-vault-network'].read(vault)).toMatchObject({ failure: { kind: 'target-gone' } });
  });
});
