import type { Cloud } from '../cloud.js';
import { listAt, objectAt, objectsAt, same, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { keyOf, nameOf } from '../arm/arm-id.js';
import { DEFAULT_RULES } from './default-rules.js';

type View = (resource: Resource, cloud: Cloud) => JsonObject;

const NIC = 'Microsoft.Network/networkInterfaces';
const VNET = 'Microsoft.Network/virtualNetworks';
type References = readonly { readonly id: string }[];
const etagOf = (resource: JsonObject): JsonObject =>
  typeof resource['etag'] === 'string' ? { etag: resource['etag'] } : {};
const withState = (properties: JsonObject): JsonObject => ({ provisioningState: 'Succeeded', ...properties });

/** Every subnet of the estate with its id, whichever network holds it. */
const subnetsOf = (cloud: Cloud): readonly (JsonObject & { readonly id: string })[] =>
  cloud.resources.ofType(VNET).flatMap((network) =>
    objectsAt(network, 'properties', 'subnets').map((subnet) => ({
      ...subnet,
      id: textAt(subnet, 'id') ?? `${network.id}/subnets/${textAt(subnet, 'name') ?? ''}`,
    })),
  );

/** What points here now, and what the estate says of resources that it does not hold (a partial export). */
function references(
  stored: readonly JsonObject[],
  computed: readonly string[],
  isHere: (id: string) => boolean,
): References {
  const kept = stored.flatMap((one) => textAt(one, 'id') ?? []).filter((id) => !isHere(id));
  return [...kept, ...computed].map((id) => ({ id }));
}

function backReferences(resource: Resource, cloud: Cloud): { readonly nics: References; readonly subnets: References } {
  const pointsHere = (document: JsonObject, property: string): boolean =>
    keyOf(textAt(document, 'properties', property, 'id') ?? '') === keyOf(resource.id);
  const property = same(resource.type, 'Microsoft.Network/routeTables') ? 'routeTable' : 'networkSecurityGroup';
  const nics = cloud.resources.ofType(NIC).filter((nic) => pointsHere(nic, property));
  const subnets = subnetsOf(cloud);
  return {
    nics: references(
      objectsAt(resource, 'properties', 'networkInterfaces'),
      nics.map((nic) => nic.id),
      (id) => cloud.resources.get(id) !== undefined,
    ),
    subnets: references(
      objectsAt(resource, 'properties', 'subnets'),
      subnets.filter((subnet) => pointsHere(subnet, property)).map((subnet) => subnet.id),
      (id) => subnets.some((subnet) => keyOf(subnet.id) === keyOf(id)),
    ),
  };
}

/** A property only where it has something: ARM leaves empty back references out. */
const unlessEmpty = (name: string, found: References): JsonObject => ({
  [name]: found.length === 0 ? undefined : found,
});

/** Lists that ARM shows empty rather than leaving them out (recordings/g-nsg-rule-get). */
const LISTS = {
  sourcePortRanges: [],
  destinationPortRanges: [],
  sourceAddressPrefixes: [],
  destinationAddressPrefixes: [],
};

/** Children show their parent's etag: they have none of their own. */
function childView(parent: Resource, child: JsonObject, kind: string, properties: JsonObject): JsonObject {
  const name = textAt(child, 'name') ?? nameOf(textAt(child, 'id') ?? '');
  return { name, id: `${parent.id}/${kind}/${name}`, ...etagOf(parent), type: `${parent.type}/${kind}`, properties };
}

const ruleView = (nsg: Resource, rule: JsonObject, kind: string): JsonObject =>
  childView(nsg, rule, kind, { provisioningState: 'Succeeded', ...LISTS, ...objectAt(rule, 'properties') });

const securityGroupView: View = (nsg, cloud) => {
  const { nics, subnets } = backReferences(nsg, cloud);
  const own = objectsAt(nsg, 'properties', 'defaultSecurityRules');
  const defaults = own.length === 0 ? DEFAULT_RULES : own;
  return {
    ...nsg,
    properties: {
      ...withState(objectAt(nsg, 'properties')),
      securityRules: objectsAt(nsg, 'properties', 'securityRules').map((rule) => ruleView(nsg, rule, 'securityRules')),
      defaultSecurityRules: defaults.map((rule) => ruleView(nsg, rule, 'defaultSecurityRules')),
      ...unlessEmpty('networkInterfaces', nics),
      ...unlessEmpty('subnets', subnets),
    },
  };
};

const routeTableView: View = (table, cloud) => ({
  ...table,
  properties: {
    ...withState(objectAt(table, 'properties')),
    routes: objectsAt(table, 'properties', 'routes').map((route) =>
      childView(table, route, 'routes', withState(objectAt(route, 'properties'))),
    ),
    ...unlessEmpty('subnets', backReferences(table, cloud).subnets),
  },
});

/** The VM that a NIC is attached to, and whether it is the VM's primary one. */
export function attachmentOf(
  nic: Resource,
  cloud: Cloud,
): { readonly virtualMachine: Resource; readonly primary: boolean } | undefined {
  const named = cloud.resources.get(textAt(nic, 'properties', 'virtualMachine', 'id') ?? '');
  const candidates = named === undefined ? cloud.resources.ofType('Microsoft.Compute/virtualMachines') : [named];
  for (const virtualMachine of candidates) {
    const nics = objectsAt(virtualMachine, 'properties', 'networkProfile', 'networkInterfaces');
    const entry = nics.find((one) => keyOf(textAt(one, 'id') ?? '') === keyOf(nic.id));
    if (entry !== undefined)
      return { virtualMachine, primary: nics.length === 1 || objectAt(entry, 'properties')['primary'] === true };
  }
  return undefined;
}

const networkInterfaceView: View = (nic, cloud) => {
  const attachment = attachmentOf(nic, cloud);
  const found: JsonObject =
    attachment === undefined
      ? {}
      : { primary: attachment.primary, virtualMachine: { id: attachment.virtualMachine.id } };
  return { ...nic, properties: { ...found, ...withState(objectAt(nic, 'properties')) } };
};

/** recordings/g-subnet-get-without-nsg: what Azure fills in. */
function subnetView(network: Resource, subnet: JsonObject, cloud: Cloud): JsonObject {
  const id = `${network.id}/subnets/${textAt(subnet, 'name') ?? ''}`;
  const configurations = cloud.resources.ofType(NIC).flatMap((nic) =>
    objectsAt(nic, 'properties', 'ipConfigurations')
      .filter((one) => keyOf(textAt(one, 'properties', 'subnet', 'id') ?? '') === keyOf(id))
      .map((one) => textAt(one, 'id') ?? `${nic.id}/ipConfigurations/${textAt(one, 'name') ?? ''}`),
  );
  const stored = objectsAt(subnet, 'properties', 'ipConfigurations');
  const isHere = (one: string): boolean =>
    cloud.resources.get(one.replace(/\/ipConfigurations\/.*$/i, '')) !== undefined;
  return childView(network, subnet, 'subnets', {
    delegations: [],
    privateEndpointNetworkPolicies: 'Disabled',
    privateLinkServiceNetworkPolicies: 'Enabled',
    ...withState(objectAt(subnet, 'properties')),
    ...unlessEmpty('ipConfigurations', references(stored, configurations, isHere)),
  });
}

const virtualNetworkView: View = (network, cloud) => ({
  ...network,
  properties: {
    ...withState(objectAt(network, 'properties')),
    subnets: objectsAt(network, 'properties', 'subnets').map((subnet) => subnetView(network, subnet, cloud)),
    virtualNetworkPeerings: listAt(network, 'properties', 'virtualNetworkPeerings'),
  },
});

export const networkViews: readonly (readonly [type: string, view: View])[] = [
  ['microsoft.network/networksecuritygroups', securityGroupView],
  ['microsoft.network/routetables', routeTableView],
  ['microsoft.network/networkinterfaces', networkInterfaceView],
  ['microsoft.network/virtualnetworks', virtualNetworkView],
];
