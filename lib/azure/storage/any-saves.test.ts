import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { opened, SAVED_AT, storeOn, tablesOf } from '../../../test/support/case-tables.js';
import { aCase, newCaseId } from '../../../test/support/stored-cases.js';
import type { Case } from '../../model/case.js';
import { What } from '../../model/ledger.js';
import type { Stored } from '../../model/ports.js';
import { sealerOf } from './seal.js';
import { verifyLedger } from './verify.js';

const azurite = azuriteForThisFile();

describe('any sequence of saves', () => {
  const note = fc.record({
    what: fc.constantFrom(...What.options),
    detail: fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 200 }), fc.constant(undefined)),
  });
  const notes = fc.array(note, { maxLength: 6 });
  const move = fc.record({
    notes,
    by: fc.constantFrom('who loaded last', 'who loaded first', 'two at once', 'who takes it out'),
    lies: fc.nat(99),
  });

  it('gives a chain that verifies, with the notes of the saves that were not lost and no others', async () => {
    const tables = tablesOf(azurite.account());
    const store = storeOn(tables.cases);
    await fc.assert(
      fc.asyncProperty(notes, fc.array(move, { maxLength: 8 }), async (opening, moves) => {
        const c = aCase();
        const first = await opened(store, c, opening);
        let last: Stored<Case> | undefined = first;
        let count = opening.length;
        for (const { by, notes: said, lies } of moves) {
          const was: Stored<Case> = by === 'who loaded first' ? first : (last ?? first);
          const next = { ...was.value, entries: lies, head: 'a lie' };
          const wins: boolean = last === was;
          if (by === 'who takes it out') {
            const done = await store.absorb(was, newCaseId(), { what: 'joined', detail: said });
            expect(done).toBe(wins ? 'absorbed' : 'lost');
            count += wins ? 1 : 0;
            last = wins ? undefined : last;
            continue;
          }
          const saves = Array.from({ length: by === 'two at once' ? 2 : 1 }, () => store.save(was, next, said));
          const saved = (await Promise.all(saves)).filter((one) => one !== 'lost');
          expect(saved).toHaveLength(wins ? 1 : 0);
          count += wins ? said.length : 0;
          last = saved[0] ?? last;
        }
        const history = await store.history(c.id);
        expect(history.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
      }),
      { numRuns: 60 },
    );
    expect(await verifyLedger(tables)).toMatchObject({ ok: true, cases: 60 });
    expect(await sealerOf(tables.cases, tables.control, () => SAVED_AT)(SAVED_AT)).toMatchObject({ sealed: 60 });
    expect(await verifyLedger(tables)).toMatchObject({ ok: true, cases: 60, seals: 1 });
  });
});
