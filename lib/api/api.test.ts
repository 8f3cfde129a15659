import { describe, expect, it } from 'vitest';
import { VM } from '../../test/support/fake-azure.js';
import { finding, notApplicable } from '../../test/support/findings.js';
import { MemoryStore } from '../../test/support/memory-store.js';
import { ended, night, RULE } from '../../test/support/world.js';
import { CaseId } from '../model/case.js';
import { getCase, listCases, undoCase } from './cases.js';
import { health } from './health.js';
import { remediate } from './remediate.js';

const query = (text: string): URLSearchParams => new URLSearchParams(text);

describe('GET /api/cases/{id}', () => {
  it('shows what was seen, planned, done and proven', async () => {
    const world = night();
    const { id } = await ended(world);
    expect(await getCase(id.toUpperCase(), world.store.cases)).toMatchObject({
      status: 200,
      jsonBody: {
        id,
        virtualMachineId: VM,
        stage: 'closed',
        outcome: 'healed',
        codes: ['400206'],
        diagnoses: [{ remediation: 'opener', status: 'healthy', summary: 'nothing is wrong here' }],
        plan: {
          steps: [{ kind: 'security-rule', resourceId: RULE, before: null, hash: expect.any(String) as string }],
        },
        history: expect.arrayContaining([expect.objectContaining({ what: 'applied' })]) as unknown[],
      },
    });
  });

  it('shows what is wrong, and what cannot be told', async () => {
    const world = night((w) => (w.settings = { ...w.settings, mode: 'plan' }));
    const { id } = await ended(world);
    expect((await getCase(id, world.store.cases)).jsonBody).toMatchObject({
      outcome: 'planned',
      diagnoses: [{ status: 'unhealthy', summary: 'nsg denies Storage', evidence: ['no rule allows it'] }],
    });
    const blind = night((w) => {
      const [remediation] = w.remediations;
      const diagnosis = { status: 'cannot-tell', missing: ['the NSG'], evidence: [] } as const;
      w.remediations =
        remediation === undefined
          ? []
          : [{ ...remediation, look: () => Promise.resolve({ ok: true, value: { diagnosis, advice: ['move on'] } }) }];
    });
    expect((await getCase((await ended(blind)).id, blind.store.cases)).jsonBody).toMatchObject({
      outcome: 'escalated',
      advice: ['move on'],
      diagnoses: [{ status: 'cannot-tell', summary: 'cannot be told: the NSG' }],
    });
  });

  it('shows what does not apply, and a change and a backup that are under way', async () => {
    const world = night((w) => {
      w.azure.writeTakesMs = 60_000;
      w.remediations = [...w.remediations, finding('other', () => notApplicable('vm-1 has no disk of that kind'))];
    });
    const id = await world.report('night-1');
    const shown = async () => (await getCase(id, world.store.cases)).jsonBody;
    await world.deliver();
    expect(await shown()).toMatchObject({
      stage: 'settle',
      plan: { steps: [{ resourceId: RULE }] },
      diagnoses: [{}, { status: 'not-applicable', summary: 'vm-1 has no disk of that kind' }],
    });
    while (((await shown()) as { jobs: string[] }).jobs.length < 2 && (await world.deliver()));
    expect(await shown()).toMatchObject({ stage: 'verify', jobs: ['night-1', 'ours-2'] });
  });

  it('leads from a job that joined to the case that it joined', async () => {
    const world = night();
    const { id } = await ended(world);
    const joined = CaseId.parse('00000000-0000-4000-8000-0000000000ff');
    world.store.rows.set(joined, { partOf: id });
    expect(await getCase(joined, world.store.cases)).toMatchObject({ status: 200, jsonBody: { id } });
  });

  it('does not know a case that is not there, whatever it is called', async () => {
    const { cases } = new MemoryStore(() => new Date(0));
    for (const id of ['00000000-0000-4000-8000-0000000000ff', 'no guid']) {
      expect(await getCase(id, cases)).toMatchObject({ status: 404, jsonBody: { error: { code: 'CaseNotFound' } } });
    }
  });
});

