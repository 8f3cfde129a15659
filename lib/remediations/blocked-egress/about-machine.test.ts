import { describe, expect, it } from 'vitest';
import { DENY_ALL, IDS, view, activity, seenIn, FAILED } from '../../../test/support/egress.js';
import type { Differences } from '../../../test/support/egress.js';

/** Number of the table's row, the world, what is found, and a line of the evidence. */
const ROWS: readonly (readonly [number, string, Differences, string, string | RegExp])[] = [
  [
    16,
    'the machine was off',
    { vm: view('deallocated'), nicRules: [DENY_ALL] },
    'healthy',
    'vm-app is deallocated: its disks are snapshotted without it, so that its network plays no part',
  ],
  [
    16,
    'the machine was started after the run began',
    {
      nicRules: [],
      lists: activity(
        IDS.vm,
        ['Microsoft.Compute/virtualMachines/start/action', '2026-03-01T22:35:00Z'],
        ['Microsoft.Compute/virtualMachines/write', '2026-03-01T22:36:00Z'],
      ),
    },
    'healthy',
    'vm-app was started at 2026-03-01T22:35:00Z (activity log)',
  ],
  [
    16,
    'an NSG was changed since',
    {
      nicRules: [],
      lists: activity(
        IDS.nicNsg,
        ['Microsoft.Network/networkSecurityGroups/write', '2026-03-01T23:00:00Z'],
        ['Microsoft.Network/networkSecurityGroups/write', '2026-03-01T21:45:00Z'],
        ['Microsoft.Network/networkSecurityGroups/join/action', '2026-03-01T23:30:00Z'],
      ),
    },
    'healthy',
    'NSG nsg-nic was changed at 2026-03-01T23:00:00Z, after the failed run began',
  ],
  [
    17,
    'the machine was shut down inside the guest',
    { vm: view('stopped'), nicRules: [DENY_ALL] },
    'unhealthy guest-shutdown',
    /it was shut down inside the guest$/m,
  ],
  [
    17,
    'the machine was stopped in Azure',
    {
      vm: view('stopped'),
      lists: activity(IDS.vm, ['Microsoft.Compute/virtualMachines/powerOff/action', '2026-03-01T22:10:00Z']),
    },
    'healthy',
    /vm-app was powered off at 2026-03-01T22:10:00Z/,
  ],
  [
    18,
    'the agent is silent',
    { nicRules: [DENY_ALL], vm: view('running', { vmAgent: undefined }) },
    'unhealthy nsg-denies',
    'vm-app: the VM agent reports nothing',
  ],
  [
    18,
    'the agent is not ready',
    {
      vm: view('running', {
        vmAgent: { vmAgentVersion: 'Unknown', statuses: [{ displayStatus: 'Not Ready', message: 'no status blob' }] },
      }),
    },
    'healthy',
    'vm-app: the VM agent is not ready (no status blob)',
  ],
  [
    18,
    'the agent is not ready and does not say why',
    { vm: view('running', { vmAgent: { statuses: [] } }) },
    'healthy',
    /agent is not ready$/m,
  ],
  [
    18,
    'the agent is old',
    { vm: view('running', { vmAgent: { vmAgentVersion: '2.2.40', statuses: [{ displayStatus: 'Ready' }] } }) },
    'healthy',
    /VM agent 2\.2\.40 is older than Azure supports/,
  ],
  [
    19,
    'extensions may not run',
    { vm: { osProfile: { allowExtensionOperations: false } }, nicRules: [DENY_ALL] },
    'unhealthy extension-blocked',
    'vm-app does not let extensions run, so that the backup extension cannot',
  ],
  [
    19,
    'no agent was provisioned, and none reports',
    { vm: { osProfile: { linuxConfiguration: { provisionVMAgent: false } }, instanceView: {} } },
    'unhealthy extension-blocked',
    /does not let extensions run/,
  ],
  [
    19,
    'no agent was provisioned, but one reports',
    { vm: { osProfile: { linuxConfiguration: { provisionVMAgent: false } } }, nicRules: [DENY_ALL] },
    'unhealthy nsg-denies',
    /denies/,
  ],
  [
    25,
    'Storage answered every disk with an error',
    {
      vm: view('running', {
        extensions: [
          { name: 'VMSnapshotLinux', statuses: [{ message: 'rate of snapshot blob calls is exceeded' }, {}] },
        ],
      }),
    },
    'healthy',
    'extension VMSnapshotLinux said: rate of snapshot blob calls is exceeded',
  ],
  [
    27,
    'another extension is at work',
    {
      nicRules: [DENY_ALL],
      vm: view('running', {
        extensions: [{ name: 'Monitor', statuses: [{ code: 'ProvisioningState/transitioning' }] }],
      }),
    },
    'unhealthy nsg-denies',
    'extension Monitor of vm-app is at work',
  ],
  [
    27,
    'the last operation on the machine failed',
    { vm: { provisioningState: 'Failed' } },
    'healthy',
    'the last operation on vm-app failed in Compute',
  ],
  [
    16,
    'what did not succeed, or is no change of state, is none',
    {
      nicRules: [],
      lists: {
        activity: {
          [IDS.vm]: [
            {
              operationName: { value: 'Microsoft.Compute/virtualMachines/start/action' },
              status: { value: 'Failed' },
              eventTimestamp: FAILED.startedAt,
            },
            {
              operationName: { value: 'Microsoft.Compute/virtualMachines/capture/action' },
              status: { value: 'Succeeded' },
              eventTimestamp: FAILED.startedAt,
            },
          ],
        },
      },
    },
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
