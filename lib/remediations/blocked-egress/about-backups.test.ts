import { describe, expect, it } from 'vitest';
import { denied, IDS, rule, seenIn, SUBSCRIPTION } from '../../../test/support/egress.js';
import type { Differences } from '../../../test/support/egress.js';

const COLLECTIONS = ['AzureBackup_vm-app_1', 'of-ours', 'other'].map(
  (name) =>
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-points/providers/Microsoft.Compute/restorePointCollections/${name}`,
);
/** Two collections of the machine with so many points, and one of another machine. */
const points = (...counts: readonly number[]): Differences => ({
  nicRules: [],
  lists: {
    restorePointCollections: {
      [SUBSCRIPTION]: [
        ...COLLECTIONS.slice(0, counts.length).map((id) => ({ id, properties: { source: { id: IDS.vm } } })),
        { id: COLLECTIONS[2], properties: { source: { id: `${IDS.vm}-other` } } },
        { id: COLLECTIONS[2], properties: {} },
      ],
    },
  },
  more: counts.map((count, n) => ({
    id: COLLECTIONS[n] ?? '',
    properties: { restorePoints: count === 0 ? undefined : Array.from({ length: count }, () => ({})) },
  })),
});

/** Number of the table's row, the world, what is found, and a line of the evidence. */
const ROWS: readonly (readonly [number, string, Differences, string, string | RegExp])[] = [
  [
    20,
    'nothing that Azure shows is wrong',
    { nicRules: [] },
    'healthy',
    /^not visible in Azure, to be checked inside vm-app: DHCP on \(option 245\)/m,
  ],
  [
    26,
    'the last point was the fallback',
    {
      lists: {
        recoveryPoints: {
          [IDS.item]: [
            {
              id: IDS.item,
              name: '2',
              properties: { recoveryPointType: 'CrashConsistent', recoveryPointTime: '2026-02-28T22:30:00Z' },
            },
            { id: IDS.item, name: '1', properties: { recoveryPointType: 'AppConsistent' } },
          ],
        },
      },
    },
    'healthy',
    /^the newest recovery point \(2026-02-28T22:30:00Z\) is crash-consistent and older ones are not/m,
  ],
  [
    25,
    'a few restore points',
    points(3, 0),
    'healthy',
    'vm-app has 3 restore points of the 18 that Azure Backup may keep',
  ],
  [
    25,
    'nearly as many restore points as there may be',
    points(10, 6),
    'healthy',
    /^vm-app has 16 restore points of the 18 .* \(azurebackup_vm-app_1 in rg-points, of-ours in rg-points\): snapshots may be refused/m,
  ],
  [
    25,
    'restore points that cannot be seen',
    { ...points(3), failures: { restorePointCollection: denied('restorePoints/read') } },
    'healthy',
    /^restore point collection azurebackup_vm-app_1 cannot be seen: needs restorePoints\/read$/m,
  ],
  [
    25,
    'collections that cannot be seen',
    { nicRules: [], failures: { restorePointCollections: denied('restorePointCollections/read') } },
    'healthy',
    /^the restore point collections of the subscription cannot be seen: needs restorePointCollections\/read$/m,
  ],
  [
    28,
    'inbound rules and the tags of other services are ignored',
    {
      nicRules: [
        rule('in', 100, 'Deny', { direction: 'Inbound' }),
        rule('b', 101, 'Deny', { destinationAddressPrefix: 'AzureBackup', destinationPortRange: '22' }),
      ],
    },
    'healthy',
    /allows TCP 443, 8443/,
  ],
  [
    26,
    'without a policy, the points are looked at all the same',
    { nicRules: [], item: { policyId: undefined } },
    'healthy',
    /allows/,
  ],
];

describe('each row of the table', () => {
  it.each(ROWS)('%i: %s', async (_, __, world, is, line) => {
    const found = await seenIn(world);
    expect(found.is).toBe(is);
    expect(found.said).toMatch(line);
  });
});
