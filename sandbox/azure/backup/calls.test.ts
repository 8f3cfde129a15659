import { describe, expect, it } from 'vitest';
import { at, objectsAt, textAt, type Json, type JsonObject } from '../json.js';
import { TestAzure } from '../testing/azure.js';
import { rule, world } from '../testing/world.js';
import { JOB_TYPE } from './jobs.js';
import { runBackup } from './run.js';

const BODY = {
  properties: { objectType: 'IaasVMBackupRequest', recoveryPointExpiryTimeInUTC: '2026-03-15T00:00:00Z' },
};
const REQUEST = '33333333-3333-4333-8333-333333333333';
const trigger = (azure: TestAzure): ReturnType<TestAzure['ask']> =>
  azure.ask('POST', `${azure.ids.item}/backup`, { body: BODY, headers: { 'x-ms-client-request-id': REQUEST } });
const jobs = (azure: TestAzure, filter = ''): readonly JsonObject[] =>
  objectsAt(
    azure.get(`${azure.ids.vault}/backupJobs?api-version=2023-06-01&$filter=${encodeURIComponent(filter)}`).body,
    'value',
  );
const detail = (azure: TestAzure, job: JsonObject | undefined): Json | undefined =>
  azure.get(textAt(job, 'id') ?? '').body;
const tasks = (job: Json | undefined): readonly (string | undefined)[] =>
  objectsAt(job, 'properties', 'extendedInfo', 'tasksList').map((one) => textAt(one, 'status'));
const codeOf = (answer: { readonly status: number; readonly body?: Json }): string =>
  `${answer.status} ${textAt(answer.body, 'error', 'code') ?? ''}`;

