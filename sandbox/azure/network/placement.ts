import type { Cloud } from '../cloud.js';
import { objectAt, objectsAt, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { keyOf, parentOf } from '../arm/arm-id.js';
import { documentOf } from '../arm/embedded.js';
import { attachmentOf } from './views.js';

/** Where a VM's traffic leaves: its primary NIC's primary IPv4 configuration, with what is attached around it. */
export interface Placement {
  readonly nic: Resource;
  readonly address: string;
  readonly location: string;
  readonly applicationSecurityGroups: readonly string[];
  readonly subnet: (JsonObject & { readonly id: string }) | undefined;
  readonly network: Resource | undefined;
  readonly routeTable: Resource | undefined;
}

/** Secondary configurations never carry the VM's own traffic (no-network.md row 3). */
function primaryConfiguration(nic: Resource): JsonObject | undefined {
  const configurations = objectsAt(nic, 'properties', 'ipConfigurations').filter(
    (one) => (textAt(one, 'properties', 'privateIPAddressVersion') ?? 'IPv4').toLowerCase() === 'ipv4',
  );
  return configurations.find(isPrimary) ?? configurations[0];
}

const isPrimary = (document: JsonObject): boolean => objectAt(document, 'properties')['primary'] === true;

/** What is not in the estate is undefined here: a partial export has holes. */
export function placementOf(nic: Resource, cloud: Cloud): Placement {
  const configuration = primaryConfiguration(nic);
  const subnetId = textAt(configuration, 'properties', 'subnet', 'id');
  const subnet = subnetId === undefined ? undefined : documentOf(cloud.resources, subnetId);
  const routeTable = textAt(subnet, 'properties', 'routeTable', 'id');
  return {
    nic,
    address: textAt(configuration, 'properties', 'privateIPAddress') ?? '0.0.0.0',
    location: (textAt(nic, 'location') ?? '').replaceAll(' ', '').toLowerCase(),
    applicationSecurityGroups: objectsAt(configuration, 'properties', 'applicationSecurityGroups').map((one) =>
      keyOf(textAt(one, 'id') ?? ''),
    ),
    subnet: subnet === undefined || subnetId === undefined ? undefined : { ...subnet, id: subnetId },
    network: subnetId === undefined ? undefined : cloud.resources.get(parentOf(subnetId) ?? ''),
    routeTable: routeTable === undefined ? undefined : cloud.resources.get(routeTable),
  };
}

/** The primary NIC: marked so by the VM or by itself, or the only one. */
export function primaryNic(virtualMachine: Resource, cloud: Cloud): Resource | undefined {
  const entries = objectsAt(virtualMachine, 'properties', 'networkProfile', 'networkInterfaces');
  const nics = entries.flatMap((one) => cloud.resources.get(textAt(one, 'id') ?? '') ?? []);
  const marked = nics.find((nic) => attachmentOf(nic, cloud)?.primary === true);
  return marked ?? nics.find(isPrimary) ?? nics[0];
}
