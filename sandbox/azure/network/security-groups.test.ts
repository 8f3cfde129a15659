import { describe, expect, it } from 'vitest';
import { at, objectsAt, textAt, type Json, type JsonObject } from '../json.js';
import type { Answer } from '../http/exchange.js';
import { TestAzure } from '../testing/azure.js';

const RULE = {
  access: 'Allow',
  direction: 'Outbound',
  priority: 200,
  protocol: 'Tcp',
  sourceAddressPrefix: 'VirtualNetwork',
  sourcePortRange: '*',
  destinationAddressPrefix: 'Storage.WestEurope',
  destinationPortRanges: ['443', '8443'],
};
const put = (
  azure: TestAzure,
  name: string,
  properties: JsonObject = {},
  headers: Record<string, string> = {},
): Answer =>
  azure.ask('PUT', `${azure.ids.nsg}/securityRules/${name}`, {
    body: { properties: { ...RULE, ...properties } },
    headers,
  });
const stateOf = (body: Json | undefined): string | undefined => textAt(body, 'properties', 'provisioningState');
const codeOf = (answer: Answer): string => `${answer.status} ${textAt(answer.body, 'error', 'code') ?? ''}`;
const followed = (azure: TestAzure, answer: Answer, header: string): Answer => {
  const url = new URL(answer.headers?.[header] ?? '');
  return azure.get(`${url.pathname}${url.search}`);
};

describe('writing a rule', () => {
  it('is asynchronous: 201 Updating, an operation, then Succeeded under another etag', () => {
    const azure = new TestAzure();
    const created = put(azure, 'AllowStorage');
    expect([created.status, stateOf(created.body), created.headers?.['retry-after']]).toEqual([201, 'Updating', '1']);
    expect(stateOf(azure.get(azure.ids.nsg).body)).toBe('Updating');
    expect(followed(azure, created, 'azure-asyncoperation').body).toEqual({ status: 'InProgress' });
    azure.pass(500);
    expect(followed(azure, created, 'azure-asyncoperation').body).toEqual({ status: 'Succeeded' });
    const settled = azure.get(`${azure.ids.nsg}/securityRules/AllowStorage`);
    expect([stateOf(settled.body), stateOf(azure.get(azure.ids.nsg).body)]).toEqual(['Succeeded', 'Succeeded']);
    expect(textAt(settled.body, 'etag')).not.toBe(textAt(created.body, 'etag'));
    expect(textAt(settled.body, 'etag')).toBe(textAt(azure.get(azure.ids.nsg).body, 'etag'));
  });

  it('of a rule that is there answers 200, asynchronous all the same', () => {
    const azure = new TestAzure();
    put(azure, 'AllowStorage');
    azure.pass(500);
    const again = put(azure, 'AllowStorage', { priority: 300 });
    expect([again.status, stateOf(again.body), at(again.body, 'properties', 'priority')]).toEqual([
      200,
      'Updating',
      300,
    ]);
  });

  it('while another write goes on is 429 RetryableError with the wait', () => {
    const azure = new TestAzure();
    put(azure, 'One');
    const second = put(azure, 'Two', { priority: 201 });
    expect(codeOf(second)).toBe('429 RetryableError');
    const [detail] = objectsAt(second.body, 'error', 'details');
    expect(textAt(detail, 'code')).toBe('RetryableErrorDueToAnotherOperation');
    expect(textAt(detail, 'message')).toContain('The call can be retried in 1 seconds.');
    expect(azure.ask('DELETE', `${azure.ids.nsg}/securityRules/One`).status).toBe(429);
    azure.pass(500);
    expect(put(azure, 'Two', { priority: 201 }).status).toBe(201);
  });

  it('honours If-Match and If-None-Match', () => {
    const azure = new TestAzure();
    put(azure, 'One');
    azure.pass(500);
    expect(codeOf(put(azure, 'One', {}, { 'if-match': 'W/"old"' }))).toBe('412 PreconditionFailed');
    expect(codeOf(put(azure, 'One', {}, { 'if-none-match': '*' }))).toBe('412 PreconditionFailed');
    expect(codeOf(put(azure, 'New', { priority: 201 }, { 'if-match': '*' }))).toBe('412 PreconditionFailed');
    const etag = textAt(azure.get(`${azure.ids.nsg}/securityRules/One`).body, 'etag') ?? '';
    expect(put(azure, 'One', {}, { 'if-match': etag }).status).toBe(200);
  });

  it.each([
    ['SecurityRuleInvalidPriority', { priority: 99 }],
    ['SecurityRuleInvalidPriority', { priority: 4097 }],
    ['SecurityRuleInvalidPortRange', { destinationPortRanges: ['66600'] }],
    ['SecurityRuleInvalidPortRange', { destinationPortRange: '10-x', destinationPortRanges: [] }],
    ['SecurityRuleInvalidAddressPrefix', { destinationAddressPrefix: '10.0.0.0/42' }],
    ['SecurityRuleInvalidAddressPrefix', { destinationAddressPrefix: 'Storage.CentralFrance' }],
    [
      'SecurityRuleParameterContainsUnsupportedValue',
      { destinationAddressPrefix: undefined, destinationAddressPrefixes: ['Storage', 'Internet'] },
    ],
    ['SecurityRuleDescriptionTooLong', { description: 'x'.repeat(141) }],
    ['SecurityRuleParameterNotSpecified', { destinationAddressPrefix: undefined }],
    ['InvalidRequestFormat', { protocol: undefined }],
  ])('refuses with 400 %s', (code, properties) => {
    const azure = new TestAzure();
    expect(codeOf(put(azure, 'Bad', properties))).toBe(`400 ${code}`);
    expect(objectsAt(azure.get(azure.ids.nsg).body, 'properties', 'securityRules')).toEqual([]);
  });

  it('refuses a priority that is taken in the same direction', () => {
    const azure = new TestAzure();
    put(azure, 'One');
    azure.pass(500);
    const clash = put(azure, 'Two');
    expect(codeOf(clash)).toBe('400 SecurityRuleConflict');
    expect(textAt(clash.body, 'error', 'message')).toBe(
      'Security rule Two conflicts with rule One. Rules cannot have the same Priority and Direction.',
    );
    expect(put(azure, 'Two', { direction: 'Inbound' }).status).toBe(201);
  });

  it.each([
    'Storage.FranceCentral',
    'AzureCloud.centralfrance',
    'Sql.WestEurope',
    'AzurePlatformDNS',
    '1234',
    '2001:db8::/32',
  ])('takes %s', (prefix) => {
    expect(put(new TestAzure(), 'Good', { destinationAddressPrefix: prefix }).status).toBe(201);
  });
});

