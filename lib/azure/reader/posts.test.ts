import { describe, expect, test } from 'vitest';
import { BY, GROUP, id, idOf, readerTo, recordedReader, SUBSCRIPTION } from '../../../test/support/fake-reader.js';
import { recorded } from '../fixtures/read.js';

describe('reads that are POSTs', () => {
  test('where a virtual machine is protected', async () => {
    const { request } = recorded('d-backupstatus-post-protected-2024');
    const { resourceId } = request.body as { resourceId: string };
    const { reader, sent } = recordedReader('d-backupstatus-post-protected-2024');
    expect(await reader.backupStatus(id(resourceId), 'centraluseuap')).toMatchObject({
      ok: true,
      value: { protectionStatus: 'Protected', vault: expect.stringContaining('clitest-vault000002') as string },
    });
    expect(sent[0]?.body).toEqual({ resourceType: 'VM', resourceId: id(resourceId) });
  });

  test('admin rules are read as long as there is a token for more', async () => {
    const vnet = id(`${GROUP}/providers/Microsoft.Network/virtualNetworks/v`);
    const rule = (access: string) => ({
      id: `${GROUP}/rules/${access}`,
      properties: { access, direction: 'Outbound' },
    });
    const { reader, sent } = readerTo(({ body }) =>
      (body as { skipToken?: string }).skipToken === 'more'
        ? { body: { value: [rule('AlwaysAllow')] } }
        : { body: { value: [rule('Deny')], skipToken: 'more' } },
    );
    const read = await reader.adminRules(vnet);
    expect(read.ok && read.value.map(({ access }) => access)).toEqual(['deny', 'alwaysallow']);
    expect(sent).toHaveLength(2);
    const { reader: denied } = readerTo(() => ({ status: 403 }));
    expect(await denied.adminRules(vnet)).toMatchObject({ failure: { kind: 'denied' } });
  });

  test('the management groups above a subscription, by name', async () => {
    const chain = [{ name: 'Corp' }, { displayName: 'no name' }, { name: 'Root' }];
    const { reader, sent } = readerTo(() => ({
      body: { totalRecords: 1, data: [{ properties: { managementGroupAncestorsChain: chain } }] },
    }));
    expect(await reader.managementGroupsOf(SUBSCRIPTION)).toEqual({ ok: true, value: ['corp', 'root'] });
    expect(sent[0]?.body).toMatchObject({ subscriptions: [SUBSCRIPTION] });
    const { reader: blind } = readerTo(() => ({ body: { data: [] } }));
    expect(await blind.managementGroupsOf(SUBSCRIPTION)).toMatchObject({
      failure: { kind: 'denied', action: 'Microsoft.Resources/subscriptions/read' },
    });
    const { reader: failing } = readerTo(() => ({ status: 500 }));
    expect(await failing.managementGroupsOf(SUBSCRIPTION)).toMatchObject({ failure: { kind: 'transient' } });
  });
});

describe('long-running reads', () => {
  const nic = idOf('g-nic-effective-nsg-post-202').replace('/effectivenetworksecuritygroups', '');
  const location = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/locations/l/operationResults/o?api-version=1&s=signed`;
  const accepted = { status: 202, headers: { location, 'retry-after': '0' } };

  test('the effective rules are fetched from where the answer says', async () => {
    const result = recorded('g-nic-effective-nsg-result-200');
    let looks = 0;
    const { reader, sent } = readerTo(({ method }) =>
      method === 'POST' || (looks += 1) < 2 ? accepted : { body: result.body },
    );
    const read = await reader.effectiveNetworkSecurityGroups(id(nic));
    expect(read).toMatchObject({
      ok: true,
      value: [{ networkSecurityGroup: expect.stringContaining('conveniencevm1nsg') as string }],
    });
    expect(sent.slice(1).every(({ method, url }) => method === 'GET' && url === location)).toBe(true);
    expect(new Set(sent.map(({ headers }) => headers['x-ms-correlation-request-id']))).toEqual(new Set([BY]));
  });

  test('the effective routes may come at once', async () => {
    const route = { source: 'User', state: 'Active', addressPrefix: ['0.0.0.0/0'], nextHopType: 'None' };
    const { reader } = readerTo(() => ({ body: { value: [route] } }));
    expect(await reader.effectiveRoutes(id(nic))).toMatchObject({
      ok: true,
      value: [{ active: true, prefixes: ['0.0.0.0/0'], nextHopType: 'None' }],
    });
  });

  test('they are given up after their time', async () => {
    const { reader } = readerTo(() => accepted, 20);
    expect(await reader.effectiveRoutes(id(nic))).toMatchObject({ ok: false, failure: { kind: 'transient' } });
  });

  test('an operation that ends Failed says why', async () => {
    const asyncoperation = { 'azure-asyncoperation': location.replace('operationResults', 'operations') };
    const failed = { status: 'Failed', error: { code: 'VmNotRunning', message: 'it must run' } };
    const { reader } = readerTo(({ method }) =>
      method === 'POST' ? { status: 202, headers: { ...accepted.headers, ...asyncoperation } } : { body: failed },
    );
    expect(await reader.effectiveRoutes(id(nic))).toEqual({
      ok: false,
      failure: { kind: 'refused', code: 'VmNotRunning', detail: 'it must run' },
    });
    const { reader: mute } = readerTo(({ method }) =>
      method === 'POST'
        ? { status: 202, headers: { ...accepted.headers, ...asyncoperation } }
        : { body: { status: 'Canceled' } },
    );
    expect(await mute.effectiveRoutes(id(nic))).toMatchObject({ failure: { kind: 'refused', code: 'Canceled' } });
  });

  test.each([
    [400, 'refused'],
    [500, 'transient'],
    [404, 'target-gone'],
  ])('a look that is answered with %i is %s', async (status, kind) => {
    const { reader } = readerTo(({ method }) => (method === 'POST' ? accepted : { status }));
    expect(await reader.effectiveRoutes(id(nic))).toMatchObject({ failure: { kind } });
  });

  test('an answer that does not fit names the field', async () => {
    const { reader } = readerTo(() => ({ body: { value: [{ addressPrefix: 'x' }] } }));
    expect(await reader.effectiveRoutes(id(nic))).toMatchObject({
      failure: { code: 'UnexpectedAnswer', detail: expect.stringContaining('value.0.addressPrefix') as string },
    });
  });
});
