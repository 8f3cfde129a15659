import { describe, expect, test } from 'vitest';
import { readerTo } from '../../../test/support/fake-reader.js';
import { ResourceId } from '../../model/resource-id.js';
import { recorded } from '../fixtures/read.js';
import { filterFor } from './vault-jobs.js';

const { request, headers, body } = recorded('a-job-list-2024');
const vault = ResourceId.parse(new URL(request.url).pathname.replace(/\/backupJobs$/, ''));
const job = (name: string, startTime: string, more: object = {}) => ({
  id: `${vault}/backupJobs/${name}`,
  name,
  properties: { jobType: 'AzureIaaSVMJobV2', operation: 'Backup', status: 'Completed', startTime, ...more },
});

describe("a vault's jobs", () => {
  test('as recorded: backups only, with what the headers say', async () => {
    const { reader } = readerTo(() => ({ headers, body }));
    const read = await reader.listJobs(vault, '2024-05-01T00:00:00Z');
    expect(read).toMatchObject({ ok: true, value: { azureNow: '2024-05-13T11:01:10.000Z', remaining: 400 } });
    expect(read.ok && read.value.jobs.map(({ operation }) => operation)).toEqual(['Backup']);
  });

  test('newest first, over all pages, since the time that was asked for', async () => {
    const pages = [
      { value: [job('old', '2024-05-13T09:59:59.9Z'), job('first', '2024-05-13T10:00:00.1Z')], more: true },
      { value: [job('third', '2024-05-13T12:00:00Z'), job('second', '2024-05-13T11:00:00.1234567Z')], more: false },
    ];
    const { reader, sent } = readerTo(({ query, url }) => {
      const { value = [], more = false } = pages[query.has('page2') ? 1 : 0] ?? {};
      return { body: { value, ...(more ? { nextLink: `${url}&page2=1` } : {}) } };
    });
    const read = await reader.listJobs(vault, '2024-05-13T10:00:00Z');
    expect(read.ok && read.value.jobs.map(({ name }) => name)).toEqual(['third', 'second', 'first']);
    expect(read.ok && 'remaining' in read.value).toBe(false);
    expect(sent).toHaveLength(2);
  });

  test('are listed anew each time', async () => {
    const { reader, sent } = readerTo(() => ({ body: { value: [] } }));
    await reader.listJobs(vault, '2024-05-13T10:00:00Z');
    await reader.listJobs(vault, '2024-05-13T10:00:00Z');
    expect(sent).toHaveLength(2);
  });

  test('other workloads are left out', async () => {
    const sql = job('sql', '2024-05-13T10:00:00Z', {
      jobType: 'AzureWorkloadJob',
      backupManagementType: 'AzureWorkload',
    });
    const { reader } = readerTo(() => ({ body: { value: [sql] } }));
    expect(await reader.listJobs(vault, '2024-05-13T10:00:00Z')).toMatchObject({ value: { jobs: [] } });
  });

  test('an answer without a date is of no use', async () => {
    const { reader } = readerTo(() => ({ headers: { date: '' }, body: { value: [] } }));
    expect(await reader.listJobs(vault, '2024-05-13T10:00:00Z')).toMatchObject({
      failure: { code: 'UnexpectedAnswer' },
    });
  });

  test('a vault that is gone is gone', async () => {
    const { reader } = readerTo(() => ({ status: 404 }));
    expect(await reader.listJobs(vault, '2024-05-13T10:00:00Z')).toEqual({
      ok: false,
      failure: { kind: 'target-gone', resourceId: vault },
    });
  });
});

test.each([
  ['2016-10-26T11:30:00Z', '2016-10-26 11:30:00 AM', '2016-11-25 11:30:00 AM'],
  ['2024-05-13T00:00:00.1234567Z', '2024-05-13 12:00:00 AM', '2024-06-12 12:00:00 AM'],
  ['2024-05-13T12:05:09Z', '2024-05-13 12:05:09 PM', '2024-06-12 12:05:09 PM'],
  ['2024-12-31T23:59:59Z', '2024-12-31 11:59:59 PM', '2025-01-30 11:59:59 PM'],
])('the filter spells %s as the service does', (since, from, to) => {
  expect(filterFor(since)).toBe(
    `startTime eq '${from}' and endTime eq '${to}' and operation eq 'Backup' and backupManagementType eq 'AzureIaasVM'`,
  );
});
