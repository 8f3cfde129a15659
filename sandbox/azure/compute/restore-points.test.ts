import { describe, expect, it } from 'vitest';
import { objectsAt, textAt } from '../json.js';
import { TestAzure } from '../testing/azure.js';
import { element } from '../testing/world.js';

/** An Azure with a collection that holds one point itself and has one beside it. */
function withCollection(): { readonly azure: TestAzure; readonly id: string } {
  const azure = new TestAzure();
  const id = `${azure.ids.group}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_vm-shop_1`;
  azure.put(element(id, { source: { id: azure.ids.vm }, restorePoints: [{ name: 'inside' }] }));
  azure.put({ id: `${id}/restorePoints/beside`, type: 'Microsoft.Compute/restorePointCollections/restorePoints' });
  return { azure, id };
}

describe('restore point collections', () => {
  it('show their points only where these are asked for', () => {
    const { azure, id } = withCollection();
    expect(azure.get(id).body).not.toHaveProperty('properties.restorePoints');
    const expanded = azure.get(`${id}?api-version=2025-04-01&$expand=restorePoints`).body;
    const points = objectsAt(expanded, 'properties', 'restorePoints').map((one) => textAt(one, 'name'));
    expect(points).toEqual(['inside', 'beside']);
  });

  it('are listed without them, of a group and of the subscription', () => {
    const { azure, id } = withCollection();
    for (const scope of [azure.ids.group, azure.ids.subscription]) {
      const list = azure.get(`${scope}/providers/Microsoft.Compute/restorePointCollections`).body;
      const [only, ...others] = objectsAt(list, 'value');
      expect(only).toMatchObject({ id, properties: { source: { id: azure.ids.vm } } });
      expect(only).not.toHaveProperty('properties.restorePoints');
      expect(others).toEqual([]);
    }
  });
});
