import { describe, expect, it } from 'vitest';
import { IDENTITIES } from '../identity/identities.js';
import { at, objectAt, objectsAt, textAt } from '../json.js';
import { started } from '../testing/started.js';
import { rule, SUBSCRIPTION, world } from '../testing/world.js';

const { ids, resources } = world();
const VM = `${ids.vm}?api-version=2024-07-01`;

describe('the control API', () => {
  it('replaces the estate, and with it jobs, faults and the log', async () => {
    const sandbox = await started();
    await sandbox.control('POST', 'run-backup', { virtualMachineId: ids.vm, trigger: 'scheduled' });
    await sandbox.control('POST', 'faults', { match: { path: 'vm-shop' }, respond: { status: 418 }, times: 9 });
    await sandbox.azure('GET', VM);
    expect((await sandbox.control('PUT', 'estate', resources)).status).toBe(200);
    expect(await sandbox.requests()).toEqual([]);
    expect((await sandbox.azure('GET', VM)).status).toBe(200);
    const types = objectsAt((await sandbox.control('GET', 'estate')).body, 'resources').map((one) =>
      textAt(one, 'type'),
    );
    expect(types).not.toContain('Microsoft.RecoveryServices/vaults/backupJobs');
    expect(types).toHaveLength(resources.length);
  });

  it('takes principals as Graph answers them, whose id is a GUID alone', async () => {
    const sandbox = await started();
    const [id, appId] = ['abcdefab-0000-4000-8000-00000000beef', '262044b1-e2ce-469f-a196-69ab7ada62d3'];
    const principal = {
      id,
      type: 'Microsoft.Graph/servicePrincipals',
      appId,
      displayName: 'Backup Management Service',
    };
    expect((await sandbox.control('PUT', 'estate', [...resources, principal])).status).toBe(200);
    const kept = objectsAt((await sandbox.control('GET', 'estate')).body, 'resources');
    expect(kept.find((one) => one['appId'] === appId)).toMatchObject({
      id: `/providers/Microsoft.Graph/servicePrincipals/${id}`,
    });
    expect((await sandbox.control('PUT', 'estate', [{ ...principal, type: 'Microsoft.Compute/disks' }])).status).toBe(
      400,
    );
  });

  it('takes rows of Resource Graph and types in any casing', async () => {
    const sandbox = await started();
    const rows = resources.map((one) => ({
      ...one,
      type: textAt(one, 'type')?.toLowerCase(),
      subscriptionId: SUBSCRIPTION,
      resourceGroup: 'rg-shop',
      tenantId: 't',
      plan: null,
      kind: '',
      properties: {
        ...objectAt(one, 'properties'),
        extended: { instanceView: { powerState: { code: 'PowerState/stopped' } } },
      },
    }));
    await sandbox.control('PUT', 'estate', { resources: rows });
    const vm = (await sandbox.azure('GET', VM)).body;
    expect(vm).toMatchObject({ type: 'Microsoft.Compute/virtualMachines' });
    for (const column of ['resourceGroup', 'subscriptionId', 'tenantId', 'plan', 'kind'])
      expect(vm).not.toHaveProperty(column);
    const { body } = await sandbox.control('POST', 'run-backup', { virtualMachineId: ids.vm.toUpperCase() });
    expect(at(body, 'properties', 'status')).toBe('Completed');
    const view = (await sandbox.azure('GET', `${ids.vm}/instanceView?api-version=2024-07-01`)).body;
    expect(objectsAt(view, 'statuses').map((one) => one['code'])).toContain('PowerState/stopped');
  });

  it('puts one resource, a child into its parent', async () => {
    const sandbox = await started();
    const child = { ...rule('DenyAll', 4000), id: `${ids.nsg}/securityRules/DenyAll` };
    expect((await sandbox.control('PUT', 'resource', child)).status).toBe(200);
    const { body } = await sandbox.control('POST', 'run-backup', { virtualMachineId: ids.vm, trigger: 'scheduled' });
    expect(body).toMatchObject({
      properties: { status: 'Failed', errorDetails: [{ errorCode: 400206 }], isUserTriggered: false },
    });
  });

  it.each([
    ['PUT', 'estate', { resources: [{ name: 'x' }] }, 400, 'resources'],
    ['PUT', 'resource', { name: 'x' }, 400, 'id'],
    ['POST', 'run-backup', {}, 400, 'virtualMachineId'],
    ['POST', 'run-backup', { virtualMachineId: ids.vm, trigger: 'now' }, 400, 'trigger'],
    ['POST', 'run-backup', { virtualMachineId: `${ids.vm}2` }, 404, 'virtualMachineId'],
    ['POST', 'faults', { respond: { status: 500 } }, 400, 'match.path'],
    ['POST', 'faults', { match: { path: 'x' } }, 400, 'respond'],
    ['POST', 'faults', { match: { path: 'x' }, respond: { status: 5 } }, 400, 'respond.status'],
    ['POST', 'faults', { match: { path: 'x' }, drop: true, times: 0 }, 400, 'times'],
    ['POST', 'faults', { match: { path: 'x' }, answerDelayMs: 'a second' }, 400, 'answerDelayMs'],
    ['POST', 'clock', { advance: 'six hours' }, 400, 'advance'],
    ['POST', 'deliver', { functionName: 'f' }, 400, 'event'],
    ['POST', 'deliver', { functionName: 'f', event: { id: '1' } }, 400, 'url'],
    ['PUT', 'app', { url: 'nowhere' }, 400, 'url'],
    ['GET', 'requests?since=x', undefined, 400, 'since'],
    ['GET', 'nothing', undefined, 404, undefined],
  ])('%s %s %j is %i and names %s', async (method, path, body, status, field) => {
    const sandbox = await started();
    const answer = await sandbox.control(method, path, body);
    expect([answer.status, at(answer.body, 'error', 'field')]).toEqual([status, field]);
  });

  it('moves Azure’s clock, its dates and jobs among it, and no delay', async () => {
    const sandbox = await started();
    await sandbox.control('POST', 'clock', { advance: 'PT6H' });
    const date = Date.parse(String((await sandbox.azure('GET', VM)).headers['date']));
    const { body } = await sandbox.control('POST', 'run-backup', { virtualMachineId: ids.vm });
    const begun = Date.parse(textAt(body, 'properties', 'startTime') ?? '');
    for (const time of [date, begun]) expect((time - Date.now()) / 3_600_000).toBeCloseTo(6, 1);
  });

  it('lists requests in order of answering, with who asked', async () => {
    const sandbox = await started();
    for (const n of [1, 2]) await sandbox.azure('GET', `${VM}&n=${n}`);
    const entry = {
      method: 'GET',
      host: 'management.azure.com',
      path: ids.vm,
      status: 200,
      clientId: IDENTITIES.default.clientId,
    };
    expect(await sandbox.requests()).toMatchObject(
      [1, 2].map((n) => ({ ...entry, query: `api-version=2024-07-01&n=${n}` })),
    );
    const since = objectsAt((await sandbox.control('GET', 'requests?since=1')).body, 'requests');
    expect(since.map((one) => one['query'])).toEqual(['api-version=2024-07-01&n=2']);
    await sandbox.azure('GET', VM, { headers: { authorization: '' } });
    expect((await sandbox.requests()).at(-1)).not.toHaveProperty('clientId');
  });
});
