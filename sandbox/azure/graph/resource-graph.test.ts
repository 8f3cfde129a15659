import { describe, expect, it } from 'vitest';
import { objectsAt, textAt, type JsonObject } from '../json.js';
import { runBackup } from '../backup/run.js';
import type { Answer } from '../http/exchange.js';
import { TestAzure } from '../testing/azure.js';
import { SUBSCRIPTION } from '../testing/world.js';

const ask = (azure: TestAzure, query: string, more: JsonObject = {}): Answer =>
  azure.ask('POST', '/providers/Microsoft.ResourceGraph/resources', { body: { query, ...more } });
const rows = (query: string): readonly JsonObject[] => objectsAt(ask(new TestAzure(), query).body, 'data');
const names = (query: string): readonly (string | undefined)[] => rows(query).map((one) => textAt(one, 'name'));

describe('Resource Graph', () => {
  it.each([
    ["Resources | where type == 'microsoft.compute/virtualmachines'", ['vm-shop']],
    ["resources | where type =~ 'Microsoft.Compute/virtualMachines' and location == 'westeurope'", ['vm-shop']],
    [
      "Resources | where type in~ ('Microsoft.Compute/disks', 'Microsoft.Compute/virtualMachines') | limit 1",
      ['vm-shop-os'],
    ],
    ["Resources | where name contains 'NSG-' | take 5", ['nsg-shop', 'nsg-subnet']],
    [
      "Resources | where (name == 'vm-shop' or name == 'nic-shop') and type != 'microsoft.compute/virtualmachines'",
      ['nic-shop'],
    ],
    ["Resources | where tolower(properties.osProfile.computerName) == 'vm-shop'", ['vm-shop']],
    ["Resources | where tostring(properties.vmId) startswith '2222'", ['vm-shop']],
    ["Resources | where properties['hardwareProfile'].vmSize == 'Standard_DS1_v2' // a comment", ['vm-shop']],
  ])('%s', (query, wanted) => {
    expect(names(query)).toEqual(wanted);
  });

  it('projects columns, renamed and computed ones among them', () => {
    expect(
      rows(
        "Resources | where name == 'vm-shop' | project id = tolower(id), name, size = properties.hardwareProfile.vmSize, absent",
      ),
    ).toEqual([{ id: new TestAzure().ids.vm.toLowerCase(), name: 'vm-shop', size: 'Standard_DS1_v2', absent: null }]);
  });

  it('adds the columns that GET has not', () => {
    expect(rows("Resources | where name == 'vm-shop'")[0]).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      resourceGroup: 'rg-shop',
      type: 'microsoft.compute/virtualmachines',
    });
  });

  it('knows containers with their management groups', () => {
    expect(
      rows(
        "ResourceContainers | where type == 'microsoft.resources/subscriptions' | project name, chain = properties.managementGroupAncestorsChain",
      ),
    ).toHaveLength(1);
    expect(names("ResourceContainers | where type == 'microsoft.resources/subscriptions/resourcegroups'")).toEqual([
      'rg-shop',
    ]);
  });

  it('knows jobs and items of the vaults', () => {
    const azure = new TestAzure();
    const job = runBackup(azure.stored(azure.ids.item), false, azure.cloud);
    const query =
      "RecoveryServicesResources | where type =~ 'microsoft.recoveryservices/vaults/backupjobs' | where properties.status == 'Completed'";
    expect(objectsAt(ask(azure, query).body, 'data').map((one) => one['name'])).toEqual([job.name]);
  });

  it('answers pages and the subscriptions that are asked', () => {
    const azure = new TestAzure();
    const first = ask(azure, 'Resources', { options: { $top: 2 } });
    expect(first.body).toMatchObject({ count: 2, resultTruncated: 'true', $skipToken: '2' });
    expect(ask(azure, 'Resources', { subscriptions: ['other'] }).body).toMatchObject({
      totalRecords: 0,
      resultTruncated: 'false',
    });
  });

  it.each([
    ['Resources | summarize count()', "the operator 'summarize'"],
    ['Resources | where substring(name, 0, 1) == "v"', "the function 'substring'"],
    ['Resources | where name matches regex "x"', "'matches' in a where"],
    ['HealthResources', "The table 'HealthResources' is not simulated."],
    ['Resources | where name == "x" | order by name', "the operator 'order'"],
    ['Resources ;', "the character ';'"],
    ['Resources | where name == ', "'the end' where a value belongs"],
  ])('refuses %s and says why', (query, why) => {
    const answer = ask(new TestAzure(), query);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(why.replaceAll('"', '\\"'));
  });
});
