import { expect, it } from 'vitest';
import { objectsAt, textAt } from '../json.js';
import { TestAzure } from '../testing/azure.js';
import { element } from '../testing/world.js';

it('a firewall policy lists the groups of its rules, and no other policy’s', () => {
  const azure = new TestAzure();
  const policy = `${azure.ids.group}/providers/Microsoft.Network/firewallPolicies/p`;
  azure.put(element(policy, {}));
  azure.put(element(`${policy}/ruleCollectionGroups/g`, { priority: 200 }, { location: undefined }));
  azure.put(element(`${policy}-other/ruleCollectionGroups/h`, { priority: 100 }, { location: undefined }));
  const { body } = azure.get(`${policy}/ruleCollectionGroups`);
  expect(objectsAt(body, 'value').map((one) => textAt(one, 'name'))).toEqual(['g']);
});
