import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../host/testing/eventually.js';
import { parseJson, type Json } from '../json.js';
import { Store } from '../state/store.js';
import { started } from '../testing/started.js';

describe('delivery', () => {
  interface Got {
    readonly url: string;
    readonly type: string | undefined;
    readonly event: string | string[] | undefined;
    readonly count: string | string[] | undefined;
    readonly body: Json | undefined;
  }
  /** An app that answers as told, then 202. */
  async function app(...statuses: number[]): Promise<{ readonly url: string; readonly got: readonly Got[] }> {
    const got: Got[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const { 'content-type': type, 'aeg-event-type': event, 'aeg-delivery-count': count } = request.headers;
        got.push({ url: request.url ?? '', type, event, count, body: parseJson(body) });
        response.writeHead(statuses.shift() ?? 202).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
  }
  const CLOUD = { specversion: '1.0', id: 'c', type: 't', source: 's' };
  const GRID = { id: 'g', eventType: 't', subject: 's', eventTime: '2026-01-01T00:00:00Z', data: {}, dataVersion: '1' };

  it('is one request an event, each in its schema', async () => {
    const sandbox = await started();
    const { url, got } = await app();
    await sandbox.control('PUT', 'app', { url });
    expect((await sandbox.control('POST', 'deliver', { functionName: 'onIt', event: [CLOUD, GRID] })).body).toEqual({
      status: 202,
    });
    expect(got).toMatchObject([
      {
        url: '/runtime/webhooks/EventGrid?functionName=onIt',
        type: 'application/cloudevents+json; charset=utf-8',
        event: 'Notification',
        count: '0',
        body: CLOUD,
      },
      { type: 'application/json; charset=utf-8', body: [GRID] },
    ]);
  });

  it('answers the first attempt and comes again while the app asks for it', async () => {
    const sandbox = await started();
    const { url, got } = await app(503, 429);
    await sandbox.control('PUT', 'app', { url });
    expect((await sandbox.control('POST', 'deliver', { functionName: 'onIt', event: CLOUD })).body).toEqual({
      status: 503,
    });
    await eventually('three attempts', () => got.length === 3, 5000);
    expect(got.map(({ count }) => count)).toEqual(['0', '1', '2']);
  });

  it('does not come again after a refusal', async () => {
    const sandbox = await started();
    const { url, got } = await app(404, 404);
    await sandbox.control('PUT', 'app', { url });
    expect((await sandbox.control('POST', 'deliver', { functionName: 'none', event: CLOUD })).body).toEqual({
      status: 404,
    });
    expect(got).toHaveLength(1);
    await sandbox.close();
    expect(new Store(join(sandbox.data, 'sandbox.jsonl')).table('deliveries').size).toBe(0); // nothing is left to repeat
  });

  it('is not forgotten when the sandbox ends before the app listens', async () => {
    const first = await started();
    const { url, got } = await app();
    await first.control('PUT', 'app', { url: 'http://127.0.0.1:1' });
    expect((await first.control('POST', 'deliver', { functionName: 'onIt', event: CLOUD })).body).toEqual({
      status: 0,
    });
    await first.close();
    const second = await started({ data: first.data });
    await second.control('PUT', 'app', { url });
    await eventually('the event', () => got.length === 1, 5000);
  });
});
