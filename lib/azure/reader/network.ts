import { nameOf, parentOf, subscriptionOf, topLevelOf } from '../../model/resource-id.js';
import {
  NetworkInterface,
  NetworkSecurityGroup,
  RouteTable,
  ServiceEndpointPolicy,
  ServiceTags,
  Subnet,
  VirtualNetwork,
} from '../../model/resources/network.js';
import { groupOf, subscriptionId } from '../arm/ids.js';
import { callFor, pageOf, readAll, readLinked, readOne, type Reading, type Reads } from './ask.js';

const Interfaces = pageOf(NetworkInterface);
const Tags = ServiceTags.transform((value) => ({ value }));

type Single = 'networkInterface' | 'subnet' | 'networkSecurityGroup' | 'virtualNetwork' | 'routeTable';
export function networkReads(
  reading: Reading,
): Reads<Single | 'networkInterfaces' | 'serviceEndpointPolicy' | 'serviceTags'> {
  const client = reading.clients.network;
  return {
    networkInterface: (id) =>
      readOne(reading, callFor(reading, 'networkInterface', id), NetworkInterface, async (options) =>
        (await client(subscriptionOf(id))).networkInterfaces.get(groupOf(id), nameOf(id), options),
      ),
    subnet: (id) =>
      readOne(reading, callFor(reading, 'subnet', id), Subnet, async (options) =>
        (await client(subscriptionOf(id))).subnets.get(groupOf(id), nameOf(parentOf(id)), nameOf(id), options),
      ),
    networkSecurityGroup: (id) =>
      readOne(reading, callFor(reading, 'networkSecurityGroup', id), NetworkSecurityGroup, async (options) =>
        (await client(subscriptionOf(id))).networkSecurityGroups.get(groupOf(id), nameOf(id), options),
      ),
    virtualNetwork: (id) =>
      readOne(reading, callFor(reading, 'virtualNetwork', id), VirtualNetwork, async (options) =>
        (await client(subscriptionOf(id))).virtualNetworks.get(groupOf(id), nameOf(topLevelOf(id)), options),
      ),
    routeTable: (id) =>
      readOne(reading, callFor(reading, 'routeTable', id), RouteTable, async (options) =>
        (await client(subscriptionOf(id))).routeTables.get(groupOf(id), nameOf(id), options),
      ),
    serviceEndpointPolicy: (id) =>
      readOne(reading, callFor(reading, 'serviceEndpointPolicy', id), ServiceEndpointPolicy, async (options) =>
        (await client(subscriptionOf(id))).serviceEndpointPolicies.get(groupOf(id), nameOf(id), options),
      ),
    networkInterfaces: (subscription) =>
      readAll(callFor(reading, 'networkInterfaces', subscriptionId(subscription)), Interfaces, async (options) =>
        (await client(subscription)).networkInterfaces.listAll(options),
      ),
    serviceTags: (subscription, location) =>
      readLinked(reading, callFor(reading, 'serviceTags', subscriptionId(subscription)), Tags, async (options) =>
        (await client(subscription)).serviceTags.list(location, options),
      ),
  };
}
