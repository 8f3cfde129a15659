import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { list, maybe, Reference, Tags } from './common.js';

/** One rule as ARM answers it: each field comes in singular, in plural, or in both (domain.md b). */
const RuleWire = z.object({
  name: maybe(z.string()),
  id: maybe(ResourceId),
  properties: z.object({
    provisioningState: maybe(z.string()),
    description: maybe(z.string()),
    protocol: z.string(),
    access: z.string(),
    direction: z.string(),
    priority: z.number(),
    sourcePortRange: maybe(z.string()),
    sourcePortRanges: list(z.string()),
    destinationPortRange: maybe(z.string()),
    destinationPortRanges: list(z.string()),
    sourceAddressPrefix: maybe(z.string()),
    sourceAddressPrefixes: list(z.string()),
    destinationAddressPrefix: maybe(z.string()),
    destinationAddressPrefixes: list(z.string()),
    sourceApplicationSecurityGroups: list(Reference),
    destinationApplicationSecurityGroups: list(Reference),
  }),
});

const both = (one: string | undefined, many: readonly string[]): readonly string[] =>
  one === undefined || one === '' ? many : [one, ...many.filter((other) => other !== one)];

/** A security rule with its singular and plural fields joined; `sources` etc. are what ARM says: `*`, CIDR, tag. */
export const SecurityRule = RuleWire.transform(({ name, id, properties: p }) => ({
  name: name ?? 'unnamed',
  id,
  provisioningState: p.provisioningState ?? 'Succeeded',
  description: p.description ?? '',
  protocol: p.protocol.toLowerCase(),
  allows: p.access.toLowerCase() === 'allow',
  outbound: p.direction.toLowerCase() === 'outbound',
  priority: p.priority,
  sources: both(p.sourceAddressPrefix, p.sourceAddressPrefixes),
  sourceGroups: p.sourceApplicationSecurityGroups,
  sourcePorts: both(p.sourcePortRange, p.sourcePortRanges),
  destinations: both(p.destinationAddressPrefix, p.destinationAddressPrefixes),
  destinationGroups: p.destinationApplicationSecurityGroups,
  destinationPorts: both(p.destinationPortRange, p.destinationPortRanges),
}));
export type SecurityRule = z.infer<typeof SecurityRule>;

/** `GET networkSecurityGroups/{nsg}`. */
export const NetworkSecurityGroup = z
  .object({
    id: ResourceId,
    location: maybe(z.string()),
    tags: Tags,
    etag: maybe(z.string()),
    properties: z.object({
      provisioningState: maybe(z.string()),
      securityRules: list(SecurityRule),
      defaultSecurityRules: list(SecurityRule),
      networkInterfaces: list(Reference),
      subnets: list(Reference),
    }),
  })
  .transform(({ id, tags, etag, properties: p }) => ({
    id,
    tags,
    etag,
    provisioningState: p.provisioningState ?? 'Succeeded',
    customRules: p.securityRules,
    defaultRules: p.defaultSecurityRules,
    networkInterfaces: p.networkInterfaces,
    subnets: p.subnets,
  }));
export type NetworkSecurityGroup = z.infer<typeof NetworkSecurityGroup>;

