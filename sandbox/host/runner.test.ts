import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzurite } from './azurite.js';
import type { Azurite } from './azurite.js';
import { startRunner } from './runner.js';
import type { Runner } from './runner.js';
import { eventually } from './testing/eventually.js';
import { SAMPLE_APP } from './testing/program.js';

// The one app that this process hosts.
let data = '';
let azurite: Azurite;
let runner: Runner;
const lines: string[] = [];

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'runner-'));
  azurite = await startAzurite({ data });
  runner = await startRunner({
    root: SAMPLE_APP,
    port: 0,
    environment: { AzureWebJobsStorage: azurite.connectionString, TICK_SCHEDULE: '0 0 3 * * *' },
    output: { out: (line) => lines.push(line), error: (line) => lines.push(`error ${line}`) },
    now: () => new Date('2026-11-23T10:00:00Z'),
  });
});
afterAll(async () => {
  await runner.stop();
  await azurite.stop();
  rmSync(data, { recursive: true, force: true });
});

const ask = (method: string, path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${String(runner.port)}${path}`, { method, ...init });
const said = (what: string) =>
  lines
    .filter((line) => line.startsWith(`{"what":"${what}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('HTTP functions', () => {
  it('see the request as it came', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const path = '/api/things/a%20b/7?x=1&x=2&empty=&x=%C3%A4';
    const answered = await ask('POST', path, { body: 'hällo', headers: { 'x-thing': 'yes', traceparent } });

    expect(answered.status).toBe(200);
    expect(await answered.json()).toEqual({
      method: 'POST',
      url: `http://127.0.0.1:${String(runner.port)}${path}`,
      params: { kind: 'a b', id: '7' },
      query: { x: '1,2,ä', empty: '' },
      header: 'yes',
      body: 'hällo',
      functionName: 'echo',
      traceParent: expect.stringMatching(
        /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
      ) as string,
    });
  });

  it('are found by route, whatever its case, and by method', async () => {
    const statuses = [
      ['GET', '/API/Things/kind'],
      ['DELETE', '/api/things/kind'],
      ['GET', '/things/kind'],
      ['GET', '/api/health'],
      ['POST', '/api/health'],
      ['GET', '/nowhere'],
    ].map(async ([method = '', path = '']) => (await ask(method, path)).status);

    expect(await Promise.all(statuses)).toEqual([200, 404, 404, 200, 404, 404]);
  });

  it('answer bytes, headers, cookies and status unchanged', async () => {
    const answered = await ask('PUT', '/api/bytes', { body: new Uint8Array(70_000) });

    expect(answered.status).toBe(201);
    expect(answered.headers.get('x-length')).toBe('70000');
    expect(answered.headers.get('set-cookie')).toBe('taste=sweet; max-age=5; path=/; httponly');
    expect([...new Uint8Array(await answered.arrayBuffer())]).toEqual([0, 255, 10]);
  });

  it('are 500 where they throw or return no object, 204 where they return nothing', async () => {
    const answers = await Promise.all(['throws', 'text', 'nothing'].map((name) => ask('GET', `/api/${name}`)));

    expect(answers.map(({ status }) => status)).toEqual([500, 500, 204]);
    expect(await Promise.all(answers.map((one) => one.text()))).toEqual(['', '', '']);
    expect(lines.filter((line) => line.includes('on purpose'))).toEqual([
      expect.stringMatching(/^error host: throws \S+ failed: Error: on purpose \| at handler/),
    ]);
  });

  it('run between the hooks of the app', async () => {
    expect(await (await ask('GET', '/api/things/all')).text()).toBe('every thing, hooked');
  });

  it('log one line each, seen by the log hook', async () => {
    await ask('GET', '/api/logs');

    expect(lines.filter((line) => line.includes('logs '))).toEqual([
      expect.stringMatching(/^logs \S+: a plain \| line with a \*\*\*$/),
      expect.stringMatching(/^error logs \S+: \{ an: 'object' \}$/),
    ]);
  });
});