describe('an on-demand backup', () => {
  it('is accepted without a body, and followed by signed URLs', () => {
    const azure = new TestAzure();
    const answer = trigger(azure);
    expect([answer.status, answer.body, answer.headers?.['retry-after']]).toEqual([202, undefined, '1']);
    const status = new URL(answer.headers?.['azure-asyncoperation'] ?? '');
    expect([status.searchParams.get('c')?.length, status.searchParams.get('s')?.length]).toEqual([2575, 342]);
    expect(azure.get(`${status.pathname}${status.search}`).body).toMatchObject({
      status: 'InProgress',
      endTime: '0001-01-01T00:00:00',
    });
    azure.pass(500);
    const [job] = jobs(azure);
    const done = {
      status: 'Succeeded',
      properties: { objectType: 'OperationStatusJobExtendedInfo', jobId: job?.['name'] },
    };
    expect(azure.get(`${status.pathname}${status.search}`).body).toMatchObject(done);
    const operation = status.pathname.split('/').at(-1) ?? '';
    expect(azure.get(`${azure.ids.vault}/backupOperations/${operation}`).body).toMatchObject(done);
  });

  it('whose URL was cut is not followed', () => {
    const azure = new TestAzure();
    const url = new URL(trigger(azure).headers?.['location'] ?? '');
    url.searchParams.set('c', 'cut');
    expect(azure.get(`${url.pathname}${url.search}`).status).toBe(403);
  });

  it('goes through its phases and ends after backupMs, found again by the request that asked for it', () => {
    const azure = new TestAzure(undefined, { backupMs: 1000 });
    trigger(azure);
    const seen = [0, 550, 100, 400].map((ms) => {
      azure.pass(ms);
      const job = detail(azure, jobs(azure)[0]);
      return [at(job, 'properties', 'status'), ...tasks(job)];
    });
    expect(seen).toEqual([
      ['InProgress', 'InProgress', 'NotStarted'],
      ['InProgress', 'Completed', 'NotStarted'],
      ['InProgress', 'Completed', 'InProgress'],
      ['Completed', 'Completed', 'Completed'],
    ]);
    expect(detail(azure, jobs(azure)[0])).toMatchObject({
      properties: {
        jobType: 'AzureIaaSVMJob',
        activityId: REQUEST,
        isUserTriggered: true,
        containerName: 'iaasvmcontainerv2;rg-shop;vm-shop',
        duration: 'PT1.05S',
        extendedInfo: {
          propertyBag: {
            'VM Name': 'vm-shop',
            'Recovery Point Expiry Time in UTC': '3/15/2026 12:00:00 AM',
            'Backup Size': '11390 MB',
          },
        },
      },
    });
  });

  it('is judged by the estate of the moment it ends', () => {
    const azure = new TestAzure();
    azure.change(azure.ids.nsg, { securityRules: [rule('DenyAll', 4000)] });
    trigger(azure);
    azure.change(azure.ids.nsg, { securityRules: [] });
    azure.pass(1500);
    expect(at(jobs(azure)[0], 'properties', 'status')).toBe('Completed');
  });

  it('is refused while one runs, and after nine of a UTC day', () => {
    const azure = new TestAzure();
    trigger(azure);
    expect(codeOf(trigger(azure))).toBe('400 UserErrorBackupOperationInProgress');
    for (let n = 1; n < 9; n += 1) {
      azure.pass(1500);
      expect(trigger(azure).status).toBe(202);
    }
    azure.pass(1500);
    expect(codeOf(trigger(azure))).toBe('400 CloudDosAbsoluteLimitReached');
    azure.cloud.clock.advance(86_400_000);
    expect(trigger(azure).status).toBe(202);
  });

  it('of a VM with the same names in another subscription stands in nobody’s way', () => {
    const twin = world('99999999-9999-4999-8999-999999999999');
    const azure = new TestAzure([...world().resources, ...twin.resources]);
    trigger(azure);
    expect(azure.ask('POST', `${twin.ids.item}/backup`, { body: BODY }).status).toBe(202);
  });

  it('needs an item, and a body of the right kind', () => {
    const azure = new TestAzure();
    expect(azure.ask('POST', `${azure.ids.item}/backup`, { body: {} }).status).toBe(400);
    expect(azure.ask('POST', `${azure.ids.item}2/backup`, { body: BODY }).status).toBe(404);
  });

  it.each([
    [200, 'Cancelled', ['Cancelled', 'Cancelled'], undefined],
    [900, 'CompletedWithWarnings', ['Completed', 'Cancelled'], 400158],
  ])('cancelled after %i ms ends %s', (ms, status, ended, code) => {
    const azure = new TestAzure();
    trigger(azure);
    azure.pass(ms);
    expect(azure.ask('POST', `${textAt(jobs(azure)[0], 'id') ?? ''}/cancel`).status).toBe(202);
    expect(at(jobs(azure)[0], 'properties', 'status')).toBe('Cancelling');
    azure.pass(1500);
    const job = detail(azure, jobs(azure)[0]);
    expect([at(job, 'properties', 'status'), tasks(job)]).toEqual([status, ended]);
    expect(objectsAt(job, 'properties', 'errorDetails')[0]?.['errorCode']).toBe(code);
    expect(azure.ask('POST', `${textAt(jobs(azure)[0], 'id') ?? ''}/cancel`).status).toBe(400);
  });
});

