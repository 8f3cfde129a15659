import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bodyOf,
  checkRow,
  checkTransaction,
  keyPart,
  newestFirst,
  newestMonthFirst,
  type Action,
  type NewRow,
} from './rows.js';

const row = (columns: Partial<NewRow> = {}): NewRow => ({ partitionKey: 'p', rowKey: 'r', ...columns });
const insertion = (columns: Partial<NewRow> = {}): Action => ({ do: 'insert', row: row(columns) });

describe('a row over Azure’s limits is refused', () => {
  it('where a key holds what no key may', () => {
    for (const odd of ['/', '\\', '#', '?', '%', '\t', '\n', '\u0000', '\u001f', '\u007f', '\u009f']) {
      expect(() => {
        checkRow(row({ partitionKey: `a${odd}b` }));
      }, odd).toThrow(/none of/);
      expect(() => {
        checkRow(row({ rowKey: `a${odd}b` }));
      }, odd).toThrow(/none of/);
    }
    expect(() => {
      checkRow(row({ rowKey: "inv|~;'ü 💾" }));
    }).not.toThrow();
  });

  it('where a key is empty or longer than 1 KiB', () => {
    expect(() => {
      checkRow(row({ rowKey: '' }));
    }).toThrow(/1 to 512/);
    expect(() => {
      checkRow(row({ rowKey: 'x'.repeat(513) }));
    }).toThrow(/1 to 512/);
    expect(() => {
      checkRow(row({ rowKey: 'x'.repeat(512) }));
    }).not.toThrow();
  });

  it('where a property is too long, counted as Azure counts: in UTF-16', () => {
    expect(() => {
      checkRow(row({ url: 'x'.repeat(32_001) }));
    }).toThrow('url has 32001 characters, at most 32000');
    expect(() => {
      checkRow(row({ url: '💾'.repeat(16_001) }));
    }).toThrow('url has 32002 characters');
    expect(() => {
      checkRow(row({ body: 'x'.repeat(30_001) }));
    }).toThrow('body has 30001 characters, at most 30000');
    expect(() => {
      checkRow(row({ url: '💾'.repeat(16_000), body: 'x'.repeat(30_000) }));
    }).not.toThrow();
  });

  it('where it is larger than 1 MiB altogether', () => {
    const columns = Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`column${n}`, 'x'.repeat(31_000)]));
    expect(() => {
      checkRow(row(columns));
    }).toThrow(/at most 1048576/);
    expect(() => {
      checkRow(row({ ...columns, column16: 7 }));
    }).not.toThrow();
  });
});

describe('a transaction over Azure’s limits is refused', () => {
  it('where it is empty, has more than 100 entries or leaves its partition', () => {
    const many = Array.from({ length: 101 }, (_, n) => insertion({ rowKey: String(n) }));
    expect(() => {
      checkTransaction([]);
    }).toThrow('1 to 100 entries, this one 0');
    expect(() => {
      checkTransaction(many);
    }).toThrow('1 to 100 entries, this one 101');
    expect(() => {
      checkTransaction(many.slice(1));
    }).not.toThrow();
    expect(() => {
      checkTransaction([insertion(), insertion({ partitionKey: 'q' })]);
    }).toThrow('one partition');
  });

  it('where one of its rows is, or all together are more than 4 MiB', () => {
    expect(() => {
      checkTransaction([insertion(), insertion({ rowKey: 'a/b' })]);
    }).toThrow(/none of/);
    const full = Array.from({ length: 100 }, (_, n) => insertion({ rowKey: String(n), body: 'é'.repeat(30_000) }));
    expect(() => {
      checkTransaction(full);
    }).toThrow(/at most 4194304/);
    expect(() => {
      checkTransaction(full.slice(40));
    }).not.toThrow();
  });
});

describe('a part of a key', () => {
  it('is one that any text has, and no two texts share but for their case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }), (one, other) => {
        checkRow(row({ rowKey: `x${keyPart(one)}` }));
        expect(keyPart(one)).not.toContain('|');
        expect(keyPart(one) === keyPart(other)).toBe(one.toLowerCase() === other.toLowerCase());
      }),
    );
    expect(keyPart('IaasVMContainerV2;RG_1(x);vm-1')).toBe('iaasvmcontainerv2;rg_1(x);vm-1');
  });
});

it('times sort newest first as texts, and so do months', () => {
  const time = fc.date({ min: new Date('1970-01-01'), max: new Date('9000-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(time, time, (a, b) => {
      expect(newestFirst(a) < newestFirst(b)).toBe(a > b);
      expect(newestMonthFirst(a) <= newestMonthFirst(b)).toBe(
        a.toISOString().slice(0, 7) >= b.toISOString().slice(0, 7),
      );
      expect([newestFirst(a).length, newestMonthFirst(a).length]).toEqual([16, 6]);
    }),
  );
});

it('a body has no secrets', () => {
  expect(bodyOf({ said: ['AccountKey=abc;'] })).toBe('{"said":["AccountKey=REDACTED;"]}');
});
