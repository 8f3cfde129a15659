import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm, type FakeAnswer, type Sent } from '../../../test/support/fake-arm.js';
import { BY, id } from '../../../test/support/fake-reader.js';
import { same } from '../../model/canonical.js';
import { SecurityRule } from '../../model/resources/network.js';
import { SecurityRuleState, stateOf } from '../../model/steps/security-rule.js';
import { recorded } from '../fixtures/read.js';
import { driversOf } from './index.js';

const rule = id(
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n/securityRules/r',
);
const state: SecurityRuleState = SecurityRuleState.parse({
  access: 'Allow',
  direction: 'Outbound',
  priority: 199,
  protocol: 'Tcp',
  sourceAddressPrefixes: ['VirtualNetwork'],
  sourcePortRanges: ['*'],
  destinationAddressPrefixes: ['Storage.WestEurope'],
  destinationPortRanges: ['443', '8443'],
});

const given = (ifMatch?: string) => ({ from: null, ifMatch, source: undefined });
const driverTo = (answer: (request: Sent) => FakeAnswer) => {
  const arm = fakeArm(answer);
  return { sent: arm.sent, driver: driversOf(connectionTo(arm.httpClient))(BY)['security-rule'] };
};

/** An NSG with at most one rule, which answers as recorded: 201, 202, Updating, the etag of the moment. */
function fakeNsg(provisioningState = 'Updating') {
  let held: Record<string, unknown> | undefined;
  let etag = 0;
  const shown = () => ({ name: 'r', id: rule, etag: `W/"${String(etag)}"`, properties: held });
  const arm = fakeArm(({ method, body, headers }) => {
    const match = headers['if-match'];
    if (method !== 'GET' && match !== undefined && match !== shown().etag) {
      return { status: 412, body: { error: { code: 'PreconditionFailed', message: 'changed' } } };
    }
    if (method === 'PUT') {
      etag += 1;
      const { properties } = body as { properties: Record<string, unknown> };
      const empty = {
        sourcePortRanges: [],
        destinationPortRanges: [],
        sourceAddressPrefixes: [],
        destinationAddressPrefixes: [],
      };
      held = { provisioningState, ...empty, ...properties };
      return { status: 201, body: shown() };
    }
    if (method === 'DELETE') {
      held = undefined;
      return { status: 202 };
    }
    return held === undefined ? { status: 404, body: recorded('g-nsg-rule-get-404').body } : { body: shown() };
  });
  return {
    sent: arm.sent,
    driver: driversOf(connectionTo(arm.httpClient))(BY)['security-rule'],
    settle: () => (held = held && { ...held, provisioningState: 'Succeeded' }),
    held: () => held,
  };
}

describe('writing a rule', () => {
  test('what was sent is what is read back', async () => {
    const nsg = fakeNsg();
    expect(await nsg.driver.read(rule)).toEqual({ ok: true, value: { state: null, settled: true } });
    expect(await nsg.driver.write(rule, state, given())).toEqual({ ok: true, value: 'sent' });
    expect(await nsg.driver.read(rule)).toEqual({ ok: true, value: { state, settled: false, etag: 'W/"1"' } });
    nsg.settle();
    expect(await nsg.driver.read(rule)).toMatchObject({ ok: true, value: { settled: true } });
  });

  test('it is one request, at the path and with the version that the SDK reads with', async () => {
    const { driver, sent } = fakeNsg();
    await driver.read(rule);
    await driver.write(rule, state, given());
    await driver.write(rule, null, given('W/"1"'));
    expect(sent.map(({ method }) => method)).toEqual(['GET', 'PUT', 'DELETE']);
    expect(new Set(sent.map(({ path }) => path))).toEqual(
      new Set([
        rule
          .replace('resourcegroups', 'resourceGroups')
          .replace('microsoft.network/networksecuritygroups', 'Microsoft.Network/networkSecurityGroups')
          .replace('securityrules', 'securityRules'),
      ]),
    );
    expect(new Set(sent.map(({ query }) => query.get('api-version'))).size).toBe(1);
  });

  test('single values go into the singular fields, where a service tag must stand', async () => {
    const { driver, held } = fakeNsg();
    await driver.write(rule, state, given());
    expect(held()).toMatchObject({
      sourceAddressPrefix: 'VirtualNetwork',
      sourcePortRange: '*',
      destinationAddressPrefix: 'Storage.WestEurope',
      destinationPortRanges: ['443', '8443'],
      destinationAddressPrefixes: [],
    });
    expect(held()).not.toHaveProperty('destinationPortRange');
  });

  test('the description names the case and is short enough for Azure', async () => {
    const { driver, held } = fakeNsg();
    await driver.write(rule, state, given());
    const { description } = held() as { description: string };
    expect(description).toContain(BY);
    expect(description.length).toBeLessThanOrEqual(140);
  });

  test('a change that somebody else was faster with is not made', async () => {
    const { driver, held } = fakeNsg();
    await driver.write(rule, state, given());
    const before = held();
    expect(await driver.write(rule, null, given('W/"0"'))).toMatchObject({
      ok: false,
      failure: { kind: 'state-changed', resourceId: rule },
    });
    expect(held()).toBe(before);
  });

  test('a rule is taken away', async () => {
    const { driver, held } = fakeNsg();
    await driver.write(rule, state, given());
    expect(await driver.write(rule, null, given('W/"1"'))).toEqual({ ok: true, value: 'sent' });
    expect(held()).toBeUndefined();
  });

  test.each([
    [{ status: 400, body: { error: { code: 'SecurityRuleConflict', message: '' } } }, { kind: 'state-changed' }],
    [
      { status: 429, headers: { 'retry-after': '1' } },
      { kind: 'throttled', retryAfterInMs: 1000 },
    ],
    [{ status: 404 }, { kind: 'target-gone', resourceId: rule }],
    [{ status: 403 }, { kind: 'denied', action: 'Microsoft.Network/networkSecurityGroups/securityRules/write' }],
    [{ status: 500 }, { kind: 'transient' }],
  ])('a refusal is a value: %j', async (answer, failure) => {
    const { driver, sent } = driverTo(() => answer);
    expect(await driver.write(rule, state, given())).toMatchObject({ ok: false, failure });
    expect(sent).toHaveLength(1);
  });

  test('a deletion that is not allowed names that right', async () => {
    const { driver } = driverTo(() => ({ status: 403 }));
    expect(await driver.write(rule, null, given())).toMatchObject({
      failure: { action: 'Microsoft.Network/networkSecurityGroups/securityRules/delete' },
    });
  });
});