describe('the Event Grid endpoint', () => {
  const PATH = '/runtime/webhooks/EventGrid?functionName=onEvent';
  const NOTIFICATION = { 'aeg-event-type': 'Notification' };
  const deliver = (body: unknown, headers: Record<string, string> = NOTIFICATION, path = PATH) =>
    ask('POST', path, { body: JSON.stringify(body), headers });
  const cloudEvent = (subject: string) => ({ specversion: '1.0', id: randomUUID(), source: '/s', type: 'T', subject });
  const gridEvent = (subject: string) => ({ id: randomUUID(), topic: '/t', subject, eventType: 'T', data: { a: 1 } });
  const received = (id: string) => said('event').find(({ event }) => (event as { id: string }).id === id);

  it('takes both schemas, single and in lists, whatever the case of its path', async () => {
    const events = [cloudEvent('one'), gridEvent('two'), cloudEvent('three'), gridEvent('four')] as const;
    const path = '/runtime/WebHooks/eventgrid?functionName=onEvent';
    const answers = [
      await deliver(events[0]),
      await deliver([events[1]]),
      await deliver(events.slice(2), NOTIFICATION, path),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(events.map(({ id }) => received(id)?.['event'])).toEqual(events);
    expect(received(events[1].id)?.['metadata']).toMatchObject({ subject: 'two', data: { a: 1 } });
  });

  it('takes an event without the header that tells what it is, and nothing else', async () => {
    expect((await deliver(cloudEvent('bare'), {})).status).toBe(202);
    expect((await deliver({ not: 'an event' }, {})).status).toBe(400);
    expect((await deliver(cloudEvent('x'), { 'aeg-event-type': 'Other' })).status).toBe(400);
    expect((await ask('POST', PATH, { body: 'not JSON', headers: NOTIFICATION })).status).toBe(400);
  });

  it('asks for the whole delivery again where one event failed', async () => {
    const [good, bad] = [cloudEvent('good'), cloudEvent('fail')];
    const answered = await deliver([bad, good]);

    expect(answered.status).toBe(500);
    expect(await answered.text()).toBe('an event that fails');
    expect(received(good.id)).toBeDefined();
  });

  it('consents to the validation handshake in both forms', async () => {
    const headers = { 'aeg-event-type': 'SubscriptionValidation' };
    const eventType = 'Microsoft.EventGrid.SubscriptionValidationEvent';
    const grid = await deliver([{ id: '1', eventType, data: { validationCode: 'code-1' } }], headers);
    const cloud = await deliver({ type: eventType, data: JSON.stringify({ validationCode: 'code-2' }) }, headers);

    expect([grid.status, await grid.json()]).toEqual([200, { validationResponse: 'code-1' }]);
    expect([cloud.status, await cloud.json()]).toEqual([200, { validationResponse: 'code-2' }]);
    expect((await deliver([{ data: {} }], headers)).status).toBe(400);
  });

  it('answers OPTIONS and Unsubscribe', async () => {
    const options = await ask('OPTIONS', PATH, { headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net' } });

    expect([options.status, options.headers.get('webhook-allowed-origin')]).toEqual([200, 'eventgrid.azure.net']);
    expect((await deliver({}, { 'aeg-event-type': 'Unsubscribe' })).status).toBe(202);
  });

  it('does not know other functions', async () => {
    for (const name of ['noSuchFunction', 'health', ''])
      expect(
        (await deliver(cloudEvent('x'), NOTIFICATION, `/runtime/webhooks/eventgrid?functionName=${name}`)).status,
      ).toBe(404);
  });
});

describe('POST /admin/functions/NAME', () => {
  const run = (name: string, body = '{"input":""}') => ask('POST', `/admin/functions/${name}`, { body });

  it('runs a timer, a queue and an Event Grid function by hand', async () => {
    const message = { byHand: randomUUID() };
    const event = { id: randomUUID(), subject: 'by hand' };
    const answers = [
      await run('tick'),
      await run('WORK', JSON.stringify({ input: JSON.stringify(message) })),
      await run('onEvent', JSON.stringify({ input: JSON.stringify(event) })),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await eventually('the message', () =>
      said('worked').find((line) => JSON.stringify(line['message']) === JSON.stringify(message)),
    );
    await eventually('the event', () =>
      said('event').find((line) => JSON.stringify(line['event']) === JSON.stringify(event)),
    );
    await eventually('two ticks, one of them at start', () => said('tick').length === 2);
  });

  it('refuses an unknown function, another method and a body that is none', async () => {
    expect((await run('noSuchFunction')).status).toBe(404);
    expect((await ask('GET', '/admin/functions/tick')).status).toBe(404);
    expect((await run('tick', '')).status).toBe(400);
    expect((await run('tick', '{"input":5}')).status).toBe(400);
  });

  it('says of an HTTP function that it has a route of its own', async () => {
    expect((await run('health')).status).toBe(202);
    expect(lines.some((line) => line.includes('health cannot be run by hand'))).toBe(true);
  });
});

describe('a timer function', () => {
  it('sees its schedule, monitored', () => {
    expect(said('tick')[0]?.['timer']).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '0001-01-01T00:00:00+00:00',
        lastUpdated: '0001-01-01T00:00:00+00:00',
        next: '2026-11-24T03:00:00+00:00',
      },
      isPastDue: false,
    });
  });
});
