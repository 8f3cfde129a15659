import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../testing/azure.js';
import { Store } from './store.js';

const fileIn = (folder: string): string => join(folder, 'state.jsonl');
const written = (file: string, ...rows: readonly string[]): void => {
  const store = new Store(file);
  const table = store.table<string>('rows');
  for (const row of rows) {
    table.put(row, row.toUpperCase());
    store.commit();
  }
};
const rowsOf = (file: string): readonly string[] => new Store(file).table<string>('rows').rows();

describe('the journal', () => {
  it('holds what was committed, without anybody closing it', () => {
    const file = fileIn(newFolder());
    written(file, 'a', 'b');
    expect(rowsOf(file)).toEqual(['A', 'B']);
  });

  it('holds nothing that was not committed', () => {
    const file = fileIn(newFolder());
    const store = new Store(file);
    store.table<string>('rows').put('a', 'A');
    expect(rowsOf(file)).toEqual([]);
  });

  it('drops a torn last line and keeps every line before it', () => {
    const file = fileIn(newFolder());
    written(file, 'a', 'b');
    appendFileSync(file, '[["rows","c","C"],["rows","d"');
    expect(rowsOf(file)).toEqual(['A', 'B']);
  });

  it('drops a last line that is whole but for its end', () => {
    const file = fileIn(newFolder());
    written(file, 'a');
    appendFileSync(file, '[["rows","b","B"]]');
    expect(rowsOf(file)).toEqual(['A']);
  });

  it('goes on after a torn line as if it had never been', () => {
    const file = fileIn(newFolder());
    written(file, 'a');
    appendFileSync(file, '[["ro');
    written(file, 'b');
    expect(rowsOf(file)).toEqual(['A', 'B']);
  });

  it('cut anywhere loads a state of whole transactions', () => {
    const file = fileIn(newFolder());
    const store = new Store(file);
    const table = store.table<number>('rows');
    for (let n = 1; n <= 4; n += 1) {
      table.put('left', n);
      table.put('right', n);
      store.commit();
    }
    const whole = readFileSync(file);
    const folder = newFolder();
    for (let end = 0; end <= whole.length; end += 1) {
      const cut = fileIn(join(folder, String(end)));
      new Store(cut).close();
      appendFileSync(cut, whole.subarray(0, end));
      const [left, right] = new Store(cut).table<number>('rows').rows();
      expect(left).toBe(right);
    }
  });

  it('keeps deletes and clears, and is compacted at the start', () => {
    const file = fileIn(newFolder());
    const store = new Store(file);
    const [rows, others] = [store.table<string>('rows'), store.table<string>('others')];
    for (const name of ['a', 'b', 'c']) rows.put(name, name);
    others.put('x', 'x');
    rows.delete('b');
    others.clear();
    store.commit();
    const before = readFileSync(file).length;
    const again = new Store(file);
    expect(again.table<string>('rows').rows()).toEqual(['a', 'c']);
    expect(again.table<string>('others').rows()).toEqual([]);
    expect(readFileSync(file).length).toBeLessThan(before);
  });
});
