import { z } from 'zod';
import type { SecurityRule } from '../resources/network.js';

/**
 * An outbound rule of an NSG, in ARM's own property names; lists are sorted. The description is not part of it: it
 * names the case and is stamped by the driver, so that the same plan has the same hash in every case.
 */
export const SecurityRuleState = z
  .object({
    access: z.enum(['Allow', 'Deny']),
    direction: z.enum(['Outbound', 'Inbound']),
    priority: z.int().min(100).max(4096),
    protocol: z.string(),
    sourceAddressPrefixes: z.array(z.string()).readonly(),
    sourcePortRanges: z.array(z.string()).readonly(),
    destinationAddressPrefixes: z.array(z.string()).readonly(),
    destinationPortRanges: z.array(z.string()).readonly(),
  })
  .readonly();
export type SecurityRuleState = z.infer<typeof SecurityRuleState>;

// Azure answers `Tcp`, `tcp` and `TCP` for the same thing (recordings/g-nsg-*); the specs' spelling is the first.
const PROTOCOLS: Readonly<Record<string, string>> = { tcp: 'Tcp', udp: 'Udp', icmp: 'Icmp', esp: 'Esp', ah: 'Ah' };

// Prefixes come back as they were sent (recordings/g-nsg-rule-put-201, -200-update), except that these three are also
// seen in capitals where a portal or an old client wrote them (recordings/INDEX.md, 10).
const TAGS = new Map(['VirtualNetwork', 'Internet', 'AzureLoadBalancer'].map((tag) => [tag.toLowerCase(), tag]));

function spelled(prefix: string): string {
  return TAGS.get(prefix.toLowerCase()) ?? prefix;
}

/** A rule as a state: singular and plural joined, in one order and one spelling, so that equal rules are equal texts. */
export function stateOf(rule: SecurityRule): SecurityRuleState {
  return {
    access: rule.allows ? 'Allow' : 'Deny',
    direction: rule.outbound ? 'Outbound' : 'Inbound',
    priority: rule.priority,
    protocol: PROTOCOLS[rule.protocol] ?? rule.protocol,
    sourceAddressPrefixes: rule.sources.map(spelled).sort(),
    sourcePortRanges: [...rule.sourcePorts].sort(),
    destinationAddressPrefixes: rule.destinations.map(spelled).sort(),
    destinationPortRanges: [...rule.destinationPorts].sort(),
  };
}
