import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, objectsAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from '../arm/arm-call.js';
import { networkError } from '../arm/arm-errors.js';
import { subscriptionOf } from '../arm/arm-id.js';
import { existing } from '../arm/generic.js';
import { pollUrl, retryAfter, start } from '../arm/operations.js';
import { isRunning } from '../compute/power-state.js';
import { rulesOf, securityGroupsOf } from './flow.js';
import { type Placement, placementOf } from './placement.js';
import { type Route, routesOf, virtualNetworkPrefixes } from './routing.js';
import { portRange, type SecurityRule, type Side } from './security-rule.js';
import { serviceTag } from './service-tags.js';
import { attachmentOf } from './views.js';

/** Nothing is effective on a NIC without a running VM: the codes are what users of the CLI report. */
function refuseUnlessRunning(nic: Resource, what: 'Routes' | 'SecurityGroups', cloud: Cloud): void {
  const attachment = attachmentOf(nic, cloud);
  if (attachment !== undefined && isRunning(attachment.virtualMachine)) return;
  const words = what === 'Routes' ? 'routes' : 'security groups';
  const message = `A network interface must be attached to a running virtual machine to get effective ${words}. The network interface ${nic.id} is not attached to a running virtual machine.`;
  throw new Refusal(networkError(400, `NicMustBeAttachedToRunningVmToGetEffective${what}`, message));
}

const routeView = ({ name, source, state, prefixes, nextHopType, nextHopIp }: Route): JsonObject => ({
  ...(name !== undefined && { name }),
  source,
  state,
  addressPrefix: prefixes,
  nextHopType,
  nextHopIpAddress: nextHopIp === undefined ? [] : [nextHopIp],
  disableBgpRoutePropagation: false,
});

/** Effective rules spell protocols in words of their own. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  '*': 'All',
  tcp: 'Tcp',
  udp: 'Udp',
  icmp: 'Icmp',
  esp: 'Esp',
  ah: 'Ah',
};
const wide = (prefix: string): string => (prefix === '*' ? '0.0.0.0/0' : prefix);
const ports = ({ ports: all }: Side): readonly string[] => all.map((one) => portRange(one).join('-'));

/** Fields come in singular and plural, tags with their prefixes beside them (recordings/g-nic-effective-nsg-result-200). */
function ruleView(rule: SecurityRule, expand: (tag: string) => readonly string[] | undefined): JsonObject {
  const expanded = (side: Side): readonly string[] => side.prefixes.flatMap((prefix) => expand(prefix) ?? []);
  const view = (side: Side, name: 'source' | 'destination'): JsonObject => {
    const [own, all] = [side.prefixes.map(wide), expanded(side)];
    const title = name === 'source' ? 'Source' : 'Destination';
    return {
      [`${name}AddressPrefix`]: own[0] ?? '',
      [`${name}AddressPrefixes`]: own,
      [`${name}PortRange`]: ports(side)[0] ?? '0-65535',
      [`${name}PortRanges`]: ports(side),
      ...(all.length > 0 && { [`expanded${title}AddressPrefix`]: all }),
    };
  };
  return {
    name: `${rule.isDefault ? 'defaultSecurityRules' : 'securityRules'}/${rule.name}`,
    protocol: PROTOCOLS[rule.protocol] ?? 'All',
    ...view(rule.source, 'source'),
    ...view(rule.destination, 'destination'),
    access: rule.allows ? 'Allow' : 'Deny',
    priority: rule.priority,
    direction: rule.outbound ? 'Outbound' : 'Inbound',
  };
}

/** Abridged: Azure lists some two hundred ranges (recordings/g-nic-effective-nsg-result-200). */
const INTERNET = [
  '1.0.0.0/8',
  '2.0.0.0/7',
  '4.0.0.0/6',
  '8.0.0.0/7',
  '11.0.0.0/8',
  '12.0.0.0/6',
  '16.0.0.0/4',
  '32.0.0.0/3',
  '64.0.0.0/2',
  '128.0.0.0/1',
];

/** Each NSG with the tags that its rules name, the three built-in ones always. */
function groupsView(placement: Placement, cloud: Cloud): JsonObject {
  const virtualNetwork = virtualNetworkPrefixes(placement, routesOf(placement, cloud));
  const tags: Readonly<Record<string, readonly string[]>> = {
    VirtualNetwork: virtualNetwork,
    AzureLoadBalancer: ['168.63.129.16/32'],
    Internet: INTERNET,
  };
  const expand = (name: string): readonly string[] | undefined =>
    Object.entries(tags).find(([tag]) => tag.toLowerCase() === name.toLowerCase())?.[1] ?? serviceTag(name)?.prefixes;
  const value = securityGroupsOf(placement, cloud).map(({ nsg, on }) => {
    const rules = rulesOf(nsg);
    const named = rules.flatMap((rule) => [...rule.source.prefixes, ...rule.destination.prefixes]);
    const used = Object.fromEntries(
      [...Object.keys(tags), ...named].flatMap((tag) => (expand(tag) === undefined ? [] : [[tag, expand(tag)]])),
    );
    return {
      networkSecurityGroup: { id: nsg.id },
      association:
        on === 'nic' ? { networkInterface: { id: placement.nic.id } } : { subnet: { id: placement.subnet?.id ?? '' } },
      effectiveSecurityRules: rules.map((rule) => ruleView(rule, expand)),
      tagMap: used,
    };
  });
  return { value };
}

/** 202 with a Location whose operationResults holds the answer (recordings/g-nic-effective-nsg-post-202). */
function accepted(call: ArmCall, placement: Placement, result: JsonObject, cloud: Cloud): Answer {
  const running = start(cloud, { name: 'GetEffectiveOperation', result });
  const scope = `/subscriptions/${subscriptionOf(call.id) ?? ''}/providers/Microsoft.Network/locations/${placement.location}`;
  return {
    status: 202,
    headers: { location: pollUrl(call, running, scope, 'operationResults'), ...retryAfter(cloud) },
  };
}

export function effectiveRoutes(call: ArmCall, cloud: Cloud): Answer {
  const nic = existing(call.id, cloud);
  refuseUnlessRunning(nic, 'Routes', cloud);
  const placement = placementOf(nic, cloud);
  return accepted(call, placement, { value: routesOf(placement, cloud).map(routeView) }, cloud);
}

export function effectiveSecurityGroups(call: ArmCall, cloud: Cloud): Answer {
  const nic = existing(call.id, cloud);
  refuseUnlessRunning(nic, 'SecurityGroups', cloud);
  const placement = placementOf(nic, cloud);
  return accepted(call, placement, groupsView(placement, cloud), cloud);
}

/** What the network's `Sandbox/adminRules` entry holds; it answers at once. */
export function effectiveAdminRules(call: ArmCall, cloud: Cloud): Answer {
  const network = existing(call.id, cloud);
  const entry = cloud.resources.get(`${network.id}/providers/Sandbox/adminRules`);
  return json(200, { ...objectAt(entry, 'properties'), value: objectsAt(entry, 'properties', 'value') });
}
