import { describe, expect, it } from 'vitest';
import { DENY_ALL, IDS, seenIn, denied } from '../../../test/support/egress.js';
import type { Differences, Properties } from '../../../test/support/egress.js';

const managed = (kind: string | undefined, more: Properties = {}) => ({
  osDisk: {
    name: 'os',
    managedDisk: { id: IDS.disk, ...(kind === undefined ? {} : { storageAccountType: kind }) },
    ...more,
  },
});
const account = (properties: Properties) => ({ id: IDS.account, properties });
const UNMANAGED = {
  storageProfile: { osDisk: { name: 'os', vhd: { uri: 'https://staapp.blob.core.windows.net/vhds/os.vhd' } } },
};
const CLOSED = account({ networkAcls: { defaultAction: 'Deny', bypass: 'None', virtualNetworkRules: [] } });

/** Number of the table's row, the world, what is found, and a line of the evidence. */
const ROWS: readonly (readonly [number, string, Differences, string, string | RegExp])[] = [
  [
    5,
    'a disk with Write Accelerator',
    { vm: { storageProfile: managed('Premium_LRS', { writeAcceleratorEnabled: true }) }, nicRules: [DENY_ALL] },
    'unhealthy host-only-disks',
    'disks of vm-app are snapshotted through the host alone, so that NSGs, routes and DNS play no part: os (Write Accelerator)',
  ],
  [
    5,
    'an Ultra disk',
    { vm: { storageProfile: managed('UltraSSD_LRS') }, nicRules: [DENY_ALL] },
    'unhealthy host-only-disks',
    /os \(UltraSSD_LRS\)/,
  ],
  [
    5,
    'a Premium v2 disk that only the disk itself shows',
    {
      vm: { storageProfile: { osDisk: { name: 'os', managedDisk: { id: IDS.dataDisk } } } },
      more: [{ id: IDS.dataDisk, sku: { name: 'PremiumV2_LRS' }, properties: {} }],
      nicRules: [DENY_ALL],
    },
    'unhealthy host-only-disks',
    /os \(PremiumV2_LRS\)/,
  ],
  [
    6,
    'some disks are excluded',
    {
      item: { extendedProperties: { diskExclusionProperties: { diskLunList: [1], isInclusionList: false } } },
      vm: {
        storageProfile: {
          ...managed('Premium_LRS'),
          dataDisks: [{ lun: 1, name: 'data', managedDisk: { id: IDS.dataDisk, storageAccountType: 'UltraSSD_LRS' } }],
        },
      },
      nicRules: [DENY_ALL],
    },
    'unhealthy nsg-denies',
    'disks at LUN 1 are excluded from the backup: the snapshots may then use the storage path alone',
  ],
  [
    23,
    'a disk demands Entra authentication',
    {
      nicRules: [],
      vm: {
        storageProfile: {
          osDisk: { name: 'os', managedDisk: { id: IDS.dataDisk, storageAccountType: 'Premium_LRS' } },
        },
      },
      more: [{ id: IDS.dataDisk, properties: { dataAccessAuthMode: 'AzureActiveDirectory' } }],
    },
    'unhealthy disk-access',
    /^disk disk-data demands Entra authentication/m,
  ],
  [
    23,
    'a disk is private',
    {
      nicRules: [],
      vm: {
        storageProfile: {
          osDisk: { name: 'os', managedDisk: { id: IDS.dataDisk, storageAccountType: 'Premium_LRS' } },
        },
      },
      more: [{ id: IDS.dataDisk, properties: { networkAccessPolicy: 'AllowPrivate' } }],
    },
    'healthy',
    'disk disk-data has restricted network access, which Azure Backup supports',
  ],
  [
    24,
    'the account of an unmanaged disk is closed',
    { vm: UNMANAGED, more: [CLOSED], nicRules: [DENY_ALL] },
    'unhealthy storage-firewall, nsg-denies',
    'storage account staapp of unmanaged disks does not let the machine in: its firewall denies by default',
  ],
  [
    24,
    'it has no public access',
    { vm: UNMANAGED, more: [account({ publicNetworkAccess: 'Disabled' })] },
    'unhealthy storage-firewall',
    /public network access is disabled$/m,
  ],
  [
    24,
    'it lets the subnet in',
    {
      vm: UNMANAGED,
      more: [account({ networkAcls: { defaultAction: 'Deny', virtualNetworkRules: [{ id: IDS.subnet }] } })],
    },
    'healthy',
    'storage account staapp of unmanaged disks lets the machine in',
  ],
  [
    24,
    'it cannot be found',
    { vm: UNMANAGED, nicRules: [DENY_ALL] },
    'unhealthy nsg-denies',
    'storage account staapp is in another subscription: taken as encrypted and open',
  ],
  [
    24,
    'it cannot be read',
    { vm: UNMANAGED, failures: { storageAccountNamed: denied('accounts/read') } },
    'healthy',
    'storage account staapp cannot be seen: needs accounts/read: taken as encrypted and open',
  ],
];

describe('each row of the table', () => {
  it.each(ROWS)('%i: %s', async (_, __, world, is, line) => {
    const found = await seenIn(world);
    expect(found.is).toBe(is);
    expect(found.said).toMatch(line);
  });
});