describe('deleting a rule', () => {
  it('is 202, listed as Deleting until the operation ends with 204', () => {
    const azure = new TestAzure();
    put(azure, 'One');
    azure.pass(500);
    const deleted = azure.ask('DELETE', `${azure.ids.nsg}/securityRules/One`);
    expect(deleted.status).toBe(202);
    expect(stateOf(azure.get(`${azure.ids.nsg}/securityRules/One`).body)).toBe('Deleting');
    expect(followed(azure, deleted, 'location').status).toBe(202);
    azure.pass(500);
    expect(followed(azure, deleted, 'location').status).toBe(204);
    expect(codeOf(azure.get(`${azure.ids.nsg}/securityRules/One`))).toBe('404 NotFound');
    expect(azure.ask('DELETE', `${azure.ids.nsg}/securityRules/One`).status).toBe(204);
  });
});

describe('a security group', () => {
  it('shows default rules and who uses it', () => {
    const azure = new TestAzure();
    const body = azure.get(azure.ids.nsg).body;
    expect(objectsAt(body, 'properties', 'defaultSecurityRules')).toHaveLength(6);
    expect(at(body, 'properties', 'networkInterfaces')).toEqual([{ id: azure.ids.nic }]);
    expect(at(azure.get(azure.ids.subnetNsg).body, 'properties', 'subnets')).toEqual([{ id: azure.ids.subnet }]);
    expect(at(azure.get(azure.ids.routes).body, 'properties', 'subnets')).toEqual([{ id: azure.ids.subnet }]);
  });

  it('keeps references to what a partial estate does not hold, and drops stale ones', () => {
    const azure = new TestAzure();
    const elsewhere = `${azure.ids.group}/providers/Microsoft.Network/networkInterfaces/not-exported`;
    azure.change(azure.ids.subnetNsg, { networkInterfaces: [{ id: elsewhere }, { id: azure.ids.nic }] });
    expect(at(azure.get(azure.ids.subnetNsg).body, 'properties', 'networkInterfaces')).toEqual([{ id: elsewhere }]);
  });

  it('in use is not deleted; unused it is', () => {
    const azure = new TestAzure();
    expect(codeOf(azure.ask('DELETE', azure.ids.nsg))).toBe('400 InUseNetworkSecurityGroupCannotBeDeleted');
    azure.change(azure.ids.nic, { networkSecurityGroup: undefined });
    expect(azure.ask('DELETE', azure.ids.nsg).status).toBe(202);
    expect(codeOf(azure.get(azure.ids.nsg))).toBe('404 ResourceNotFound');
  });

  it('is written whole by a PUT', () => {
    const azure = new TestAzure();
    const rules = [{ name: 'One', properties: RULE }];
    const answer = azure.ask('PUT', azure.ids.nsg, {
      body: { location: 'westeurope', properties: { securityRules: rules } },
    });
    expect([answer.status, stateOf(answer.body)]).toEqual([200, 'Updating']);
    azure.pass(500);
    expect(objectsAt(azure.get(azure.ids.nsg).body, 'properties', 'securityRules').map((one) => stateOf(one))).toEqual([
      'Succeeded',
    ]);
  });
});

