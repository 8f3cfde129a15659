import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm, type FakeAnswer, type Sent } from '../../../test/support/fake-arm.js';
import { BY, GROUP, id, idOf } from '../../../test/support/fake-reader.js';
import { child } from '../../model/resource-id.js';
import type { AccessPolicyState } from '../../model/steps/key-vault.js';
import { recorded } from '../fixtures/read.js';
import { driversOf } from './index.js';

const TENANT = '00000000-0000-4000-8000-0000000000aa';
const BACKUP = '00000000-0000-4000-8000-0000000000bb';
const vault = id(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv`);
const policy = child(vault, 'accessPolicies', BACKUP);
const state = (permissions: Partial<AccessPolicyState['permissions']>): AccessPolicyState => ({
  tenantId: TENANT,
  objectId: BACKUP,
  permissions: { keys: [], secrets: [], certificates: [], storage: [], ...permissions },
});
const NEEDED = state({ keys: ['backup', 'get', 'list'], secrets: ['get', 'list'] });

const driverTo = (answer: (request: Sent) => FakeAnswer) => {
  const arm = fakeArm(answer);
  return { sent: arm.sent, driver: driversOf(connectionTo(arm.httpClient))(BY)['access-policy'] };
};
const given = (from: AccessPolicyState | null) => ({ from, ifMatch: undefined, source: undefined });
/** The service's answer to all three: what was sent. */
const echo = ({ body }: Sent): FakeAnswer => ({ body });
const vaultWith = (accessPolicies: readonly object[]): FakeAnswer => ({
  body: { id: vault, name: 'kv', location: 'westeurope', properties: { tenantId: TENANT, accessPolicies } },
});

describe('reading the policy of a principal', () => {
  test('finds it among the others, whatever its spelling, and asks for the vault alone', async () => {
    const { driver, sent } = driverTo(() =>
      vaultWith([
        { tenantId: TENANT, objectId: 'someone-else', permissions: { keys: ['all'] } },
        { tenantId: TENANT, objectId: BACKUP, applicationId: 'by-an-app', permissions: { keys: ['purge'] } },
        { tenantId: TENANT, objectId: BACKUP.toUpperCase(), permissions: { keys: ['List', 'Get'], secrets: ['get'] } },
      ]),
    );
    expect(await driver.read(policy)).toEqual({
      ok: true,
      value: { state: state({ keys: ['get', 'list'], secrets: ['get'] }), settled: true },
    });
    expect(sent.map(({ path }) => path.toLowerCase())).toEqual([vault]);
  });

  test.each([
    ['its vault has none', vaultWith([])],
    ['its vault is gone', { status: 404 }],
  ])('it is absent where %s', async (_, answer) => {
    const { driver } = driverTo(() => answer);
    expect(await driver.read(policy)).toEqual({ ok: true, value: { state: null, settled: true } });
  });

  test('what may not be read is named', async () => {
    const { driver } = driverTo(() => ({ status: 403 }));
    expect(await driver.read(policy)).toMatchObject({ failure: { action: 'Microsoft.KeyVault/vaults/read' } });
  });
});

describe('writing the policy of a principal', () => {
  type Row = readonly [string, AccessPolicyState | null, AccessPolicyState | null, string, object, 'sent' | 'settled'];
  const GET = state({ keys: ['get'] });
  const MORE = state({ keys: ['get', 'purge'], storage: ['get'] });
  const rows: readonly Row[] = [
    [
      'a new one is added',
      null,
      NEEDED,
      'add',
      { keys: ['backup', 'get', 'list'], secrets: ['get', 'list'] },
      'settled',
    ],
    [
      'one that grows is added to',
      GET,
      NEEDED,
      'add',
      { keys: NEEDED.permissions.keys, secrets: ['get', 'list'] },
      'settled',
    ],
    ['one that shrinks is replaced', NEEDED, GET, 'replace', { keys: ['get'], secrets: [] }, 'sent'],
    [
      'one that goes is removed with all that it has',
      MORE,
      null,
      'remove',
      { keys: ['get', 'purge'], storage: ['get'] },
      'sent',
    ],
  ];
  test.each(rows)('%s', async (_, from, to, kind, permissions, answer) => {
    const { driver, sent } = driverTo(echo);
    expect(await driver.write(policy, to, given(from))).toEqual({ ok: true, value: answer });
    expect(sent.map(({ method, path }) => `${method} ${path.toLowerCase()}`)).toEqual([
      `PUT ${vault}/accesspolicies/${kind}`,
    ]);
    expect(sent[0]?.body).toEqual({
      properties: { accessPolicies: [{ tenantId: TENANT, objectId: BACKUP, permissions }] },
    });
  });

  test('is done where the answer shows it, as the recorded one does', async () => {
    const { body } = recorded('h-keyvault-accesspolicies-add-put-200');
    const [shown] = (body as { properties: { accessPolicies: readonly AccessPolicyState[] } }).properties
      .accessPolicies;
    const to = { ...state({ keys: ['get'] }), tenantId: shown?.tenantId ?? '', objectId: shown?.objectId ?? '' };
    const { driver } = driverTo(() => recorded('h-keyvault-accesspolicies-add-put-200'));
    expect(await driver.write(policy, to, given(null))).toEqual({ ok: true, value: 'settled' });
    expect(await driver.write(policy, NEEDED, given(null))).toEqual({ ok: true, value: 'sent' });
  });

  test.each([
    [{ status: 409, body: { error: { code: 'ConflictError', message: '' } } }, { kind: 'state-changed' }],
    [{ status: 403 }, { kind: 'denied', action: 'Microsoft.KeyVault/vaults/accessPolicies/write' }],
    [{ status: 404 }, { kind: 'target-gone' }],
    [{ status: 500 }, { kind: 'transient' }],
  ])('a refusal is a value: %j', async (answer, failure) => {
    const { driver, sent } = driverTo(() => answer);
    expect(await driver.write(policy, NEEDED, given(null))).toMatchObject({ ok: false, failure });
    expect(sent).toHaveLength(1);
  });

  test('absent twice is nothing to send', async () => {
    const { driver, sent } = driverTo(echo);
    expect(await driver.write(policy, null, given(null))).toEqual({ ok: true, value: 'settled' });
    expect(sent).toHaveLength(0);
  });
});

test('the recorded vault is read as it is written', async () => {
  const { driver } = driverTo(() => recorded('h-keyvault-get-accesspolicies-2024'));
  const { accessPolicies } = (
    recorded('h-keyvault-get-accesspolicies-2024').body as {
      properties: { accessPolicies: readonly { objectId: string }[] };
    }
  ).properties;
  const at = child(idOf('h-keyvault-get-accesspolicies-2024'), 'accessPolicies', accessPolicies[0]?.objectId ?? '');
  expect(await driver.read(at)).toMatchObject({
    value: { state: { permissions: { keys: ['all'], secrets: ['all'], certificates: ['all'], storage: ['all'] } } },
  });
});
