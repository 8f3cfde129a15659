import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { opened, OPENED, storeOn, tablesOf } from '../../../test/support/case-tables.js';
import { textLike, without } from '../../../test/support/matching.js';
import { aCase, newCaseId, NSG, VM } from '../../../test/support/stored-cases.js';
import type { Case, CaseId } from '../../model/case.js';
import { hashOfEntry, type Note } from '../../model/ledger.js';
import { child } from '../../model/resource-id.js';

const azurite = azuriteForThisFile();
const tableOfCases = () => tablesOf(azurite.account()).cases;

describe('what is stored', () => {
  const SIGNED = 'https://x.blob.core.windows.net/c?sv=2024&sig=abcDEF123';

  it('has no secrets, neither in the case nor in its ledger', async () => {
    const table = tableOfCases();
    const store = storeOn(table);
    const c = aCase({ summary: `AccountKey=hunter2; ${SIGNED}` });
    const { value } = await opened(store, c, [{ what: 'opened', detail: { url: SIGNED }, actor: SIGNED }]);
    expect(value.summary).not.toContain('hunter2');
    const rows: string[] = [];
    for await (const row of table.rows()) {
      rows.push(JSON.stringify(row));
    }
    expect(rows.join()).not.toMatch(/hunter2|abcDEF123/);
    const [entry] = await store.history(c.id);
    expect(entry && hashOfEntry(entry)).toBe(entry?.hash);
  });

  it('keeps the URL of an operation whole, and apart', async () => {
    const store = storeOn(tableOfCases());
    const { value } = await opened(store);
    expect(await store.operation(value.id)).toBeUndefined();
    const url = `${SIGNED}${'x'.repeat(3_500)}`;
    await store.keepOperation(value.id, url);
    await store.keepOperation(value.id, url);
    expect(await store.operation(value.id)).toBe(url);
    expect(await store.history(value.id)).toHaveLength(1);
    await expect(store.keepOperation(value.id, 'x'.repeat(32_001))).rejects.toThrow(/url has 32001 characters/);
  });

  it('says where a detail was too long, and is what was hashed', async () => {
    const store = storeOn(tableOfCases());
    for (const detail of ['"\\'.repeat(20_000), { text: 'é'.repeat(30_000) }, ['\u0001'.repeat(25_000)]]) {
      const { value } = await opened(store, aCase(), [{ what: 'opened', detail }]);
      const [entry] = await store.history(value.id);
      expect(JSON.stringify(entry?.detail).length).toBeLessThanOrEqual(20_000);
      expect(JSON.stringify(entry?.detail).length).toBeGreaterThan(15_000);
      expect(entry?.detail).toMatchObject({
        cut: textLike(/^\d+ characters/),
        begins: textLike(/… \[cut\]$/),
      });
      expect(entry && hashOfEntry(entry)).toBe(entry?.hash);
    }
  });

  it('takes a note without a detail, and one with half a character', async () => {
    const store = storeOn(tableOfCases());
    const notes: readonly Note[] = [
      { what: 'opened', detail: undefined },
      { what: 'held', detail: 'half \ud800', actor: '\udc00' },
    ];
    const { value } = await opened(store, aCase(), notes);
    const history = await store.history(value.id);
    expect(history.map(hashOfEntry)).toEqual(history.map(({ hash }) => hash));
  });

  it('is as large as the largest case, and not larger', async () => {
    const store = storeOn(tableOfCases());
    const largest = caseOfSize(29_990);
    const tooLong = `${largest.summary}${'x'.repeat(300)}`;
    const stored = await opened(store, largest);
    expect(await store.load(largest.id)).toEqual({ is: 'case', stored });
    await expect(store.create({ ...largest, id: newCaseId(), summary: tooLong }, [OPENED])).rejects.toThrow(
      /Row "case" of partition .*: body has 30\d+ characters, at most 30000 can be stored/,
    );
    await expect(store.save(stored, { ...largest, summary: tooLong }, [OPENED])).rejects.toThrow(/30000/);
    expect(await store.load(largest.id)).toEqual({ is: 'case', stored });
  });

  it('takes 99 notes at a time and refuses more', async () => {
    const store = storeOn(tableOfCases());
    const notes = Array.from({ length: 99 }, (_, n): Note => ({ what: 'held', detail: n }));
    const first = await opened(store, aCase(), notes);
    expect(await store.save(first, first.value, notes)).toMatchObject({ value: { entries: 198 } });
    expect((await store.history(first.value.id)).map(({ n }) => n)).toEqual(
      Array.from({ length: 198 }, (_, n) => n + 1),
    );
    await expect(store.save(first, first.value, [...notes, OPENED])).rejects.toThrow(/99 notes at most, not 100/);
  });

  it('is refused where an id is no key', async () => {
    const store = storeOn(tableOfCases());
    await expect(store.create(aCase({ id: 'a/b' as CaseId }), [OPENED])).rejects.toThrow(/none of/);
  });

  it('of a later version than this one is not taken for a case of this one', async () => {
    const table = tableOfCases();
    const { value } = await opened(storeOn(table));
    const row = await table.get(value.id, 'case');
    const body = String(row?.['body']).replace('"v":1', '"v":2');
    await table.upsert({ partitionKey: value.id, rowKey: 'case', entries: 1, head: value.head, body });
    await expect(storeOn(table).load(value.id)).rejects.toThrow();
  });
});

/** A case of 8 NICs with findings as long as they may be, filled up to `size` characters of JSON. */
function caseOfSize(size: number): Case {
  const causes = Array.from({ length: 8 }, (_, n) => ({
    kind: 'denied-by-rule',
    resourceId: child(NSG, 'securityRules', `deny-${n}`),
    summary: `Rule deny-${n} of nsg denies TCP 443 and 8443 from nic-${n} to Storage.WestEurope.`,
    evidence: Array.from({ length: 12 }, (_, line) => `Priority ${100 + line}: "deny", outbound, any → Internet.`),
  }));
  const [first, ...others] = causes;
  const findings = first && [
    {
      remediation: 'blocked-egress',
      diagnosis: { status: 'unhealthy' as const, causes: [first, ...others] as const, evidence: [] },
    },
  ];
  const c = aCase({ target: VM, findings: findings ?? [], summary: '' });
  return { ...c, summary: 'x'.repeat(size - JSON.stringify(without(c, 'entries', 'head')).length) };
}
