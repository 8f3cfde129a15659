import { describe, expect, test } from 'vitest';
import { connectionTo, fakeArm, type FakeAnswer, type Sent } from '../../test/support/fake-arm.js';
import { BY, id, idOf } from '../../test/support/fake-reader.js';
import { backupRunsOf } from './backup-runs.js';
import { recorded } from './fixtures/read.js';

const TRIGGERED = 'c-backup-now-02-post-backup-202';
const item = id(idOf(TRIGGERED).replace(/\/backup$/, ''));
const REQUEST = '149386d3-1112-11ef-ad20-60a5e243551b';
const KEEP_UNTIL = '2024-06-12T00:00:00Z';

const runsOn = (answer: (request: Sent) => FakeAnswer) => {
  const arm = fakeArm(answer);
  return { sent: arm.sent, runs: backupRunsOf(connectionTo(arm.httpClient))(BY) };
};

describe('starting a backup', () => {
  test('is one POST as recorded, with the id that its job will show', async () => {
    const { request, status, headers } = recorded(TRIGGERED);
    const { runs, sent } = runsOn(() => ({ status, headers }));
    const started = await runs.start(item, REQUEST, KEEP_UNTIL);
    expect(started).toEqual({ ok: true, value: { operation: headers['azure-asyncoperation'] } });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.path.toLowerCase()).toBe(new URL(request.url).pathname.toLowerCase());
    expect(sent[0]?.body).toEqual(request.body);
    expect(sent[0]?.headers).toMatchObject({
      'x-ms-client-request-id': REQUEST,
      'x-ms-correlation-request-id': BY,
    });
  });

  test('says how long Azure asks to wait before the first look', async () => {
    const { status, headers } = recorded('c-backup-post-202-with-retry-after');
    const { runs } = runsOn(() => ({ status, headers }));
    expect(await runs.start(item, REQUEST, KEEP_UNTIL)).toMatchObject({ ok: true, value: { retryAfterInMs: 60_000 } });
  });

  test('without an operation to follow it is started all the same', async () => {
    const { runs } = runsOn(() => ({ status: 202 }));
    expect(await runs.start(item, REQUEST, KEEP_UNTIL)).toEqual({ ok: true, value: {} });
  });

  test.each([
    [{ status: 500 }, { kind: 'transient' }],
    [{ status: 404 }, { kind: 'target-gone', resourceId: item }],
    [
      { status: 400, body: { error: { code: 'UserErrorX', message: '' } } },
      { kind: 'refused', code: 'UserErrorX' },
    ],
  ])('a refusal is a value, and nothing is sent twice: %j', async (answer, failure) => {
    const { runs, sent } = runsOn(() => answer);
    expect(await runs.start(item, REQUEST, KEEP_UNTIL)).toMatchObject({ ok: false, failure });
    expect(sent).toHaveLength(1);
  });
});

describe('following it', () => {
  const operation = recorded(TRIGGERED).headers['azure-asyncoperation'] ?? '';

  test.each([
    ['c-operationsstatus-inprogress', { status: 'InProgress' }],
    ['c-operationsstatus-succeeded', { status: 'Succeeded', jobId: expect.any(String) as string }],
  ])('%s', async (name, value) => {
    const { runs, sent } = runsOn(() => recorded(name));
    expect(await runs.follow(operation)).toMatchObject({ ok: true, value });
    expect(sent.map(({ method, url }) => [method, url])).toEqual([['GET', operation]]);
  });

  test('the signed URL is nowhere in a failure', async () => {
    const { runs } = runsOn(() => ({ status: 500, body: { error: { code: 'X', message: operation } } }));
    const followed = await runs.follow(`${operation}&s=abcdef`);
    expect(followed).toMatchObject({ ok: false, failure: { kind: 'transient' } });
    expect(JSON.stringify(followed)).not.toMatch(/[?&][tcsh]=(?!REDACTED)/);
  });

  test.each([
    'http://management.azure.com/subscriptions/s',
    'https://example.com/subscriptions/s',
    'no url',
    'https://management.azure.com/',
  ])('nothing else is asked: %s', async (url) => {
    const { runs, sent } = runsOn(() => ({}));
    expect(await runs.follow(url)).toMatchObject({ failure: { kind: 'refused', code: 'ForeignOperation' } });
    expect(sent).toHaveLength(0);
  });

  test('an operation that Azure has forgotten is gone, not the virtual machine', async () => {
    const { runs } = runsOn(() => ({ status: 404 }));
    expect(await runs.follow(operation)).toMatchObject({
      failure: { kind: 'target-gone', resourceId: expect.stringContaining('/operationsstatus/') as string },
    });
  });
});
