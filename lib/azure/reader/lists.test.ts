import { describe, expect, test } from 'vitest';
import { BY, GROUP, id, idOf, readerTo, recordedReader, SUBSCRIPTION } from '../../../test/support/fake-reader.js';
import { recorded } from '../fixtures/read.js';

describe('lists', () => {
  const twoPages = (first: unknown, second: unknown) =>
    readerTo(({ query, url }) =>
      query.has('page2') ? { body: { value: [second] } } : { body: { value: [first], nextLink: `${url}&page2=1` } },
    );

  test('every page of the locks of a subscription is read', async () => {
    const lock = (name: string) => ({
      id: `${GROUP}/providers/Microsoft.Authorization/locks/${name}`,
      name,
      properties: { level: 'ReadOnly' },
    });
    const { reader, sent } = twoPages(lock('a'), lock('b'));
    expect(await reader.locks(SUBSCRIPTION)).toEqual({
      ok: true,
      value: ['a', 'b'].map((name) => ({ name, scope: id(GROUP), readOnly: true })),
    });
    expect(sent).toHaveLength(2);
  });

  test('recorded locks at every level parse', async () => {
    const { reader } = recordedReader('j-lock-list');
    const read = await reader.locks(SUBSCRIPTION);
    expect(read.ok && read.value[0]).toMatchObject({ readOnly: false, name: 'cli-test-lockorwfw5s' });
  });

  test('a failure on a later page is a failure of the whole', async () => {
    const { reader } = readerTo(({ query, url }) =>
      query.has('page2') ? { status: 500 } : { body: { value: [], nextLink: `${url}&page2=1` } },
    );
    expect(await reader.locks(SUBSCRIPTION)).toMatchObject({ ok: false, failure: { kind: 'transient' } });
  });

  test('an element that does not fit is named by its place', async () => {
    const { reader } = readerTo(() => ({ body: { value: [{ id: GROUP }] } }));
    expect(await reader.locks(SUBSCRIPTION)).toMatchObject({
      failure: { detail: expect.stringMatching(/^value\.0\.properties: /) as string },
    });
  });

  test('deny assignments are asked for at or above the scope', async () => {
    const scope = id(`${GROUP}/providers/Microsoft.Network/networkSecurityGroups/n`);
    const { reader, sent } = readerTo(() => ({
      body: { value: [{ name: 'd', properties: { denyAssignmentName: 'Blueprint', scope: GROUP } }] },
    }));
    expect(await reader.denyAssignments(scope)).toMatchObject({
      ok: true,
      value: [{ name: 'Blueprint', scope: GROUP.toLowerCase() }],
    });
    expect(sent[0]?.query.get('$filter')).toBe('atScope()');
    expect(sent[0]?.path.toLowerCase()).toBe(`${scope}/providers/microsoft.authorization/denyassignments`);
  });

  test('the activity log is asked for one resource between two times, without the claims of people', async () => {
    const vm = id(`${GROUP}/providers/Microsoft.Compute/virtualMachines/o'vm`);
    const event = {
      eventTimestamp: '2024-05-13T10:00:00Z',
      operationName: { value: 'Microsoft.Compute/virtualMachines/deallocate/action' },
      status: { value: 'Succeeded' },
      resourceId: vm,
    };
    const { reader, sent } = readerTo(() => ({ body: { value: [event] } }));
    const read = await reader.activity(vm, '2024-05-13T09:00:00Z', '2024-05-13T11:00:00Z');
    expect(read).toMatchObject({ ok: true, value: [{ operation: event.operationName.value, resourceId: vm }] });
    expect(sent[0]?.query.get('$filter')).toBe(
      "eventTimestamp ge '2024-05-13T09:00:00Z' and eventTimestamp le '2024-05-13T11:00:00Z' and resourceUri eq " +
        `'${vm.replace("'", "''")}'`,
    );
    expect(sent[0]?.query.get('$select')).not.toContain('claims');
  });

  test('network interfaces and firewalls of a subscription', async () => {
    const firewall = {
      id: `${GROUP}/f`,
      properties: { ipConfigurations: [{ properties: { privateIPAddress: '1.2.3.4' } }] },
    };
    const nic = { id: `${GROUP}/n`, properties: { enableIPForwarding: true } };
    const { reader } = readerTo(({ path }) => ({ body: { value: [/firewalls$/i.test(path) ? firewall : nic] } }));
    expect(await reader.azureFirewalls(SUBSCRIPTION)).toMatchObject({ ok: true, value: [{ addresses: ['1.2.3.4'] }] });
    expect(await reader.networkInterfaces(SUBSCRIPTION)).toMatchObject({ ok: true, value: [{ forwards: true }] });
  });

  test('restore point collections of a subscription name their machine, and come without points', async () => {
    const collection = `${GROUP}/providers/Microsoft.Compute/restorePointCollections`;
    const source = `${GROUP}/providers/Microsoft.Compute/virtualMachines/VM`;
    const { reader, sent } = twoPages(
      { id: `${collection}/a`, properties: { source: { id: source } } },
      { id: `${collection}/b`, properties: {} },
    );
    expect(await reader.restorePointCollections(SUBSCRIPTION)).toEqual({
      ok: true,
      value: [
        { id: id(`${collection}/a`), source: id(source), points: undefined },
        { id: id(`${collection}/b`), source: undefined, points: undefined },
      ],
    });
    expect(sent[0]?.path).toBe(`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/restorePointCollections`);
  });

  test('a storage account is found by its name, and may not be there', async () => {
    const accounts = [
      { id: `${GROUP}/a`, name: 'other' }, // would not parse, and nobody asked for it
      { id: `${GROUP}/b`, name: 'disks', properties: { networkAcls: { defaultAction: 'Deny', bypass: 'None' } } },
    ];
    const { reader } = readerTo(() => ({ body: { value: accounts } }));
    expect(await reader.storageAccountNamed(SUBSCRIPTION, 'Disks')).toMatchObject({
      ok: true,
      value: { deniesByDefault: true },
    });
    expect(await reader.storageAccountNamed(SUBSCRIPTION, 'none')).toEqual({ ok: true, value: undefined });
    expect(await reader.storageAccountNamed(SUBSCRIPTION, 'other')).toMatchObject({
      failure: { code: 'UnexpectedAnswer' },
    });
  });

  test('service tags are read to the last page', async () => {
    const recording = recorded('g-servicetags-list-trimmed');
    const { reader, sent } = readerTo(({ query, url }) =>
      query.has('page2')
        ? { body: { values: [{ name: 'Storage.WestEurope', properties: { addressPrefixes: ['20.38.108.0/23'] } }] } }
        : { body: { ...(recording.body as object), nextLink: `${url}&page2=1` } },
    );
    const read = await reader.serviceTags(SUBSCRIPTION, 'centralus');
    expect(read.ok && read.value.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['AzureActiveDirectory', 'Storage.WestEurope']),
    );
    expect(sent.map(({ headers }) => headers['x-ms-correlation-request-id'])).toEqual([BY, BY]);
    const { reader: broken } = readerTo(() => ({ status: 429, headers: { 'retry-after': '3' } }));
    expect(await broken.serviceTags(SUBSCRIPTION, 'centralus')).toMatchObject({ failure: { retryAfterInMs: 3000 } });
    const { reader: odd } = readerTo(() => ({ body: { values: [{}] } }));
    expect(await odd.serviceTags(SUBSCRIPTION, 'centralus')).toMatchObject({ failure: { code: 'UnexpectedAnswer' } });
  });

  test('a next page elsewhere is not followed there', async () => {
    const { reader, sent } = readerTo(() => ({ body: { value: [], nextLink: 'https://example.com/more' } }));
    await expect(reader.locks(SUBSCRIPTION)).rejects.toThrow('https://example.com');
    expect(sent).toHaveLength(1);
  });

  test('recovery points come newest first', async () => {
    const name = 'f-recoverypoints-list-newest';
    const item = idOf(name).replace('/recoverypoints', '');
    const point = (at: string) => ({
      id: `${item}/recoveryPoints/${at}`,
      name: at,
      properties: { recoveryPointTime: at },
    });
    const times = [
      '2024-05-11T00:00:00.1234567Z',
      '2024-05-13T00:00:00Z',
      '0001-01-01T00:00:00',
      '2024-05-12T00:00:00Z',
    ];
    const { reader } = readerTo(() => ({ body: { value: times.map(point) } }));
    const read = await reader.recoveryPoints(id(item));
    expect(read.ok && read.value.map((one) => one.name)).toEqual([times[1], times[3], times[0], times[2]]);
    const { reader: real } = recordedReader(name);
    const points = await real.recoveryPoints(id(item));
    expect(points.ok && points.value.map(({ at }) => at?.slice(0, 10))).toEqual(
      expect.arrayContaining(['2024-10-03', '2024-09-30']),
    );
  });
});
