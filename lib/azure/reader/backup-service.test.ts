import { describe, expect, test } from 'vitest';
import { BACKUP_APP, BY, readerTo, SUBSCRIPTION } from '../../../test/support/fake-reader.js';
import type { FakeAnswer, Sent } from '../../../test/support/fake-arm.js';
import { memoryDirectory } from '../../../test/support/memory-directory.js';
import { recorded } from '../fixtures/read.js';

const TENANT = '00000000-0000-4000-8000-0000000000aa';
const OBJECT = '00000000-0000-4000-8000-0000000000bb';
const DAY = 86_400_000;
const nobody = recorded('j-graph-serviceprincipal-lookup');
const found: FakeAnswer = { body: { value: [{ id: OBJECT.toUpperCase(), appId: BACKUP_APP }] } };

/** A reader with a clock and a cache; each look is one of its own, so that only the cache spares calls. */
function lookup(graph: () => FakeAnswer, objectId?: string) {
  let at = Date.parse('2026-01-01T00:00:00Z');
  const now = () => new Date(at);
  const { directory, kept } = memoryDirectory(now);
  const backupService = { appId: BACKUP_APP, ...(objectId === undefined ? {} : { objectId }) };
  const answer = ({ url }: Sent): FakeAnswer =>
    url.startsWith('https://graph.microsoft.com/') ? graph() : { body: { subscriptionId: 's', tenantId: TENANT } };
  const { open, sent } = readerTo(answer, 1, { now, directory, backupService });
  return {
    kept,
    sent,
    hosts: () => sent.map(({ url }) => new URL(url).host),
    ask: () => open(BY, 'afresh').backupService(SUBSCRIPTION),
    advance: (ms: number) => (at += ms),
  };
}

describe('the Backup Management Service', () => {
  test('is looked up in the tenant of the subscription by its application id', async () => {
    const { ask, sent } = lookup(() => found);
    expect(await ask()).toEqual({ ok: true, value: { tenantId: TENANT, appId: BACKUP_APP, objectId: OBJECT } });
    expect(sent[0]?.path).toBe(`/subscriptions/${SUBSCRIPTION}`);
    expect(sent[1]?.path).toBe('/v1.0/servicePrincipals');
    expect(sent[1]?.query.get('$filter')).toBe(`appId eq '${BACKUP_APP}'`);
    expect(sent[1]?.query.get('$select')).toBe('id,appId');
  });

  test('is asked for once a day', async () => {
    const { ask, sent, advance } = lookup(() => found);
    const first = await ask();
    advance(DAY - 1);
    expect(await ask()).toEqual(first);
    expect(sent).toHaveLength(2);
    advance(1);
    expect(await ask()).toEqual(first);
    expect(sent).toHaveLength(4);
  });

  test('that is missing is asked for again at the next look', async () => {
    let answer: FakeAnswer = nobody;
    const { ask, hosts } = lookup(() => answer);
    expect(await ask()).toMatchObject({ ok: true, value: { tenantId: TENANT, objectId: undefined } });
    answer = found;
    expect(await ask()).toMatchObject({ ok: true, value: { objectId: OBJECT } });
    expect(hosts()).toEqual(['management.azure.com', 'graph.microsoft.com', 'graph.microsoft.com']);
  });

  test('that a setting names is not asked for', async () => {
    const { ask, hosts } = lookup(() => found, OBJECT.toUpperCase());
    expect(await ask()).toMatchObject({ ok: true, value: { tenantId: TENANT, objectId: OBJECT } });
    expect(hosts()).toEqual(['management.azure.com']);
  });

  test('an entry that says nothing is asked for again', async () => {
    const { ask, kept, sent } = lookup(() => found);
    await ask();
    for (const key of kept.keys()) {
      kept.set(key, { value: { odd: true }, at: '2026-01-01T00:00:00Z' });
    }
    expect(await ask()).toMatchObject({ ok: true, value: { objectId: OBJECT } });
    expect(sent).toHaveLength(4);
  });

  test('without the right at Graph, that right is named', async () => {
    const body = { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } };
    const { ask, kept } = lookup(() => ({ status: 403, body }));
    expect(await ask()).toMatchObject({
      ok: false,
      failure: { kind: 'denied', action: 'Application.Read.All (Microsoft Graph)' },
    });
    expect(kept.size).toBe(1);
  });
});
