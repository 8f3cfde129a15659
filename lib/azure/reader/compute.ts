import { nameOf, subscriptionOf } from '../../model/resource-id.js';
import { RestorePointCollection } from '../../model/resources/restore-points.js';
import { Disk } from '../../model/resources/storage.js';
import { VirtualMachine } from '../../model/resources/virtual-machine.js';
import { groupOf, subscriptionId } from '../arm/ids.js';
import { callFor, pageOf, readLinked, readOne, type Reading, type Reads } from './ask.js';

const Collections = pageOf(RestorePointCollection);

type Single = 'virtualMachine' | 'disk' | 'restorePointCollection';

export function computeReads(reading: Reading): Reads<Single | 'restorePointCollections'> {
  const client = reading.clients.compute;
  return {
    virtualMachine: (id) =>
      readOne(reading, callFor(reading, 'virtualMachine', id), VirtualMachine, async (options) => {
        const { virtualMachines } = await client(subscriptionOf(id));
        return virtualMachines.get(groupOf(id), nameOf(id), { ...options, expand: 'instanceView' });
      }),
    disk: (id) =>
      readOne(reading, callFor(reading, 'disk', id), Disk, async (options) =>
        (await client(subscriptionOf(id))).disks.get(groupOf(id), nameOf(id), options),
      ),
    restorePointCollections: (subscription) =>
      readLinked(
        reading,
        callFor(reading, 'restorePointCollections', subscriptionId(subscription)),
        Collections,
        async (options) => (await client(subscription)).restorePointCollections.listAll(options).byPage().next(),
      ),
    restorePointCollection: (id) =>
      readOne(reading, callFor(reading, 'restorePointCollection', id), RestorePointCollection, async (options) => {
        const { restorePointCollections } = await client(subscriptionOf(id));
        return restorePointCollections.get(groupOf(id), nameOf(id), { ...options, expand: 'restorePoints' });
      }),
  };
}
