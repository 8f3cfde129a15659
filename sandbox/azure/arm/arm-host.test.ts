import { describe, expect, it } from 'vitest';
import { newCall, type Answer } from '../http/exchange.js';
import { IDENTITIES } from '../identity/identities.js';
import { at, objectsAt, textAt, type Json, type JsonObject } from '../json.js';
import { TestAzure } from '../testing/azure.js';
import { element, rule, SUBSCRIPTION } from '../testing/world.js';
import { ArmHost } from './arm-host.js';

const codeOf = (answer: Answer): string => `${answer.status} ${textAt(answer.body, 'error', 'code') ?? ''}`;
const namesIn = (body: Json | undefined): readonly (string | undefined)[] =>
  objectsAt(body, 'value').map((one) => textAt(one, 'name'));

describe('management.azure.com', () => {
  it('asks for a token of its own audience', () => {
    const { cloud, ids } = new TestAzure();
    const call = newCall('GET', 'management.azure.com', `${ids.vm}?api-version=2024-07-01`, {}, '');
    const caller = { identity: IDENTITIES.default, audience: 'https://graph.microsoft.com' };
    const answers = [new ArmHost(cloud).answer(call, undefined), new ArmHost(cloud).answer(call, caller)];
    expect(answers.map(codeOf)).toEqual(['401 AuthenticationFailed', '401 InvalidAuthenticationTokenAudience']);
    expect(answers[0]?.headers?.['www-authenticate']).toContain('Bearer authorization_uri=');
  });

  it('asks for an api-version and takes any', () => {
    const azure = new TestAzure();
    expect(codeOf(azure.get(`${azure.ids.vm}?x=1`))).toBe('400 MissingApiVersionParameter');
    expect(azure.get(`${azure.ids.vm}?api-version=2099-01-01`).status).toBe(200);
  });

  it('finds a resource in any casing, with doubled and trailing slashes', () => {
    const azure = new TestAzure();
    for (const path of [azure.ids.vm.toUpperCase(), `/${azure.ids.vm}`, `${azure.ids.vm}/`])
      expect(azure.get(path).status).toBe(200);
  });

  it('says what is not there: resource, group, subscription, child', () => {
    const azure = new TestAzure();
    const answers = [
      `${azure.ids.vm}2`,
      azure.ids.vm.replace('rg-shop', 'rg-none'),
      azure.ids.vm.replace(SUBSCRIPTION, 'none'),
      `${azure.ids.nsg}/securityRules/none`,
    ];
    expect(answers.map((path) => codeOf(azure.get(path)))).toEqual([
      '404 ResourceNotFound',
      '404 ResourceGroupNotFound',
      '404 SubscriptionNotFound',
      '404 NotFound',
    ]);
    expect(textAt(azure.get(`${azure.ids.vm}2`).body, 'error', 'message')).toBe(
      "The Resource 'Microsoft.Compute/virtualMachines/vm-shop2' under resource group 'rg-shop' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    );
  });

  it('says that it does not simulate a POST nobody wrote', () => {
    const azure = new TestAzure();
    expect(codeOf(azure.ask('POST', `${azure.ids.vm}/dance`))).toBe('501 NotSimulated');
  });
});

describe('a type that nobody knows', () => {
  const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-shop/providers/Contoso.Example/widgets/one`;
  const properties = { nested: { list: [1, { two: null }] }, text: 'ä' };

  it('is kept and served as it is', () => {
    const azure = new TestAzure();
    azure.put({ ...element(id, {}), properties });
    expect(azure.get(id).body).toMatchObject({ id, properties });
  });

  it('is written, listed, patched and deleted', () => {
    const azure = new TestAzure();
    expect(azure.ask('PUT', id, { body: { location: 'westeurope', properties } }).status).toBe(201);
    expect(azure.ask('PUT', id, { body: { location: 'westeurope', properties } }).status).toBe(200);
    const below = (scope: string): readonly (string | undefined)[] =>
      namesIn(azure.get(`${scope}/providers/contoso.example/Widgets`).body);
    expect([below(azure.ids.group), below(azure.ids.subscription)]).toEqual([['one'], ['one']]);
    azure.ask('PATCH', id, { body: { tags: { a: 'b' }, properties: { text: 'o' } } });
    expect(azure.get(id).body).toMatchObject({
      tags: { a: 'b' },
      properties: { text: 'o', nested: properties.nested },
    });
    expect([azure.ask('DELETE', id).status, azure.ask('DELETE', id).status]).toEqual([200, 204]);
    expect(codeOf(azure.ask('PUT', id.replace('rg-shop', 'rg-none'), { body: {} }))).toBe('404 ResourceGroupNotFound');
  });
});

describe('containers', () => {
  it('follow from what lies in them', () => {
    const azure = new TestAzure([
      element(`/subscriptions/${SUBSCRIPTION}/resourceGroups/RG-Only/providers/Contoso.Example/widgets/one`, {}),
    ]);
    expect(objectsAt(azure.get('/subscriptions').body, 'value').map((one) => one['subscriptionId'])).toEqual([
      SUBSCRIPTION,
    ]);
    expect(namesIn(azure.get(`/subscriptions/${SUBSCRIPTION}/resourceGroups`).body)).toEqual(['RG-Only']);
    expect(azure.get(`/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-only`).body).toMatchObject({
      name: 'RG-Only',
      location: 'westeurope',
    });
    expect(azure.get('/tenants').status).toBe(200);
  });

  it('show who manages them', () => {
    const azure = new TestAzure();
    azure.change(azure.ids.group, {}, { managedBy: '/subscriptions/x/y' });
    expect(at(azure.get(azure.ids.group).body, 'managedBy')).toBe('/subscriptions/x/y');
  });

  it('have tags that are merged, replaced and deleted', () => {
    const azure = new TestAzure();
    const path = `${azure.ids.group}/providers/Microsoft.Resources/tags/default`;
    const patch = (operation: string, tags: JsonObject): Json | undefined =>
      at(azure.ask('PATCH', path, { body: { operation, properties: { tags } } }).body, 'properties', 'tags');
    expect(patch('Merge', { more: '1' })).toEqual({ team: 'shop', more: '1' });
    expect(patch('Delete', { team: '' })).toEqual({ more: '1' });
    expect(patch('Replace', { only: '2' })).toEqual({ only: '2' });
    expect(at(azure.get(azure.ids.group).body, 'tags')).toEqual({ only: '2' });
    expect(at(azure.get(path).body, 'properties', 'tags')).toEqual({ only: '2' });
  });

  it('go with everything in them', () => {
    const azure = new TestAzure();
    expect(azure.ask('DELETE', azure.ids.group).status).toBe(200);
    expect(azure.cloud.resources.all().filter((one) => !one.type.startsWith('Microsoft.Insights'))).toEqual([]);
  });
});

describe('children that live in their parents', () => {
  it('are read, listed and written there', () => {
    const azure = new TestAzure();
    azure.change(azure.ids.nsg, { securityRules: [rule('One', 100)] });
    expect(azure.get(`${azure.ids.nsg}/securityrules/ONE`).body).toMatchObject({
      name: 'One',
      type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    });
    expect(namesIn(azure.get(`${azure.ids.nsg}/securityRules`).body)).toEqual(['One']);
    expect(azure.get(`${azure.ids.nsg}/defaultSecurityRules/DenyAllOutBound`).status).toBe(200);
    const subnet = azure.ask('PUT', `${azure.ids.network}/subnets/second`, {
      body: { properties: { addressPrefix: '10.1.1.0/24' } },
    });
    expect(subnet.status).toBe(201);
    expect(namesIn(azure.get(`${azure.ids.network}/subnets`).body)).toEqual(['default', 'second']);
    azure.ask('DELETE', `${azure.ids.network}/subnets/second`);
    expect(namesIn(azure.get(`${azure.ids.network}/subnets`).body)).toEqual(['default']);
  });

  it('a subnet names the configurations in it', () => {
    const azure = new TestAzure();
    expect(at(azure.get(azure.ids.subnet).body, 'properties', 'ipConfigurations')).toEqual([
      { id: `${azure.ids.nic}/ipConfigurations/ipconfig1` },
    ]);
  });
});

describe('virtual machines', () => {
  const power = (azure: TestAzure): readonly (string | undefined)[] =>
    objectsAt(azure.get(`${azure.ids.vm}/instanceView`).body, 'statuses').map((one) => textAt(one, 'code'));

  it('run with a ready agent unless the estate says otherwise; only $expand shows it', () => {
    const azure = new TestAzure();
    expect(azure.get(azure.ids.vm).body).not.toHaveProperty('properties.instanceView');
    const view = at(
      azure.get(`${azure.ids.vm}?api-version=2024-07-01&$expand=instanceView`).body,
      'properties',
      'instanceView',
    );
    expect(objectsAt(view, 'vmAgent', 'statuses')[0]).toMatchObject({ displayStatus: 'Ready' });
    expect(power(azure)).toEqual(['ProvisioningState/succeeded', 'PowerState/running']);
  });

  it('are stopped and started by operations that take their time', () => {
    const azure = new TestAzure();
    const accepted = azure.ask('POST', `${azure.ids.vm}/deallocate`);
    const status = new URL(accepted.headers?.['azure-asyncoperation'] ?? '');
    expect([accepted.status, power(azure).at(-1)]).toEqual([202, 'PowerState/deallocating']);
    expect(azure.get(`${status.pathname}${status.search}`).body).toMatchObject({ status: 'InProgress' });
    azure.pass(500);
    expect(azure.get(`${status.pathname}${status.search}`).body).toMatchObject({ status: 'Succeeded' });
    expect(power(azure).at(-1)).toBe('PowerState/deallocated');
    expect(azure.get(`${azure.ids.vm}/instanceView`).body).not.toHaveProperty('vmAgent');
    azure.ask('POST', `${azure.ids.vm}/start`);
    azure.pass(500);
    expect(azure.get(`${azure.ids.vm}/instanceView`).body).toHaveProperty('vmAgent');
  });
});

describe('the activity log', () => {
  const listed = (azure: TestAzure, filter: string): readonly JsonObject[] =>
    objectsAt(
      azure.get(
        `${azure.ids.subscription}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent(filter)}`,
      ).body,
      'value',
    );
  const SINCE = "eventTimestamp ge '2026-01-01T00:00:00Z'";

  it('has an entry for every write and power operation, and none for reads', () => {
    const azure = new TestAzure();
    azure.ask('POST', `${azure.ids.vm}/deallocate`);
    azure.pass(500);
    azure.ask('POST', `${azure.ids.nic}/effectiveRouteTable`);
    azure.get(azure.ids.vm);
    azure.ask('DELETE', azure.ids.nsg);
    const found = listed(azure, SINCE).map((one) => [
      textAt(one, 'operationName', 'value'),
      textAt(one, 'status', 'value'),
      one['resourceId'],
    ]);
    expect(found).toEqual([
      ['Microsoft.Network/networkSecurityGroups/delete', 'Failed', azure.ids.nsg],
      ['Microsoft.Compute/virtualMachines/deallocate/action', 'Succeeded', azure.ids.vm],
    ]);
  });

  it('is filtered by time and resource, and takes entries of the estate', () => {
    const azure = new TestAzure();
    const id = `${azure.ids.vm}/providers/Microsoft.Insights/eventtypes/values/night`;
    azure.put({
      id,
      type: 'Microsoft.Insights/eventtypes/values',
      properties: {
        eventTimestamp: '2026-02-28T23:00:00Z',
        operationName: 'Microsoft.Compute/virtualMachines/powerOff/action',
      },
    });
    azure.ask('POST', `${azure.ids.vm}/start`);
    const operations = (filter: string): readonly (string | undefined)[] =>
      listed(azure, filter).map((one) => textAt(one, 'operationName', 'value'));
    const ofVm = `${SINCE} and resourceUri eq '${azure.ids.vm.toLowerCase()}'`;
    expect(operations(ofVm)).toEqual([
      'Microsoft.Compute/virtualMachines/start/action',
      'Microsoft.Compute/virtualMachines/powerOff/action',
    ]);
    expect(operations(`${ofVm} and eventTimestamp le '2026-02-28T23:59:59Z'`)).toEqual([
      'Microsoft.Compute/virtualMachines/powerOff/action',
    ]);
    expect(operations(`${SINCE} and resourceUri eq '${azure.ids.nic}'`)).toEqual([]);
  });

  it('asks for a beginning', () => {
    const azure = new TestAzure();
    expect(
      azure.get(`${azure.ids.subscription}/providers/Microsoft.Insights/eventtypes/management/values`).status,
    ).toBe(400);
  });
});
