import { describe, expect, test } from 'vitest';
import { CaseId } from '../../model/case.js';
import { child, ResourceId } from '../../model/resource-id.js';
import { fail, ok, type Result } from '../../model/result.js';
import { Memories } from './memory.js';

const caseOf = (n: number) => CaseId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const by = caseOf(1);
const id = (text: string) => ResourceId.parse(`/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/${text}`);
const nsg = id('networkSecurityGroups/nsg');
const vnet = id('virtualNetworks/v');

const vault = ResourceId.parse('/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv');
const ASSIGNMENTS = 'providers/Microsoft.Authorization/roleAssignments';
const deletedForm = (name: string) =>
  ResourceId.parse(`/subscriptions/s/providers/Microsoft.KeyVault/locations/l/deletedVaults/${name}`);

const clock = () => {
  let at = Date.parse('2026-01-01T00:00:00Z');
  return { now: () => new Date(at), advance: (ms: number) => (at += ms) };
};
/** Asks that answer how often they were asked. */
const counting = () => {
  let asked = 0;
  return () => Promise.resolve(ok((asked += 1)));
};

describe('the memory of a case', () => {
  test('what was read is not asked for again within a minute', async () => {
    const { now, advance } = clock();
    const memory = new Memories(now).open(by, 'afresh');
    const ask = counting();
    expect(await memory.read('nsg', nsg, ask)).toEqual(ok(1));
    advance(59_999);
    expect(await memory.read('nsg', nsg, ask)).toEqual(ok(1));
    advance(1);
    expect(await memory.read('nsg', nsg, ask)).toEqual(ok(2));
  });

  test('equal reads at the same time share one request', async () => {
    const memory = new Memories(clock().now).open(by, 'afresh');
    const ask = counting();
    const both = await Promise.all([memory.read('nsg', nsg, ask), memory.read('nsg', nsg, ask)]);
    expect(both).toEqual([ok(1), ok(1)]);
  });

  test('a failure is not remembered, nor is a bug', async () => {
    const memory = new Memories(clock().now).open(by, 'afresh');
    const failure = fail({ kind: 'transient', retryAfterInMs: 0, detail: 'no answer' });
    const answers: (() => Promise<Result<string>>)[] = [
      () => Promise.resolve(failure),
      () => Promise.reject(new Error('bug')),
      () => Promise.resolve(ok('there')),
    ];
    const ask = () => (answers.shift() ?? (() => Promise.resolve(ok('too often'))))();
    expect(await memory.read('nsg', nsg, ask)).toEqual(failure);
    await expect(memory.read('nsg', nsg, ask)).rejects.toThrow('bug');
    expect(await memory.read('nsg', nsg, ask)).toEqual(ok('there'));
    expect(await memory.read('nsg', nsg, ask)).toEqual(ok('there'));
  });

  test('that something is not there is remembered, until it is written', async () => {
    const memories = new Memories(clock().now);
    const gone = fail({ kind: 'target-gone', resourceId: nsg });
    await memories.open(by, 'afresh').read('nsg', nsg, () => Promise.resolve(gone));
    const ask = () => Promise.resolve(ok('there'));
    expect(await memories.open(by, { again: [] }).read('nsg', nsg, ask)).toEqual(gone);
    expect(await memories.open(by, { again: [nsg] }).read('nsg', nsg, ask)).toEqual(ok('there'));
  });

  test('a failure that comes late forgets nothing newer', async () => {
    const { now, advance } = clock();
    const memory = new Memories(now).open(by, 'afresh');
    let endSlow: (result: Result<string>) => void = () => undefined;
    const slow = memory.read('nsg', nsg, () => new Promise<Result<string>>((resolve) => (endSlow = resolve)));
    advance(60_000);
    await memory.read('nsg', nsg, () => Promise.resolve(ok('newer')));
    endSlow(fail({ kind: 'transient', retryAfterInMs: 0, detail: 'no answer' }));
    await slow;
    expect(await memory.read('nsg', nsg, () => Promise.resolve(ok('asked again')))).toEqual(ok('newer'));
  });

  test('looking afresh remembers nothing', async () => {
    const memories = new Memories(clock().now);
    const ask = counting();
    await memories.open(by, 'afresh').read('nsg', nsg, ask);
    expect(await memories.open(by, 'afresh').read('nsg', nsg, ask)).toEqual(ok(2));
  });

  test.each([
    ['the resource itself', nsg, nsg, true],
    ['what lies below it', child(vnet, 'subnets', 'a'), vnet, true],
    ['what shows it in its body', nsg, child(nsg, 'securityRules', 'r'), true],
    ['the top-level resource above it', vnet, child(vnet, 'subnets', 'a', 'x', 'y'), true],
    ['something beside it', vnet, nsg, false],
    ['the group it lies in', ResourceId.parse('/subscriptions/s/resourceGroups/g'), nsg, false],
    ['its subscription', ResourceId.parse('/subscriptions/s'), nsg, false],
    ['the vault that shows a policy', vault, child(vault, 'accessPolicies', 'p'), true],
    ['the keys beside a policy', child(vault, 'keys', 'k'), child(vault, 'accessPolicies', 'p'), false],
    ['the keys of a vault', child(vault, 'keys', 'k'), vault, true],
    ['the role assignments at a vault', child(vault, ASSIGNMENTS), vault, true],
    ['the soft-deleted form of a vault', deletedForm('kv'), vault, true],
    ['the soft-deleted form of another vault', deletedForm('kv-2'), vault, false],
    ['a key by its version', child(vault, 'keys', 'k'), child(vault, 'keys', 'k', 'versions', 'v'), true],
    ['role assignments at the scope of one', child(vault, ASSIGNMENTS), child(vault, ASSIGNMENTS, 'a'), true],
    ['role assignments below it', child(vault, 'keys', 'k', ASSIGNMENTS), child(vault, ASSIGNMENTS, 'a'), true],
    ['role assignments of another vault', child(nsg, ASSIGNMENTS), child(vault, ASSIGNMENTS, 'a'), false],
    ['other extensions at its scope', child(vault, 'providers/a.b/c'), child(vault, ASSIGNMENTS, 'a'), false],
    ['the vault that a role assignment hangs on', vault, child(vault, ASSIGNMENTS, 'a'), false],
    ['its keys', child(vault, 'keys', 'k'), child(vault, ASSIGNMENTS, 'a'), false],
  ])('looking again forgets %s: %s', async (_, about, again, forgotten) => {
    const memories = new Memories(clock().now);
    const ask = counting();
    await memories.open(by, 'afresh').read('key', about, ask);
    expect(await memories.open(by, { again: [again] }).read('key', about, ask)).toEqual(ok(forgotten ? 2 : 1));
  });

  test('what another read came upon is kept like a read', async () => {
    const memory = new Memories(clock().now).open(by, 'afresh');
    memory.keep('tags', nsg, { a: 'b' });
    expect(await memory.read('tags', nsg, () => Promise.resolve(ok({})))).toEqual(ok({ a: 'b' }));
  });

  test('cases do not share', async () => {
    const memories = new Memories(clock().now);
    const ask = counting();
    await memories.open(by, 'afresh').read('nsg', nsg, ask);
    expect(await memories.open(caseOf(2), { again: [] }).read('nsg', nsg, ask)).toEqual(ok(2));
  });

  test('old cases are let go, and never more than a hundred are kept', () => {
    const { now, advance } = clock();
    const memories = new Memories(now);
    for (let n = 1; n <= 150; n += 1) {
      memories.open(caseOf(n), 'afresh');
    }
    expect(memories.size).toBe(100);
    advance(60_000);
    memories.open(by, 'afresh');
    expect(memories.size).toBe(1);
  });
});
