import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { aCase, job, NSG, VAULT, VM } from '../../../test/support/stored-cases.js';
import { accountIn } from './account.js';
import { connect } from './connect.js';
import { notAnswering } from './health.js';
import { storageOf } from './index.js';

const azurite = azuriteForThisFile();
const given = { now: () => new Date(), newId: () => randomUUID() };

describe('the storage of an account', () => {
  it('holds everything that is kept, from the first use on', async () => {
    const storage = storageOf({ AzureWebJobsStorage: azurite.account() }, given);
    const failed = job();
    const c = aCase({ jobs: [{ id: failed }] });
    const made = await storage.cases.create(c, [{ what: 'opened', detail: {} }]);
    await storage.list.put(c);
    await storage.wake(c.id, new Date());
    expect(await storage.list.query({ jobId: failed, limit: 1 })).toMatchObject({ cases: [{ id: c.id }] });
    expect(await storage.changes.begin(NSG, 'step', c.id, new Date(Date.now() + 60_000))).toBe('begun');
    expect(await storage.targets.save(VM, await storage.targets.load(VM), { attempts: [], backups: [] })).toBe('saved');
    expect(await storage.vaultJobs.listing(VAULT)).toBeUndefined();
    expect(await storage.seal(new Date())).toMatchObject({ sealed: 1 });
    expect(await storage.verifyLedger()).toMatchObject({ ok: true, cases: 1 });
    expect(made).not.toBe('exists');
    expect(await storage.notAnswering()).toEqual([]);
  });

  it('is one for two apps that use it for the first time at once', async () => {
    const settings = { AzureWebJobsStorage: azurite.account() };
    const apps = [storageOf(settings, given), storageOf(settings, given), storageOf(settings, given)];
    const c = aCase();
    const made = await Promise.all(apps.map((app) => app.cases.create(c, [])));
    expect(made.filter((one) => one !== 'exists')).toHaveLength(1);
    await Promise.all(apps.map((app) => app.wake(c.id, new Date())));
  });

  it('leads from an absorbed case to the one that took it in', async () => {
    const { cases, list } = storageOf({ AzureWebJobsStorage: azurite.account() }, given);
    const failed = job();
    const [taken, into] = [aCase({ jobs: [{ id: failed }] }), aCase()];
    const made = await cases.create(taken, []);
    await cases.create(into, []);
    await list.put(taken);
    expect(made !== 'exists' && (await cases.absorb(made, into.id, { what: 'joined', detail: {} }))).toBe('absorbed');
    await list.remove(taken, into.id);
    expect(await list.query({ jobId: failed, limit: 9 })).toMatchObject({ cases: [{ id: into.id }] });
  });

  it('is checked at once and reached only when asked', () => {
    expect(() => storageOf({}, given)).toThrow('AzureWebJobsStorage is not set');
    expect(storageOf({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' }, given)).toHaveProperty('cases');
  });
});

describe('health', () => {
  it('names what does not answer, with the reason', async () => {
    const text = azurite.account().replace(/AccountKey=[^;]*/, `AccountKey=${Buffer.from('wrong').toString('base64')}`);
    const problems = await storageOf({ AzureWebJobsStorage: text }, given).notAnswering();
    expect(problems.map((one) => one.slice(0, one.indexOf(':')))).toEqual([
      'table backupmediccases',
      'table backupmedicindex',
      'table backupmedicresources',
      'table backupmediccontrol',
      'queue',
    ]);
    expect(problems.join()).toMatch(/authenticate|authorization/i);
  });

  it('does not wait for what never answers', async () => {
    const { tables, queues } = connect(accountIn({ AzureWebJobsStorage: azurite.account() }));
    const silent = { ...tables.index, get: () => new Promise<undefined>(() => undefined) };
    const cases = () => Promise.reject(new Error('no route; AccountKey=hunter2'));
    const connection = { tables: { ...tables, index: silent }, queues: { ...queues, cases } };
    expect(await notAnswering(connection, 300)).toEqual([
      'table backupmedicindex: no answer within 0.3 s',
      'queue: no route; AccountKey=REDACTED',
    ]);
  });
});
