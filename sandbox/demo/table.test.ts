import { describe, expect, it } from 'vitest';
import { table, wrap } from './table.js';

describe('wrap', () => {
  it('breaks between words', () => {
    expect(wrap('NSG nsg-app denies TCP 443', 11)).toEqual(['NSG nsg-app', 'denies TCP', '443']);
  });

  it('breaks a long word after a hyphen, or where it must', () => {
    expect(wrap('rule backup-medic-allow', 14)).toEqual(['rule', 'backup-medic-', 'allow']);
    expect(wrap('0123456789', 4)).toEqual(['0123', '4567', '89']);
  });

  it('leaves an empty text one line', () => {
    expect(wrap('', 4)).toEqual(['']);
  });
});

describe('table', () => {
  it('aligns columns, wraps cells, and keeps rows apart', () => {
    const { head, rows } = table(
      [{ title: 'scenario' }, { title: 'cause', width: 10 }, { title: 's', align: 'right' }],
      [
        ['one', 'a rule that denies', '6.2'],
        ['the-other', '-', '11.0'],
      ],
    );
    expect(head).toEqual(['scenario   cause          s', '---------  ----------  ----']);
    expect(rows).toEqual([
      ['one        a rule       6.2', '           that', '           denies'],
      ['the-other  -           11.0'],
    ]);
  });

  it('is never wider than its texts', () => {
    const { head } = table([{ title: 'a', width: 40 }], [['bc']]);
    expect(head).toEqual(['a', '--']);
  });
});
