import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

const SPECIAL = /[*?{[]/;
const TOKENS: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^\*\*\//, () => '(?:.*/)?'],
  [/^\*\*/, () => '.*'],
  [/^\*/, () => '[^/]*'],
  [/^\?/, () => '[^/]'],
  [/^\{[^{}]*\}/, (found) => `(?:${found.slice(1, -1).split(',').map(expressionOf).join('|')})`],
  [/^[\s\S]/, (found) => found.replace(/[.+^$()|[\]{}\\]/, '\\$&')],
];

function expressionOf(pattern: string): string {
  if (pattern === '') return '';
  for (const [token, translate] of TOKENS) {
    const found = token.exec(pattern)?.[0];
    if (found !== undefined) return translate(found) + expressionOf(pattern.slice(found.length));
  }
  return '';
}

/** The files below `root` that the `main` of a package.json means: a path or a glob, in order of name as the worker loads them. */
export function filesMatching(root: string, pattern: string): readonly string[] {
  const segments = pattern.replace(/^\.\//, '').split('/');
  const firstSpecial = segments.findIndex((segment) => SPECIAL.test(segment));
  const base = segments.slice(0, firstSpecial < 0 ? segments.length - 1 : firstSpecial);
  const rest = segments.slice(base.length).join('/');
  const wanted = new RegExp(`^${expressionOf(rest)}$`);
  // No deeper than the pattern asks: the root holds node_modules.
  const recursive = rest.includes('/') || rest.includes('**');
  return readdirSync(join(root, ...base), { recursive, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => wanted.test(file))
    .sort()
    .map((file) => join(root, ...base, file));
}