describe('GET /api/cases', () => {
  it('lists cases, and finds one by its job', async () => {
    const world = night();
    const { id } = await ended(world);
    for (const text of ['', `jobId=night-1`, `virtualMachineId=${VM}&limit=5&since=2026-01-01T00:00:00Z&outcome=`]) {
      expect(await listCases(query(text), world.store.list)).toMatchObject({
        status: 200,
        jsonBody: { cases: [{ id, outcome: 'healed', stage: 'closed' }] },
      });
    }
  });

  it.each([
    ['limit', 'limit=101'],
    ['limit', 'limit=many'],
    ['since', 'since=yesterday'],
    ['outcome', 'outcome=good'],
    ['stage', 'stage=door'],
    ['virtualMachineId', 'virtualMachineId=vm-1'],
    ['virtualMachineId', 'virtualMachineId=/subscriptions/s'],
  ])('names %s where it cannot be used: %s', async (field, text) => {
    const { list } = new MemoryStore(() => new Date(0));
    expect(await listCases(query(text), list)).toMatchObject({
      status: 400,
      jsonBody: { error: { code: 'InvalidRequest', message: expect.stringContaining(field) as string } },
    });
  });

  it('names a continuation that is not its own', async () => {
    const { list } = new MemoryStore(() => new Date(0));
    const answer = await listCases(query('continuation=x'), {
      ...list,
      query: () => Promise.resolve('bad-continuation'),
    });
    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.stringify(answer.jsonBody)).toContain('continuation');
  });
});

describe('POST /api/virtual-machines/remediate', () => {
  const world = night();
  const ask = (body: unknown, idempotencyKey?: string) =>
    remediate(body, { idempotencyKey }, (request) => world.request(request));

  it.each(['', 'k'.repeat(201)])('names an Idempotency-Key that is too short or too long', async (key) => {
    const answer = await ask({ virtualMachineId: VM }, key);
    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.stringify(answer.jsonBody)).toContain('Idempotency-Key');
  });

  it('opens a case, in mode plan unless told otherwise, and says where it is', async () => {
    const answer = await ask({ virtualMachineId: VM });
    expect(answer).toMatchObject({ status: 202, jsonBody: { caseId: expect.any(String) as string } });
    const { caseId, statusUrl } = answer.jsonBody as { caseId: string; statusUrl: string };
    expect(answer.headers).toEqual({ location: statusUrl });
    expect(statusUrl).toBe(`/api/cases/${caseId}`);
    expect((await getCase(caseId, world.store.cases)).jsonBody).toMatchObject({ kind: 'manual', mode: 'plan' });
  });

  it('is the same case under the same key, and a conflict where the key meant something else', async () => {
    const first = await ask({ virtualMachineId: VM, mode: 'plan' }, 'key-1');
    expect(await ask({ virtualMachineId: VM, mode: 'plan' }, 'key-1')).toEqual(first);
    expect(await ask({ virtualMachineId: VM, mode: 'apply' }, 'key-1')).toMatchObject({ status: 409 });
  });

  it.each([
    ['virtualMachineId', {}],
    ['virtualMachineId', { virtualMachineId: 'vm-1' }],
    ['mode', { virtualMachineId: VM, mode: 'force' }],
    ['body', 'text'],
    ['body', undefined],
  ])('names %s where it cannot be used: %j', async (field, body) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.jsonBody)).toContain(field);
  });
});

describe('POST /api/cases/{id}/undo', () => {
  it('is accepted once, and refused with the reason after that', async () => {
    const world = night();
    const { id } = await ended(world);
    const ask = () => undoCase(id, (one) => world.undo(one));
    expect(await ask()).toMatchObject({ status: 202, jsonBody: { caseId: id } });
    await world.run();
    expect(await ask()).toMatchObject({ status: 409, jsonBody: { error: { code: 'CannotUndo', cases: [] } } });
  });

  it('does not know a case that is not there', async () => {
    expect(await undoCase('x', () => Promise.reject(new Error('asked')))).toMatchObject({ status: 404 });
  });
});

describe('GET /api/health', () => {
  it('is ok where everything answers, and names what does not', async () => {
    const about = { mode: 'plan', version: '1' } as const;
    expect(await health(() => Promise.resolve([]), about)).toMatchObject({ status: 200, jsonBody: { status: 'ok' } });
    expect(await health(() => Promise.resolve(['queue cases']), about)).toMatchObject({
      status: 503,
      jsonBody: { notAnswering: ['queue cases'] },
    });
  });
});
