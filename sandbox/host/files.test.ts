import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesMatching } from './files.js';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'files-'));
  mkdirSync(join(root, 'dist/functions/deep'), { recursive: true });
  for (const file of ['index.js', 'dist/functions/b.js', 'dist/functions/a.js', 'dist/functions/a.js.map'])
    writeFileSync(join(root, file), '');
  writeFileSync(join(root, 'dist/functions/deep/c.mjs'), '');
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('filesMatching', () => {
  it.each([
    ['index.js', ['index.js']],
    ['./dist/functions/a.js', ['dist/functions/a.js']],
    ['dist/functions/*.js', ['dist/functions/a.js', 'dist/functions/b.js']],
    ['dist/**/*.{js,mjs}', ['dist/functions/a.js', 'dist/functions/b.js', 'dist/functions/deep/c.mjs']],
    ['dist/functions/?.js', ['dist/functions/a.js', 'dist/functions/b.js']],
    ['nothing.js', []],
  ])('finds what %s means', (pattern, files) => {
    expect(filesMatching(root, pattern).map((file) => relative(root, file))).toEqual(files);
  });
});
