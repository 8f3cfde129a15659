import { describe, expect, it } from 'vitest';
import { eventually } from '../../host/testing/eventually.js';
import { at } from '../json.js';
import { started } from '../testing/started.js';
import { rule, world } from '../testing/world.js';

const { ids } = world();
const VM = `${ids.vm}?api-version=2024-07-01`;

describe('faults', () => {
  it('answer in the first match’s words as often as they say, before any authorisation', async () => {
    const sandbox = await started();
    await sandbox.control('POST', 'faults', {
      match: { method: 'GET', path: 'VM-SHOP?API-VERSION=' },
      respond: { status: 409, headers: { 'X-Why': 'test' }, body: { a: 1 } },
      times: 2,
    });
    await sandbox.control('POST', 'faults', {
      match: { path: 'vm-shop' },
      respond: { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>' },
    });
    const strange = { headers: { authorization: '' } };
    const told = [
      await sandbox.azure('GET', VM, strange),
      await sandbox.azure('GET', VM),
      await sandbox.azure('GET', VM),
      await sandbox.azure('GET', VM),
    ];
    expect(told.map(({ status }) => status)).toEqual([409, 409, 500, 200]);
    expect([told[0]?.headers['x-why'], told[0]?.body, told[2]?.text, told[2]?.headers['content-type']]).toEqual([
      'test',
      { a: 1 },
      '<html>',
      'text/html',
    ]);
    expect((await sandbox.requests()).map((one) => at(one, 'status'))).toEqual([409, 409, 500, 200]);
  });

  it('of another method or path leave a call alone; cleared they are gone', async () => {
    const sandbox = await started();
    for (const match of [{ method: 'DELETE', path: 'vm-shop' }, { path: 'vm-other' }])
      await sandbox.control('POST', 'faults', { match, respond: { status: 500 }, times: 9 });
    expect((await sandbox.azure('GET', VM)).status).toBe(200);
    await sandbox.control('POST', 'faults', { match: { path: 'vm-shop' }, respond: { status: 500 }, times: 9 });
    await sandbox.control('DELETE', 'faults');
    expect((await sandbox.azure('GET', VM)).status).toBe(200);
  });

  it('delay a call that then goes on as usual', async () => {
    const sandbox = await started();
    await sandbox.control('POST', 'faults', { match: { path: 'vm-shop' }, delayMs: 300 });
    const from = performance.now();
    expect((await sandbox.azure('GET', VM)).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThan(290);
  });

  it('delay the answer of a call that took effect already; those left are listed', async () => {
    const sandbox = await started();
    const path = `${ids.nsg}/securityRules/One`;
    await sandbox.control('POST', 'faults', { match: { method: 'PUT', path }, answerDelayMs: 1500, times: 2 });
    const left = async () => (await sandbox.control('GET', 'faults')).body;
    expect(await left()).toEqual({ faults: [{ method: 'PUT', path, answerDelayMs: 1500, times: 2 }] });
    let answered = false;
    const put = sandbox.azure('PUT', `${path}?api-version=2024-05-01`, { body: rule('One', 200) }).then((told) => {
      answered = true;
      return told.status;
    });
    const there = async () => (await sandbox.azure('GET', `${path}?api-version=2024-05-01`)).status === 200;
    await eventually('the rule', there);
    expect(answered).toBe(false);
    expect(await left()).toEqual({ faults: [{ method: 'PUT', path, answerDelayMs: 1500, times: 1 }] });
    expect(await put).toBe(201);
  });

  it('drop the connection after the call took effect', async () => {
    const sandbox = await started();
    const path = `${ids.nsg}/securityRules/One`;
    await sandbox.control('POST', 'faults', { match: { method: 'PUT', path }, drop: true });
    expect((await sandbox.azure('PUT', `${path}?api-version=2024-05-01`, { body: rule('One', 200) })).status).toBe(0);
    expect((await sandbox.azure('GET', `${path}?api-version=2024-05-01`)).status).toBe(200);
    expect(await sandbox.requests()).toMatchObject([
      { method: 'PUT', status: 0 },
      { method: 'GET', status: 200 },
    ]);
  });
});