describe('reading a rule', () => {
  const rulesAs = (properties: object) => driverTo(() => ({ body: { name: 'r', id: rule, properties } })).driver;
  const wire = { access: 'Allow', direction: 'Outbound', priority: 199, protocol: 'Tcp' };

  test.each(['g-nsg-rule-put-201', 'g-nsg-rule-put-200-update'])(
    'Azure answers our own PUT as we sent it: %s',
    (name) => {
      const { request, body } = recorded(name);
      const sent = stateOf(SecurityRule.parse(request.body));
      const answered = stateOf(SecurityRule.parse(body));
      expect(same(sent, answered)).toBe(true);
    },
  );

  test('a recorded rule', async () => {
    const { driver } = driverTo(() => recorded('g-nsg-rule-get'));
    expect(await driver.read(rule)).toMatchObject({
      ok: true,
      value: { settled: true, etag: expect.stringMatching(/^W\//) as string, state: { direction: 'Inbound' } },
    });
  });

  test('singular and plural, order and spelling make no difference', async () => {
    const read = await rulesAs({
      ...wire,
      protocol: 'TCP',
      access: 'allow',
      direction: 'outbound',
      sourceAddressPrefix: 'VIRTUALNETWORK',
      sourcePortRanges: ['*'],
      destinationAddressPrefix: '',
      destinationAddressPrefixes: ['Storage.WestEurope'],
      destinationPortRanges: ['8443', '443'],
    }).read(rule);
    expect(read).toMatchObject({ ok: true, value: { settled: true, state } });
  });

  test('application security groups make it another rule', async () => {
    const read = await rulesAs({
      ...wire,
      sourceApplicationSecurityGroups: [{ id: '/subscriptions/s/a' }],
      destinationAddressPrefix: 'Storage.WestEurope',
    }).read(rule);
    expect(read.ok && same(read.value.state, state)).toBe(false);
  });

  test.each([
    ['Succeeded', { settled: true, state: { priority: 199 } }],
    ['Updating', { settled: false, state: { priority: 199 } }],
    ['Failed', { settled: false, state: { priority: 199 } }],
    ['Deleting', { settled: false, state: null }],
  ])('provisioning state %s', async (provisioningState, value) => {
    expect(await rulesAs({ ...wire, provisioningState }).read(rule)).toMatchObject({ ok: true, value });
  });

  test('what cannot be read is a failure', async () => {
    expect(await driverTo(() => ({ status: 403 })).driver.read(rule)).toMatchObject({
      failure: { kind: 'denied', action: 'Microsoft.Network/networkSecurityGroups/securityRules/read' },
    });
    expect(await rulesAs({}).read(rule)).toMatchObject({ failure: { code: 'UnexpectedAnswer' } });
  });
});
