import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT } from '../host/testing/program.js';
import { IDENTITIES } from './identity/identities.js';
import { startSandbox } from './server.js';
import { newFolder } from './testing/azure.js';
import { SUBSCRIPTION, world } from './testing/world.js';

const TOUR = join(dirname(fileURLToPath(import.meta.url)), 'testing/sdk-tour.mjs');
const SHARED = join(PROJECT, '../shared');
const run = promisify(execFile);

/** The tour in a process of its own, since node reads NODE_EXTRA_CA_CERTS when it starts. */
async function tour(record: string): Promise<unknown> {
  const sandbox = await startSandbox({
    port: 0,
    data: newFolder(),
    record,
    estate: { resources: world().resources },
    backupMs: 300,
    operationMs: 100,
  });
  onTestFinished(() => sandbox.close());
  const env = { ...process.env, ...sandbox.env };
  const { stdout } = await run(process.execPath, [TOUR, SUBSCRIPTION, IDENTITIES.observe.clientId], {
    env,
    cwd: PROJECT,
  });
  return JSON.parse(stdout);
}

describe('unmodified SDK clients', () => {
  it(
    'are answered as Azure answers them, and every answer keeps to the official specs',
    { timeout: 90_000 },
    async () => {
      const record = newFolder();
      expect(await tour(record)).toEqual({
        power: 'PowerState/running',
        agent: 'Ready',
        plain: true,
        view: 2,
        vms: 2,
        disk: 'Premium_LRS',
        noVm: '404 ResourceNotFound',
        noGroup: '404 ResourceGroupNotFound',
        nic: '10.1.0.4',
        defaults: 6,
        usedBy: 1,
        subnet: '10.1.0.0/24',
        network: 1,
        routeTable: 0,
        rule: 'Succeeded',
        conflict: '400 SecurityRuleConflict',
        tag: '400 SecurityRuleInvalidAddressPrefix',
        rules: ['AllowStorage'],
        deleted: '404 NotFound',
        routes: 6,
        effective: 2,
        adminRules: 0,
        tags: true,
        firewalls: 0,
        group: 'shop',
        groups: 1,
        groupTags: { team: 'shop', more: 'yes' },
        locks: 1,
        locked: '409 ScopeLocked',
        lockedRoutes: 6,
        account: 'Standard_LRS',
        denials: 0,
        assignments: 0,
        roles: 1,
        items: 1,
        policy: 'AzureIaasVM',
        signed: true,
        second: '400 UserErrorBackupOperationInProgress',
        job: {
          status: 'Completed',
          activityId: '33333333-3333-4333-8333-333333333333',
          byUser: true,
          name: expect.any(String) as string,
        },
        tasks: ['Completed', 'Completed'],
        points: ['FileSystemConsistent', 'FileSystemConsistent'],
        item: 'Completed',
        status: 'Protected',
        activity: [
          'Microsoft.Network/networkSecurityGroups/securityRules/delete',
          'Microsoft.Network/networkSecurityGroups/securityRules/write',
        ],
        graph: [{ name: 'vm-shop', location: 'westeurope' }],
        unsupported: '400 BadRequest',
        stopped: '400 NicMustBeAttachedToRunningVmToGetEffectiveRoutes',
      });
      const validator = join(SHARED, 'tools/validate-traffic.mjs');
      if (!existsSync(validator) || process.env['OAV_DIR'] === undefined) {
        console.log('The traffic was not validated: ../shared or OAV_DIR is absent.');
        return;
      }
      const { stdout } = await run(process.execPath, [
        validator,
        record,
        join(SHARED, 'azure-specs'),
        '--strict-enums',
        '--quiet',
      ]);
      expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ errors: 0, undefinedOperations: 0 });
    },
  );
});
