import type { JsonObject } from '../../azure/json.js';

const rule = (name: string, access: string, direction: string, priority: number): JsonObject => ({
  name,
  properties: {
    ...{ access, direction, priority, protocol: '*' },
    ...{ sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: '*', destinationAddressPrefix: '*' },
  },
});

export const denyAllOutbound = (priority: number): JsonObject => rule('DenyAllOutbound', 'Deny', 'Outbound', priority);
export const denyAllInbound = (priority: number): JsonObject => rule('DenyAllInbound', 'Deny', 'Inbound', priority);

/** Traffic that somebody wants: its place shows that a new rule disturbs nothing. */
export const allowHttpsInbound = (priority: number): JsonObject => ({
  name: 'AllowHttpsInbound',
  properties: {
    ...{ access: 'Allow', direction: 'Inbound', priority, protocol: 'Tcp' },
    ...{ sourcePortRange: '*', sourceAddressPrefix: 'Internet' },
    ...{ destinationPortRange: '443', destinationAddressPrefix: 'VirtualNetwork' },
  },
});
