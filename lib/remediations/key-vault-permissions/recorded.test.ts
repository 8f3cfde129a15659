import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import {
  assignment,
  FIT,
  IDS,
  seenIn,
  SERVICE,
  type Differences,
} from '../../../test/support/key-vault-permissions.js';

const Fixture = z.object({ source: z.string().min(1), body: z.looseObject({ id: z.string() }) });

/** What Azure really answered (recordings/; each file names its source). */
function recorded(name: string) {
  return Fixture.parse(JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))).body;
}

const TENANT = '54826b22-38d6-4fb2-bad9-b7b93a3e9c5a';
const ADMINISTRATOR = recorded('role-key-vault-administrator');

/** The machine in the recorded vault's region, and the service in its tenant. */
async function lookAt(vault: string, region: string, differences: Differences = {}) {
  const more = [{ ...recorded(vault), id: IDS.vault }];
  return seenIn({ service: { tenantId: TENANT }, ...differences, region, policies: null, more });
}

it('the recorded access-policy vault is open to all networks, and lets another principal in, not the service', async () => {
  const { is, steps, evidence } = await lookAt('vault-access-policies', 'eastus2');
  expect(is).toBe('unhealthy no-access-policy');
  expect(evidence).toContain('key vault kv-app is open to all networks');
  expect(steps.map(({ before, after }) => [before, after])).toEqual([
    [
      null,
      {
        tenantId: TENANT,
        objectId: SERVICE,
        permissions: { keys: ['backup', 'get', 'list'], secrets: ['get', 'list'], certificates: [], storage: [] },
      },
    ],
  ]);
});

it('to the principal that the recorded vault lets do everything, nothing is given', async () => {
  const service = { tenantId: TENANT, objectId: '3707fb2f-ac10-4591-a04f-8b0d786ea37d' };
  expect((await lookAt('vault-access-policies', 'eastus2', { service })).is).toBe('healthy');
});

it('the recorded RBAC vault gets the role, unless the recorded documented one is assigned', async () => {
  const found = await lookAt('vault-rbac', 'westus');
  expect(found.is).toBe('unhealthy no-role');
  expect(found.steps.map(({ after }) => after)).toMatchObject([{ roleDefinitionId: FIT.id }]);
  const assigned = { roles: [ADMINISTRATOR], assignments: [assignment(ADMINISTRATOR)] };
  expect((await lookAt('vault-rbac', 'westus', assigned)).is).toBe('healthy');
});
