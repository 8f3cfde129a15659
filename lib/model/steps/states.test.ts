import { describe, expect, it } from 'vitest';
import type { AccessPolicy } from '../resources/key-vault.js';
import { SecurityRule } from '../resources/network.js';
import { policyOf } from './key-vault.js';
import { stateOf } from './security-rule.js';

const none = { keys: [], secrets: [], certificates: [], storage: [] };
const policy = (objectId: string, keys: string[], applicationId?: string): AccessPolicy => ({
  ...{ tenantId: 't', objectId, applicationId, permissions: { ...none, keys } },
});

describe('what one principal may do in a key vault', () => {
  it('is all its entries as one, without those of others and of applications it acts through', () => {
    const policies = [
      policy('o', ['list']),
      policy('o', ['get', 'list']),
      policy('o', ['delete'], 'app'),
      policy('p', ['wrapkey']),
    ];
    expect(policyOf(policies, { tenantId: 'T', objectId: 'O' })).toEqual({
      ...{ tenantId: 't', objectId: 'o', permissions: { ...none, keys: ['get', 'list'] } },
    });
  });

  it('is nothing at all where it has no entry, or one of another tenant only', () => {
    expect(policyOf([policy('p', ['get'])], { tenantId: 't', objectId: 'o' })).toBeNull();
    expect(policyOf([policy('o', ['get'])], { tenantId: 'u', objectId: 'o' })).toBeNull();
  });
});

describe('a rule of an NSG as a state', () => {
  const rule = (properties: object) => stateOf(SecurityRule.parse({ properties: { priority: 200, ...properties } }));

  it('is equal for equal rules, however Azure spells and orders them', () => {
    const one = rule({
      ...{ protocol: 'TCP', access: 'allow', direction: 'outbound', sourceAddressPrefix: 'VIRTUALNETWORK' },
      destinationPortRanges: ['8443', '443'],
    });
    const same = rule({
      ...{ protocol: 'tcp', access: 'Allow', direction: 'Outbound', sourceAddressPrefixes: ['VirtualNetwork'] },
      destinationPortRanges: ['443', '8443'],
    });
    expect(one).toEqual(same);
    expect(one).toMatchObject({ access: 'Allow', direction: 'Outbound', protocol: 'Tcp' });
  });

  it('keeps a protocol and an address that it does not know as they are', () => {
    const state = rule({ protocol: '*', access: 'Deny', direction: 'Inbound', sourceAddressPrefix: '10.0.0.0/8' });
    expect(state).toMatchObject({
      access: 'Deny',
      direction: 'Inbound',
      protocol: '*',
      sourceAddressPrefixes: ['10.0.0.0/8'],
    });
  });
});