describe('what a backup leaves', () => {
  it('is a newer point and a healthy item', () => {
    const azure = new TestAzure();
    runBackup(azure.stored(azure.ids.item), false, azure.cloud);
    const item = azure.get(azure.ids.item).body;
    expect(item).toMatchObject({
      properties: {
        lastBackupStatus: 'Completed',
        lastRecoveryPoint: '2026-03-01T08:00:00.000Z',
        healthStatus: 'Passed',
        healthDetails: [{ code: 400239 }],
        kpisHealths: { BackupOperationStatusKPI: { resourceHealthStatus: 'Healthy' } },
      },
    });
    const points = objectsAt(azure.get(`${azure.ids.item}/recoveryPoints`).body, 'value');
    expect(points.map((one) => textAt(one, 'properties', 'recoveryPointTime'))).toEqual([
      '2026-03-01T08:00:00.000Z',
      '2026-01-02T03:04:05.000Z',
    ]);
    expect(azure.get(textAt(points[0], 'id') ?? '').body).toEqual(points[0]);
  });

  it('of a failed one is the code in job and item, and no point', () => {
    const azure = new TestAzure();
    azure.change(azure.ids.nsg, { securityRules: [rule('DenyAll', 4000)] });
    const job = runBackup(azure.stored(azure.ids.item), false, azure.cloud);
    expect(detail(azure, job)).toMatchObject({
      properties: {
        status: 'Failed',
        isUserTriggered: false,
        errorDetails: [{ errorCode: 400206, errorTitle: 'ExtensionSnapshotFailedNoNetwork' }],
      },
    });
    expect(tasks(detail(azure, job))).toEqual(['Failed', 'NotStarted']);
    expect(azure.get(azure.ids.item).body).toMatchObject({
      properties: {
        lastBackupStatus: 'Failed',
        protectionStatus: 'Unhealthy',
        healthDetails: [{ code: 400206, title: 'ExtensionSnapshotFailedNoNetwork' }],
        lastRecoveryPoint: '2026-01-02T03:04:05.000Z',
      },
    });
  });

  it('never is two points of one time', () => {
    const azure = new TestAzure();
    for (let n = 0; n < 3; n += 1) runBackup(azure.stored(azure.ids.item), false, azure.cloud);
    const times = objectsAt(azure.get(`${azure.ids.item}/recoveryPoints`).body, 'value').map((one) =>
      textAt(one, 'properties', 'recoveryPointTime'),
    );
    expect(new Set(times).size).toBe(4);
  });
});

describe('the job list', () => {
  const withJobs = (count: number): TestAzure => {
    const azure = new TestAzure();
    for (let n = 0; n < count; n += 1)
      azure.put({
        id: `${azure.ids.vault}/backupJobs/job-${n}`,
        type: JOB_TYPE,
        properties: {
          jobType: 'AzureIaaSVMJob',
          operation: n % 2 === 0 ? 'Backup' : 'Restore',
          status: n % 3 === 0 ? 'Failed' : 'Completed',
          backupManagementType: 'AzureIaasVM',
          isUserTriggered: true,
          startTime: new Date(Date.UTC(2026, 1, 1, 0, n)).toISOString(),
          extendedInfo: { tasksList: [] },
        },
      });
    return azure;
  };
  const names = (azure: TestAzure, filter?: string): readonly (string | undefined)[] =>
    jobs(azure, filter).map((one) => textAt(one, 'name'));

  it('is newest first, without the detail and with who asked', () => {
    const azure = withJobs(3);
    expect(names(azure)).toEqual(['job-2', 'job-1', 'job-0']);
    expect(jobs(azure)[0]).not.toHaveProperty('properties.extendedInfo');
    expect(jobs(azure)[0]).toHaveProperty('properties.isUserTriggered', true);
    expect(azure.get(`${azure.ids.vault}/backupJobs/job-2`).body).toHaveProperty('properties.extendedInfo');
  });

  it('filters as the SDK asks: status, operation, kind, times with AM and PM', () => {
    const azure = withJobs(9);
    expect(names(azure, "status eq 'Failed' and operation eq 'Backup'")).toEqual(['job-6', 'job-0']);
    expect(names(azure, "backupManagementType eq 'AzureStorage'")).toEqual([]);
    const night = "startTime eq '2026-02-01 12:02:00 AM' and endTime eq '2026-02-01 12:04:00 AM'";
    expect(names(azure, night)).toEqual(['job-4', 'job-3', 'job-2']);
    expect(names(azure, "startTime eq '2026-02-01 12:02:00 PM' and endTime eq '2026-02-01 11:00:00 PM'")).toEqual([]);
  });

  it('refuses a filter that it does not understand', () => {
    const azure = withJobs(1);
    const answer = azure.get(`${azure.ids.vault}/backupJobs?api-version=2023-06-01&$filter=colour%20eq%20'blue'`);
    expect(codeOf(answer)).toBe('400 BMSUserErrorInvalidInput');
  });

  it('is paged only above a thousand', () => {
    const azure = withJobs(1001);
    const first = azure.get(`${azure.ids.vault}/backupJobs`);
    expect(objectsAt(first.body, 'value')).toHaveLength(1000);
    const next = new URL(textAt(first.body, 'nextLink') ?? '');
    const second = azure.get(`${next.pathname}${next.search}`);
    expect(objectsAt(second.body, 'value').map((one) => one['name'])).toEqual(['job-0']);
    expect(at(second.body, 'nextLink')).toBeUndefined();
  });
});

