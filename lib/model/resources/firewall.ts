import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { list, maybe, Reference } from './common.js';

const From = z.object({ name: maybe(z.string()), sourceAddresses: list(z.string()), sourceIpGroups: list(ResourceId) });

/** `ipProtocols` in a policy, `protocols` in a firewall with rules of its own. */
const NetworkWire = From.extend({
  ipProtocols: list(z.string()),
  protocols: list(z.string()),
  destinationAddresses: list(z.string()),
  destinationIpGroups: list(ResourceId),
  destinationPorts: list(z.string()),
});
const ApplicationWire = From.extend({
  protocols: list(z.object({ protocolType: maybe(z.string()), port: maybe(z.number()) })),
  targetFqdns: list(z.string()),
  fqdnTags: list(z.string()),
});

/** Rules on destination names alone have no destinations here: a name in them has no wildcard, and is one disk's. */
const networkRule = (rule: z.infer<typeof NetworkWire>) => ({
  name: rule.name ?? 'unnamed',
  protocols: [...rule.ipProtocols, ...rule.protocols].map((one) => one.toLowerCase()),
  sources: rule.sourceAddresses,
  sourceGroups: rule.sourceIpGroups,
  destinations: rule.destinationAddresses,
  destinationGroups: rule.destinationIpGroups,
  ports: rule.destinationPorts,
});
export type FirewallNetworkRule = ReturnType<typeof networkRule>;

/** Rules on URLs or web categories alone have neither names nor tags here. */
const applicationRule = (rule: z.infer<typeof ApplicationWire>) => ({
  name: rule.name ?? 'unnamed',
  protocols: rule.protocols.map(({ protocolType, port }) => ({ type: protocolType?.toLowerCase(), port })),
  sources: rule.sourceAddresses,
  sourceGroups: rule.sourceIpGroups,
  names: rule.targetFqdns.map((name) => name.toLowerCase()),
  tags: rule.fqdnTags.map((tag) => tag.toLowerCase()),
});
export type FirewallApplicationRule = ReturnType<typeof applicationRule>;

/** Rules that are allowed or denied together. Of its two kinds, one is empty; both are where it translates addresses. */
export interface FirewallRules {
  readonly name: string;
  /** Lower numbers come first. */
  readonly priority: number;
  readonly allows: boolean;
  readonly network: readonly FirewallNetworkRule[];
  readonly application: readonly FirewallApplicationRule[];
}

const Action = z.object({ type: maybe(z.string()) });
interface Head {
  readonly name: string | undefined;
  readonly priority: number | undefined;
  readonly action: z.infer<typeof Action> | undefined;
}

const collectionOf = (
  { name, priority, action }: Head,
  network: readonly z.infer<typeof NetworkWire>[],
  application: readonly z.infer<typeof ApplicationWire>[],
): FirewallRules => ({
  name: name ?? 'unnamed',
  priority: priority ?? 0,
  allows: action?.type?.toLowerCase() === 'allow',
  network: network.map(networkRule),
  application: application.map(applicationRule),
});

const PolicyRule = z.discriminatedUnion('ruleType', [
  NetworkWire.extend({ ruleType: z.literal('NetworkRule') }),
  ApplicationWire.extend({ ruleType: z.literal('ApplicationRule') }),
  z.object({ ruleType: z.literal('NatRule') }),
]);
const PolicyCollection = z
  .object({ name: maybe(z.string()), priority: maybe(z.number()), action: maybe(Action), rules: list(PolicyRule) })
  .transform(({ rules, ...collection }) =>
    collectionOf(
      collection,
      rules.filter((rule) => rule.ruleType === 'NetworkRule'),
      rules.filter((rule) => rule.ruleType === 'ApplicationRule'),
    ),
  );

/** One element of `GET firewallPolicies/{p}/ruleCollectionGroups`. */
export const RuleCollectionGroup = z
  .object({ properties: z.object({ priority: maybe(z.number()), ruleCollections: list(PolicyCollection) }) })
  .transform(({ properties: p }) => ({ priority: p.priority ?? 0, collections: p.ruleCollections }));
export type RuleCollectionGroup = z.infer<typeof RuleCollectionGroup>;

/** `GET firewallPolicies/{p}`; a base policy's rules come before its own. */
export const FirewallPolicy = z
  .object({ id: ResourceId, properties: z.object({ basePolicy: maybe(Reference) }) })
  .transform(({ id, properties }) => ({ id, basePolicy: properties.basePolicy }));
export type FirewallPolicy = z.infer<typeof FirewallPolicy>;

/** `GET ipGroups/{g}`. */
export const IpGroup = z
  .object({ id: ResourceId, properties: z.object({ ipAddresses: list(z.string()) }) })
  .transform(({ id, properties }) => ({ id, prefixes: properties.ipAddresses }));
export type IpGroup = z.infer<typeof IpGroup>;

const ownCollections = <T extends z.ZodType>(rule: T) =>
  list(
    z.object({
      name: maybe(z.string()),
      properties: z.object({ priority: maybe(z.number()), action: maybe(Action), rules: list(rule) }),
    }),
  );

/** `GET azureFirewalls/{f}` as listed: whose next hop it is, and the rules that it has where no policy holds them. */
export const AzureFirewall = z
  .object({
    id: ResourceId,
    properties: z.object({
      firewallPolicy: maybe(Reference),
      ipConfigurations: list(z.object({ properties: maybe(z.object({ privateIPAddress: maybe(z.string()) })) })),
      hubIPAddresses: maybe(z.object({ privateIPAddress: maybe(z.string()) })),
      networkRuleCollections: ownCollections(NetworkWire),
      applicationRuleCollections: ownCollections(ApplicationWire),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    policy: p.firewallPolicy,
    addresses: [
      ...p.ipConfigurations.flatMap((one) => one.properties?.privateIPAddress ?? []),
      ...(p.hubIPAddresses?.privateIPAddress === undefined ? [] : [p.hubIPAddresses.privateIPAddress]),
    ],
    ownRules: [
      ...p.networkRuleCollections.map(({ name, properties }) =>
        collectionOf({ name, ...properties }, properties.rules, []),
      ),
      ...p.applicationRuleCollections.map(({ name, properties }) =>
        collectionOf({ name, ...properties }, [], properties.rules),
      ),
    ],
  }));
export type AzureFirewall = z.infer<typeof AzureFirewall>;