/** `GET networkInterfaces/{nic}`. */
export const NetworkInterface = z
  .object({
    id: ResourceId,
    tags: Tags,
    properties: z.object({
      primary: maybe(z.boolean()),
      networkSecurityGroup: maybe(Reference),
      dnsSettings: maybe(z.object({ dnsServers: list(z.string()) })),
      enableIPForwarding: maybe(z.boolean()),
      defaultOutboundConnectivityEnabled: maybe(z.boolean()),
      virtualMachine: maybe(Reference),
      ipConfigurations: list(
        z.object({
          name: maybe(z.string()),
          properties: z.object({
            primary: maybe(z.boolean()),
            privateIPAddress: maybe(z.string()),
            privateIPAddressVersion: maybe(z.string()),
            subnet: maybe(Reference),
            publicIPAddress: maybe(Reference),
            applicationSecurityGroups: list(Reference),
            loadBalancerBackendAddressPools: list(Reference),
          }),
        }),
      ),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    primary: p.primary,
    networkSecurityGroup: p.networkSecurityGroup,
    dnsServers: p.dnsSettings?.dnsServers ?? [],
    forwards: p.enableIPForwarding === true,
    defaultOutboundConnectivity: p.defaultOutboundConnectivityEnabled,
    virtualMachine: p.virtualMachine,
    ipConfigurations: p.ipConfigurations.map(({ name, properties: ip }) => ({
      name: name ?? 'unnamed',
      primary: ip.primary,
      address: ip.privateIPAddress,
      version: ip.privateIPAddressVersion ?? 'IPv4',
      subnet: ip.subnet,
      publicIp: ip.publicIPAddress,
      applicationSecurityGroups: ip.applicationSecurityGroups,
      backendPools: ip.loadBalancerBackendAddressPools,
    })),
  }));
export type NetworkInterface = z.infer<typeof NetworkInterface>;

/** `GET subnets/{subnet}`. `isPrivate`: `defaultOutboundAccess` is false; absent and null mean not private. */
export const Subnet = z
  .object({
    id: ResourceId,
    properties: z.object({
      networkSecurityGroup: maybe(Reference),
      routeTable: maybe(Reference),
      natGateway: maybe(Reference),
      defaultOutboundAccess: maybe(z.boolean()),
      serviceEndpoints: list(
        z.object({ service: maybe(z.string()), locations: list(z.string()), provisioningState: maybe(z.string()) }),
      ),
      serviceEndpointPolicies: list(Reference),
      delegations: list(
        z.object({ name: maybe(z.string()), properties: maybe(z.object({ serviceName: maybe(z.string()) })) }),
      ),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    networkSecurityGroup: p.networkSecurityGroup,
    routeTable: p.routeTable,
    natGateway: p.natGateway,
    isPrivate: p.defaultOutboundAccess === false,
    serviceEndpoints: p.serviceEndpoints.map((one) => ({
      service: one.service ?? '',
      locations: one.locations,
      provisioningState: one.provisioningState ?? 'Succeeded',
    })),
    serviceEndpointPolicies: p.serviceEndpointPolicies,
    delegations: p.delegations.map((one) => one.properties?.serviceName ?? one.name ?? 'unnamed'),
  }));
export type Subnet = z.infer<typeof Subnet>;

/** `GET virtualNetworks/{vnet}`. */
export const VirtualNetwork = z
  .object({
    id: ResourceId,
    properties: z.object({
      addressSpace: maybe(z.object({ addressPrefixes: list(z.string()) })),
      dhcpOptions: maybe(z.object({ dnsServers: list(z.string()) })),
      virtualNetworkPeerings: list(
        z.object({ name: maybe(z.string()), properties: maybe(z.object({ useRemoteGateways: maybe(z.boolean()) })) }),
      ),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    addressPrefixes: p.addressSpace?.addressPrefixes ?? [],
    dnsServers: p.dhcpOptions?.dnsServers ?? [],
    usesRemoteGateway: p.virtualNetworkPeerings.some((one) => one.properties?.useRemoteGateways === true),
  }));
export type VirtualNetwork = z.infer<typeof VirtualNetwork>;

/** `GET routeTables/{rt}`; `nextHopType` is kept as text: Azure answers values outside its own enum. */
export const RouteTable = z
  .object({
    id: ResourceId,
    properties: z.object({
      disableBgpRoutePropagation: maybe(z.boolean()),
      routes: list(
        z.object({
          name: maybe(z.string()),
          properties: z.object({
            addressPrefix: maybe(z.string()),
            nextHopType: maybe(z.string()),
            nextHopIpAddress: maybe(z.string()),
          }),
        }),
      ),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    takesGatewayRoutes: p.disableBgpRoutePropagation !== true,
    routes: p.routes.map(({ name, properties: route }) => ({
      name: name ?? 'unnamed',
      prefix: route.addressPrefix ?? '',
      nextHopType: route.nextHopType ?? '',
      nextHopIp: route.nextHopIpAddress,
    })),
  }));
export type RouteTable = z.infer<typeof RouteTable>;

/** One entry of `POST networkInterfaces/{nic}/effectiveRouteTable`; its fields are lists even where one value is meant. */
export const EffectiveRoute = z
  .object({
    name: maybe(z.string()),
    source: maybe(z.string()),
    state: maybe(z.string()),
    addressPrefix: list(z.string()),
    nextHopType: maybe(z.string()),
    nextHopIpAddress: list(z.string()),
  })
  .transform((route) => ({
    name: route.name,
    source: route.source ?? 'Unknown',
    active: route.state?.toLowerCase() === 'active',
    prefixes: route.addressPrefix,
    nextHopType: route.nextHopType ?? '',
    nextHopIps: route.nextHopIpAddress,
  }));
export type EffectiveRoute = z.infer<typeof EffectiveRoute>;

/** One NSG of `POST networkInterfaces/{nic}/effectiveNetworkSecurityGroups`; `tagPrefixes` by lower-case tag name. */
export const EffectiveNetworkSecurityGroup = z
  .object({
    networkSecurityGroup: maybe(Reference),
    // A spec of its own: the service answers an object; older answers are one string.
    tagMap: maybe(z.union([z.record(z.string(), z.array(z.string())), z.string()])),
  })
  .transform(({ networkSecurityGroup, tagMap }) => ({
    networkSecurityGroup,
    tagPrefixes: Object.fromEntries(
      Object.entries(typeof tagMap === 'object' ? tagMap : {}).map(([tag, prefixes]) => [tag.toLowerCase(), prefixes]),
    ),
  }));
export type EffectiveNetworkSecurityGroup = z.infer<typeof EffectiveNetworkSecurityGroup>;

const AddressPrefix = z.object({ addressPrefix: maybe(z.string()) }).transform((one) => one.addressPrefix ?? '');

/** One rule of `POST virtualNetworks/{vnet}/listNetworkManagerEffectiveSecurityAdminRules`. */
export const AdminRule = z
  .object({
    id: maybe(z.string()),
    kind: maybe(z.string()),
    properties: z.object({
      description: maybe(z.string()),
      protocol: maybe(z.string()),
      access: maybe(z.string()),
      direction: maybe(z.string()),
      priority: maybe(z.number()),
      sources: list(AddressPrefix),
      destinations: list(AddressPrefix),
      sourcePortRanges: list(z.string()),
      destinationPortRanges: list(z.string()),
    }),
  })
  .transform(({ id, properties: p }) => ({
    name: id?.slice(id.lastIndexOf('/') + 1) ?? 'unnamed',
    id,
    protocol: (p.protocol ?? 'Any').toLowerCase(),
    access: (p.access ?? '').toLowerCase(), // allow | deny | alwaysallow; anything else is treated as unknown
    outbound: p.direction?.toLowerCase() === 'outbound',
    priority: p.priority ?? 0,
    sources: p.sources,
    destinations: p.destinations,
    sourcePorts: p.sourcePortRanges,
    destinationPorts: p.destinationPortRanges,
  }));
export type AdminRule = z.infer<typeof AdminRule>;

interface ServiceTag {
  readonly name: string;
  readonly region: string;
  readonly prefixes: readonly string[];
}

/** `GET locations/{location}/serviceTags`: the address prefixes of each tag, by lower-case name. */
export const ServiceTags = z
  .object({
    values: list(
      z.object({
        name: z.string(),
        properties: z.object({ region: maybe(z.string()), addressPrefixes: list(z.string()) }),
      }),
    ),
  })
  .transform(({ values }): readonly ServiceTag[] =>
    values.map(({ name, properties }) => ({
      name,
      region: properties.region ?? '',
      prefixes: properties.addressPrefixes,
    })),
  );
export type ServiceTags = z.infer<typeof ServiceTags>;

/** `GET serviceEndpointPolicies/{p}`: what storage it lets through. */
export const ServiceEndpointPolicy = z
  .object({
    id: ResourceId,
    properties: z.object({
      serviceEndpointPolicyDefinitions: list(
        z.object({ properties: z.object({ service: maybe(z.string()), serviceResources: list(z.string()) }) }),
      ),
    }),
  })
  .transform(({ id, properties }) => ({
    id,
    storageResources: properties.serviceEndpointPolicyDefinitions
      .filter((one) => /storage/i.test(one.properties.service ?? ''))
      .flatMap((one) => one.properties.serviceResources),
  }));
export type ServiceEndpointPolicy = z.infer<typeof ServiceEndpointPolicy>;