describe('effective rules', () => {
  const effective = (azure: TestAzure, what: string): Json | undefined => {
    const accepted = azure.ask('POST', `${azure.ids.nic}/${what}`);
    expect(accepted.status).toBe(202);
    azure.pass(500);
    return followed(azure, accepted, 'location').body;
  };

  it('expand tags, the widened VirtualNetwork among them', () => {
    const azure = new TestAzure();
    put(azure, 'AllowStorage');
    azure.pass(500);
    azure.change(azure.ids.routes, {
      routes: [
        {
          name: 'out',
          properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.9.4' },
        },
      ],
    });
    const [nsg] = objectsAt(effective(azure, 'effectiveNetworkSecurityGroups'), 'value');
    expect(at(nsg, 'association')).toEqual({ networkInterface: { id: azure.ids.nic } });
    expect(at(nsg, 'tagMap', 'VirtualNetwork')).toEqual(['10.1.0.0/16', '0.0.0.0/0', '168.63.129.16/32']);
    const [first] = objectsAt(nsg, 'effectiveSecurityRules');
    expect(first).toMatchObject({
      name: 'securityRules/AllowStorage',
      protocol: 'Tcp',
      destinationPortRanges: ['443-443', '8443-8443'],
    });
    expect(at(first, 'expandedDestinationAddressPrefix')).toHaveLength(3);
  });

  it('routes name their source and what they beat', () => {
    const azure = new TestAzure();
    azure.change(azure.ids.routes, {
      routes: [{ name: 'out', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'None' } }],
    });
    const id = `${azure.ids.network}/providers/Sandbox/gatewayRoutes`;
    azure.put({
      id,
      type: 'Sandbox/gatewayRoutes',
      properties: { routes: [{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualNetworkGateway' }] },
    });
    const routes = objectsAt(effective(azure, 'effectiveRouteTable'), 'value').filter(
      (one) => JSON.stringify(one['addressPrefix']) === '["0.0.0.0/0"]',
    );
    expect(routes.map((one) => [one['source'], one['state'], one['nextHopType']])).toEqual([
      ['Default', 'Invalid', 'Internet'],
      ['VirtualNetworkGateway', 'Invalid', 'VirtualNetworkGateway'],
      ['User', 'Active', 'None'],
    ]);
  });

  it('are refused while the VM does not run', () => {
    const azure = new TestAzure();
    expect(azure.ask('POST', `${azure.ids.vm}/deallocate`).status).toBe(202);
    azure.pass(500);
    expect(codeOf(azure.ask('POST', `${azure.ids.nic}/effectiveRouteTable`))).toBe(
      '400 NicMustBeAttachedToRunningVmToGetEffectiveRoutes',
    );
    expect(codeOf(azure.ask('POST', `${azure.ids.nic}/effectiveNetworkSecurityGroups`))).toBe(
      '400 NicMustBeAttachedToRunningVmToGetEffectiveSecurityGroups',
    );
    azure.ask('POST', `${azure.ids.vm}/start`);
    azure.pass(500);
    expect(azure.ask('POST', `${azure.ids.nic}/effectiveRouteTable`).status).toBe(202);
  });
});
