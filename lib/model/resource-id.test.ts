import { describe, expect, it } from 'vitest';
import {
  child,
  isVirtualMachine,
  isWithin,
  nameOf,
  parentOf,
  resourceGroupOf,
  ResourceId,
  resourceIdIn,
  subscriptionOf,
  topLevelOf,
  typeOf,
} from './resource-id.js';

const id = (text: string) => ResourceId.parse(text);
const NSG = id('/Subscriptions/S-1/resourceGroups/RG/providers/Microsoft.Network/networkSecurityGroups/Nsg/');
const RULE = child(NSG, 'securityRules', 'Allow');

describe('resource ids', () => {
  it('are equal whatever their casing and trailing slash', () => {
    expect(NSG).toBe(id('/subscriptions/s-1/RESOURCEGROUPS/rg/providers/microsoft.network/networksecuritygroups/nsg'));
  });

  it('know their parts', () => {
    expect([nameOf(RULE), parentOf(RULE), topLevelOf(RULE), topLevelOf(NSG)]).toEqual(['allow', NSG, NSG, NSG]);
    expect([subscriptionOf(RULE), resourceGroupOf(RULE)]).toEqual(['s-1', '/subscriptions/s-1/resourcegroups/rg']);
    expect([typeOf(RULE), typeOf(id('/subscriptions/s')), typeOf(id('/subscriptions/s/resourceGroups/r'))]).toEqual([
      'microsoft.network/networksecuritygroups/securityrules',
      'microsoft.resources/subscriptions',
      'microsoft.resources/resourcegroups',
    ]);
    const group = id('/providers/Microsoft.Management/managementGroups/mg');
    expect([
      typeOf(group),
      nameOf(group),
      subscriptionOf(group),
      resourceGroupOf(group),
      topLevelOf(id('/subscriptions/s')),
    ]).toEqual(['microsoft.management/managementgroups', 'mg', '', undefined, '/subscriptions/s']);
    expect(
      isVirtualMachine(id('/subscriptions/s/resourceGroups/r/providers/microsoft.compute/VirtualMachines/v')),
    ).toBe(true);
    expect(isVirtualMachine(NSG)).toBe(false);
  });

  it('an extension resource belongs to what it extends', () => {
    expect(topLevelOf(child(NSG, 'providers/Microsoft.Authorization/locks', 'l'))).toBe(NSG);
  });

  it('lie within their scopes, and a name that only begins alike does not', () => {
    expect([isWithin(RULE, NSG), isWithin(NSG, NSG), isWithin(id(`${NSG}2`), NSG)]).toEqual([true, true, false]);
  });

  it('what is none is refused with what was expected', () => {
    expect(ResourceId.safeParse('vm-1').error?.issues[0]?.message).toContain('full Azure resource id');
    expect([resourceIdIn(''), resourceIdIn(undefined), resourceIdIn(null), resourceIdIn(NSG)]).toEqual([
      undefined,
      undefined,
      undefined,
      NSG,
    ]);
  });
});
