import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Subject } from '../../model/remediation.js';
import { FAILED, seenIn, IDS, rule, type Differences } from '../../../test/support/egress.js';
import { idOf, WorldReader, type ArmResource, type World } from '../../../test/support/reader.js';
import { blockedEgress } from './index.js';

const Fixture = z.object({ source: z.string().min(1), body: z.looseObject({ id: z.string().optional() }) });

/** What Azure really answered (recordings/; each file names its source). */
function recorded(name: string): Readonly<Record<string, unknown>> {
  return Fixture.parse(JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))).body;
}

const resource = (name: string, id = String(recorded(name)['id'])): ArmResource => ({ ...recorded(name), id });
const NETWORK = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network';

/** The recorded machine, with its interface, on the recorded subnet; the two NSGs are chosen. */
async function lookAt(machine: string, nicNsg: string, subnetNsg: string) {
  const world: World = {
    resources: [
      resource(machine),
      resource('network-interface'),
      resource('subnet', `${NETWORK}/virtualNetworks/vnet1/subnets/subnet1`),
      resource(nicNsg, `${NETWORK}/networkSecurityGroups/vm1NSG`),
      resource(subnetNsg, `${NETWORK}/networkSecurityGroups/test-vnet-nsg`),
    ],
  };
  const subject: Subject = { virtualMachine: idOf(resource(machine).id), failedJob: FAILED, codes: ['400206'] };
  const found = await blockedEgress({ egressSource: 'virtual-network' }).look(subject, new WorldReader(world));
  return found.ok ? found.value : expect.fail(found.failure.kind);
}

it('an NSG that denies everything both ways is taken for a quarantine', async () => {
  const { diagnosis, plan } = await lookAt('virtual-machine', 'nsg-deny-all', 'nsg-default-rules');
  expect(diagnosis.status).toBe('unhealthy');
  expect(diagnosis.evidence[1]).toBe(
    'NSG vm1nsg (network interface vm1vmnic) denies TCP 443, 8443 to Storage.EastUS2EUAP by rule Port_80802 (priority 1010)',
  );
  expect(plan).toMatchObject({ then: 'change', steps: [{ atMost: 'approve', after: { priority: 1009 } }] });
});

it('an NSG that allows Storage before it denies everything lets the backup through', async () => {
  const { diagnosis } = await lookAt('virtual-machine', 'nsg-deny-under-allows', 'nsg-default-rules');
  expect(diagnosis.status).toBe('healthy');
  expect(diagnosis.evidence).toContain(
    'NSG vm1nsg (network interface vm1vmnic) allows TCP 443, 8443 to Storage.EastUS2EUAP by rule Allow_storage (priority 122)',
  );
});

it('a stopped machine whose agent was Ready last, and nobody stopped: its guest was shut down', async () => {
  const { diagnosis } = await lookAt('virtual-machine-stopped', 'nsg-deny-all', 'nsg-default-rules');
  expect(diagnosis).toMatchObject({ status: 'unhealthy', causes: [{ kind: 'guest-shutdown' }] });
});

it('recorded prefixes of tags and of VirtualNetwork are understood', async () => {
  const { values } = z.object({ values: z.array(z.unknown()) }).parse(recorded('service-tags'));
  const { value } = z.object({ value: z.array(z.unknown()) }).parse(recorded('effective-nsg'));
  const nicRules = [
    rule('network', 100, 'Allow', { destinationAddressPrefix: 'VirtualNetwork' }),
    rule('backup', 110, 'Deny', { destinationAddressPrefix: 'AzureBackup' }),
    rule('part', 120, 'Deny', { destinationAddressPrefix: '20.38.108.0/23' }),
  ];
  const lists: Differences['lists'] = {
    serviceTags: { westeurope: values },
    effectiveNetworkSecurityGroups: { [IDS.nic]: value },
  };
  const { said, steps } = await seenIn({ nicRules, lists });
  expect(said).toMatch('the tag VirtualNetwork holds private addresses alone: 10.0.0.0/16, 168.63.129.16/32');
  expect(steps.map(({ after }) => after?.priority)).toEqual([119]);
});
