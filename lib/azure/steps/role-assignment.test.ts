import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm, type FakeAnswer, type Sent } from '../../../test/support/fake-arm.js';
import { BY, GROUP, id } from '../../../test/support/fake-reader.js';
import { child } from '../../model/resource-id.js';
import { RoleAssignmentState } from '../../model/steps/key-vault.js';
import { ERRORS } from '../fixtures/read.js';
import { driversOf } from './index.js';

const vault = id(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv`);
const assignment = child(vault, 'providers/Microsoft.Authorization/roleAssignments', '81bc8b9d');
const state: RoleAssignmentState = RoleAssignmentState.parse({
  roleDefinitionId: '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/00482A5A',
  principalId: '00000000-0000-4000-8000-0000000000bb',
  principalType: 'ServicePrincipal',
});
const given = { from: null, ifMatch: undefined, source: undefined };
const driverTo = (answer: (request: Sent) => FakeAnswer) => {
  const arm = fakeArm(answer);
  return { sent: arm.sent, driver: driversOf(connectionTo(arm.httpClient))(BY)['role-assignment'] };
};
const shown = (properties: object): FakeAnswer => ({ body: { id: assignment, properties } });

describe('writing a role assignment', () => {
  test('it stands at the vault, under its own name, and says which case made it', async () => {
    const { driver, sent } = driverTo(({ body }) => ({ status: 201, body }));
    expect(await driver.write(assignment, state, given)).toEqual({ ok: true, value: 'settled' });
    expect(sent.map(({ method, path }) => `${method} ${path.toLowerCase()}`)).toEqual([`PUT ${assignment}`]);
    expect(sent[0]?.body).toEqual({
      properties: { ...state, description: expect.stringContaining(BY) as string },
    });
  });

  test('an answer that shows something else is looked at again', async () => {
    const { driver } = driverTo(() => shown({ ...state, principalId: 'another' }));
    expect(await driver.write(assignment, state, given)).toEqual({ ok: true, value: 'sent' });
  });

  test('it is taken away', async () => {
    const { driver, sent } = driverTo(() => shown(state));
    expect(await driver.write(assignment, null, given)).toEqual({ ok: true, value: 'sent' });
    expect(sent.map(({ method, path }) => `${method} ${path.toLowerCase()}`)).toEqual([`DELETE ${assignment}`]);
  });

  const recording = ERRORS.answers.find((one) => one.recording === 'h-role-assignment-put-400-PrincipalNotFound');
  test.each([
    [
      { status: 400, body: recording?.body },
      { kind: 'refused', code: 'PrincipalNotFound' },
    ],
    [{ status: 409, body: { error: { code: 'RoleAssignmentExists', message: '' } } }, { kind: 'state-changed' }],
    [{ status: 403 }, { kind: 'denied', action: 'Microsoft.Authorization/roleAssignments/write' }],
  ])('a refusal is a value: %j', async (answer, failure) => {
    const { driver, sent } = driverTo(() => answer);
    expect(await driver.write(assignment, state, given)).toMatchObject({ ok: false, failure });
    expect(sent).toHaveLength(1);
  });
});

describe('reading a role assignment', () => {
  test('ids and casing make no difference', async () => {
    const { driver } = driverTo(() =>
      shown({
        roleDefinitionId: state.roleDefinitionId.toUpperCase(),
        principalId: state.principalId.toUpperCase(),
        principalType: 'ServicePrincipal',
        description: 'anything',
      }),
    );
    expect(await driver.read(assignment)).toEqual({ ok: true, value: { state, settled: true } });
  });

  test('one that is not there is absent', async () => {
    const { driver } = driverTo(() => ({ status: 404, body: { error: { code: 'RoleAssignmentNotFound' } } }));
    expect(await driver.read(assignment)).toEqual({ ok: true, value: { state: null, settled: true } });
  });

  test('one for somebody of another kind is neither there nor absent', async () => {
    const { driver } = driverTo(() => shown({ ...state, principalType: 'User' }));
    expect(await driver.read(assignment)).toMatchObject({
      failure: { kind: 'state-changed', resourceId: assignment, detail: 'the role assignment is for a User' },
    });
  });
});