describe('enrolment reads', () => {
  const place = (azure: TestAzure, action: string): string =>
    `${azure.ids.subscription}/providers/Microsoft.RecoveryServices/locations/westeurope/${action}`;

  it('backupStatus knows a protected VM and its vault', () => {
    const azure = new TestAzure();
    const body = { resourceType: 'VM', resourceId: azure.ids.vm };
    expect(azure.ask('POST', place(azure, 'backupStatus'), { body }).body).toMatchObject({
      protectionStatus: 'Protected',
      vaultId: azure.ids.vault,
      policyName: 'DefaultPolicy',
    });
    azure.cloud.resources.delete(azure.ids.item);
    expect(azure.ask('POST', place(azure, 'backupStatus'), { body }).body).toMatchObject({
      protectionStatus: 'NotProtected',
    });
  });

  it('pre-validation refuses what enrolment would', () => {
    const azure = new TestAzure();
    const ask = (): Json | undefined =>
      at(
        azure.ask('POST', place(azure, 'backupPreValidateProtection'), {
          body: { resourceType: 'VM', resourceId: azure.ids.vm, vaultId: azure.ids.vault },
        }).body,
        'errorCode',
      );
    expect(ask()).toBe('VirtualMachineAlreadyProtected');
    azure.cloud.resources.delete(azure.ids.item);
    expect(ask()).toBe('Success');
    azure.change(azure.ids.vault, {}, { location: 'northeurope' });
    expect(ask()).toBe('UserErrorVmVaultLocationMismatch');
  });

  it('items and containers are listed by kind', () => {
    const azure = new TestAzure();
    const listed = (path: string, filter: string): number =>
      objectsAt(
        azure.get(`${azure.ids.vault}/${path}?api-version=2023-06-01&$filter=${encodeURIComponent(filter)}`).body,
        'value',
      ).length;
    expect(listed('backupProtectedItems', "backupManagementType eq 'AzureIaasVM' and itemType eq 'VM'")).toBe(1);
    expect(listed('backupProtectedItems', "backupManagementType eq 'AzureStorage'")).toBe(0);
    expect(listed('backupProtectionContainers', "backupManagementType eq 'AzureIaasVM'")).toBe(1);
  });
});

describe('reads of Recovery Services', () => {
  const remaining = (azure: TestAzure, path: string): string | undefined =>
    azure.get(path).headers?.['x-ms-ratelimit-remaining-subscription-resource-requests'];
  const limited = (limit: number): TestAzure => {
    const azure = new TestAzure();
    azure.put({
      id: '/providers/Sandbox/limits',
      type: 'Sandbox/limits',
      properties: { 'Microsoft.RecoveryServices/vaults/backupJobs/read': limit },
    });
    return azure;
  };

  it('count down per action; list and detail share a bucket', () => {
    const azure = new TestAzure();
    const job = runBackup(azure.stored(azure.ids.item), false, azure.cloud);
    const left = [`${azure.ids.vault}/backupJobs`, job.id, azure.ids.item].map((path) => remaining(azure, path));
    expect(left).toEqual(['11999', '11998', '11999']);
    expect(remaining(azure, azure.ids.vm)).toBeUndefined();
  });

  it('are throttled for the rest of the hour when used up', () => {
    const azure = limited(2);
    const ask = (): ReturnType<TestAzure['get']> => azure.get(`${azure.ids.vault}/backupJobs`);
    expect([ask().status, ask().status]).toEqual([200, 200]);
    azure.cloud.clock.advance(600_000);
    const refused = ask();
    expect(codeOf(refused)).toBe('429 ResourceRequestsThrottled');
    expect(refused.headers?.['retry-after']).toBe('3000');
    expect(textAt(refused.body, 'error', 'message')).toContain(
      "exceeded the limit of '2' for time interval '01:00:00'. Please try again after '3000' seconds.",
    );
    azure.cloud.clock.advance(3_000_000);
    expect(ask().status).toBe(200);
  });
});
