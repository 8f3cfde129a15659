import type { ArmResource } from '../support/reader.js';

// Judges single packets by the rules of an NSG, straight from ARM's JSON and with bit masks. It shares no code with the
// product: where the two disagree, one of them is wrong.

export interface Packet {
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  readonly from: string;
  readonly fromGroups: readonly string[];
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
  readonly direction: 'Outbound' | 'Inbound';
}

/** What each tag stands for, by lower-case name. */
export type Tags = Readonly<Record<string, readonly string[]>>;

function bitsOf(address: string): number {
  return address.split('.').reduce((bits, octet) => ((bits << 8) | Number(octet)) >>> 0, 0);
}

export function isIn(address: string, cidr: string): boolean {
  if (cidr.includes(':')) {
    return false;
  }
  const [base = '', length = '32'] = cidr.split('/');
  const mask = length === '0' ? 0 : (0xffffffff << (32 - Number(length))) >>> 0;
  return (bitsOf(address) & mask) >>> 0 === (bitsOf(base) & mask) >>> 0;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '168.63.129.16/32'];

function isNamed(address: string, prefix: string, tags: Tags): boolean {
  const name = prefix.toLowerCase();
  if (name === '*') {
    return true;
  }
  if (name === 'internet') {
    return !PRIVATE.some((cidr) => isIn(address, cidr));
  }
  const cidrs = tags[name] ?? [prefix];
  return cidrs.some((cidr) => isIn(address, cidr));
}

type Properties = Readonly<Record<string, unknown>>;

function texts(properties: Properties, singular: string, plural: string): readonly string[] {
  const { [singular]: one, [plural]: many } = properties;
  return [...(typeof one === 'string' ? [one] : []), ...(Array.isArray(many) ? many.map(String) : [])];
}

function holdsPort(ports: readonly string[], port: number): boolean {
  return ports.some((text) => {
    const [low, high = low] = text === '*' ? ['0', '65535'] : text.split('-');
    return port >= Number(low) && port <= Number(high);
  });
}

function groupsIn(properties: Properties, member: string): readonly string[] {
  const all = properties[member];
  return Array.isArray(all) ? all.map((one: { readonly id: string }) => one.id) : [];
}

function matches(rule: ArmResource, packet: Packet, tags: Tags): boolean {
  const p = Object(rule['properties']) as Properties;
  const protocol = String(p['protocol']).toLowerCase();
  const from = texts(p, 'sourceAddressPrefix', 'sourceAddressPrefixes');
  const to = texts(p, 'destinationAddressPrefix', 'destinationAddressPrefixes');
  return (
    String(p['direction']) === packet.direction &&
    (protocol === '*' || protocol === packet.protocol.toLowerCase()) &&
    (from.some((one) => isNamed(packet.from, one, tags)) ||
      groupsIn(p, 'sourceApplicationSecurityGroups').some((id) => packet.fromGroups.includes(id))) &&
    holdsPort(texts(p, 'sourcePortRange', 'sourcePortRanges'), packet.fromPort) &&
    to.some((one) => isNamed(packet.to, one, tags)) &&
    holdsPort(texts(p, 'destinationPortRange', 'destinationPortRanges'), packet.toPort)
  );
}

const priorityOf = (rule: ArmResource): number => (Object(rule['properties']) as { priority: number }).priority;

/** First match by priority; then Azure's default rules. */
export function isAllowed(rules: readonly ArmResource[], packet: Packet, tags: Tags): boolean {
  let first: ArmResource | undefined;
  for (const rule of rules) {
    const isSooner = first === undefined || priorityOf(rule) < priorityOf(first);
    first = isSooner && matches(rule, packet, tags) ? rule : first;
  }
  if (first !== undefined) {
    return (Object(first['properties']) as { access: string }).access === 'Allow';
  }
  const inNetwork = (address: string) => isNamed(address, 'VirtualNetwork', tags);
  return packet.direction === 'Outbound'
    ? (inNetwork(packet.from) && inNetwork(packet.to)) || isNamed(packet.to, 'Internet', tags)
    : inNetwork(packet.from) && inNetwork(packet.to);
}
