import { describe, expect, it } from 'vitest';
import { DENY_ALL, denied, IDS, rule, seenIn, subjectOf, view } from '../../../test/support/egress.js';
import type { Differences } from '../../../test/support/egress.js';

describe('what cannot be read', () => {
  it.each<[string, Differences, string]>([
    [
      'the interface',
      { failures: { networkInterface: denied('nic/read') } },
      'network interface nic-app cannot be seen: needs nic/read',
    ],
    ['the subnet', { failures: { subnet: denied('subnet/read') } }, 'subnet default cannot be seen: needs subnet/read'],
    [
      'an NSG',
      { nicRules: [], failures: { networkSecurityGroup: denied('nsg/read') } },
      'NSG nsg-nic cannot be seen: needs nsg/read',
    ],
    [
      'an NSG that is not there',
      { nic: { networkSecurityGroup: { id: `${IDS.nicNsg}-gone` } }, nicRules: [] },
      'NSG nsg-nic-gone cannot be seen: it is not there',
    ],
    [
      'network-manager rules',
      { nicRules: [DENY_ALL], failures: { adminRules: denied('rules/action') } },
      'network-manager rules of vnet-app cannot be seen: needs rules/action',
    ],
    [
      'network-manager rules under a lock',
      {
        nicRules: [DENY_ALL],
        failures: { adminRules: { kind: 'locked', resourceId: subjectOf().virtualMachine, detail: 'ScopeLocked' } },
      },
      'network-manager rules of vnet-app cannot be seen: ScopeLocked',
    ],
    [
      'the route table',
      { nicRules: [DENY_ALL], routes: [], failures: { routeTable: denied('routes/read') } },
      'route table rt-app cannot be seen: needs routes/read',
    ],
    [
      'the tags that a rule needs',
      {
        nicRules: [rule('sql', 100, 'Deny', { destinationAddressPrefix: 'Sql' })],
        failures: { serviceTags: denied('tags/read') },
      },
      'what rule sql (priority 100) of NSG nsg-nic means for Storage.WestEurope: the service tags of westeurope cannot be seen: needs tags/read',
    ],
    [
      'the tags that a network-manager rule needs',
      {
        failures: { serviceTags: denied('tags/read') },
        lists: {
          adminRules: {
            [IDS.vnet]: [
              {
                id: '/r/sql',
                properties: { access: 'Deny', direction: 'Outbound', destinations: [{ addressPrefix: 'Sql' }] },
              },
            ],
          },
        },
      },
      'what rule sql (priority 0) of the network manager means for Storage.WestEurope: the service tags of westeurope cannot be seen: needs tags/read',
    ],
    [
      'the tags that a dropping route needs',
      {
        routes: [{ addressPrefix: '20.60.0.0/25', nextHopType: 'None' }],
        failures: { serviceTags: denied('tags/read') },
      },
      'whether route route-1 drops traffic to Storage.WestEurope: the service tags of westeurope cannot be seen: needs tags/read',
    ],
    [
      'whether a stopped machine was stopped in Azure',
      { vm: view('stopped'), failures: { activity: denied('values/read') } },
      'the activity log of vm-app cannot be seen: needs values/read',
    ],
    [
      'which interface is primary',
      {
        vm: { networkProfile: { networkInterfaces: [{ id: IDS.otherNic }, { id: IDS.otherNic }] } },
        more: [{ id: IDS.otherNic, properties: {} }],
      },
      'vm-app has none that says it is the primary one: nic-other, nic-other',
    ],
    ['an interface that the machine does not have', { vm: { networkProfile: {} } }, 'vm-app has no network interface'],
    [
      'an address that the interface does not have',
      { nic: { ipConfigurations: [{ properties: { privateIPAddressVersion: 'IPv6' } }] } },
      'network interface nic-app has no private IPv4 address in a subnet',
    ],
    [
      'the tag of a region that has none',
      { location: 'chinaeast9' },
      'Azure lists no service tag Storage.<Region> for chinaeast9',
    ],
    [
      'the tag of a region that is not known',
      { location: 'chinaeast9', failures: { serviceTags: denied('tags/read') } },
      'the service tags of chinaeast9 cannot be seen: needs tags/read',
    ],
  ])('makes the cause one that cannot be told: %s', async (_, differences, missing) => {
    const { diagnosis } = await seenIn(differences);
    expect(diagnosis).toMatchObject({ status: 'cannot-tell', missing: [missing] });
  });

  it('is said, where the verdict does not need it', async () => {
    const optional = ['virtualNetwork', 'disk', 'protectedItem', 'effectiveRoutes', 'activity'].map(
      (read) => [read, denied(`${read}/read`)] as const,
    );
    const { is, said } = await seenIn({ nicRules: [], failures: Object.fromEntries(optional) });
    expect(is).toBe('healthy');
    for (const [read] of optional) {
      expect(said).toMatch(`cannot be seen: needs ${read}/read`);
    }
  });

  it('is said of the hop, the policies and the points too', async () => {
    const routes = [{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.9.4' }];
    const refused = { kind: 'refused', code: 'BadRequest', detail: 'no such thing' } as const;
    const failures = {
      azureFirewalls: refused,
      networkInterfaces: refused,
      recoveryPoints: refused,
      backupPolicy: refused,
    };
    const { said } = await seenIn({ nicRules: [], routes, failures });
    expect(said.split('no such thing')).toHaveLength(5);
  });
});

describe('reads that may succeed later', () => {
  it.each<[string, Differences]>([
    ['of the machine', { failures: { virtualMachine: { kind: 'throttled', retryAfterInMs: 9, detail: 'slow down' } } }],
    ['of the network', { failures: { subnet: { kind: 'throttled', retryAfterInMs: 9, detail: 'slow down' } } }],
    [
      'of what is optional',
      { nicRules: [], failures: { disk: { kind: 'throttled', retryAfterInMs: 9, detail: 'slow down' } } },
    ],
  ])('end the looking: %s', async (_, differences) => {
    const { failure, asked } = await seenIn(differences);
    expect(failure).toEqual({ kind: 'throttled', retryAfterInMs: 9, detail: 'slow down' });
    expect(asked).not.toContain('effectiveRoutes nic-app'); // nothing more is read
  });

  it('a machine that is gone ends the case', async () => {
    const gone = { kind: 'target-gone', resourceId: subjectOf().virtualMachine } as const;
    expect((await seenIn({ failures: { virtualMachine: gone } })).failure).toEqual(gone);
  });

  it.each([
    [
      'the machine is being changed',
      { provisioningState: 'Updating' },
      'vm-app is being changed (provisioning state Updating): looked at when that has ended',
    ],
    [
      'a snapshot is being taken',
      view('running', {
        extensions: [
          {
            type: 'Microsoft.Azure.RecoveryServices.VMSnapshotLinux',
            statuses: [{ code: 'ProvisioningState/updating' }],
          },
        ],
      }),
      'the backup extension unnamed of vm-app is at work: looked at when that has ended',
    ],
  ])('%s: the case waits', async (_, vm, detail) => {
    expect((await seenIn({ vm, nicRules: [DENY_ALL] })).failure).toEqual({
      kind: 'transient',
      retryAfterInMs: 0,
      detail,
    });
  });
});
