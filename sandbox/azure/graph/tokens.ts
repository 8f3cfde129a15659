export type Token =
  | { readonly kind: 'name' | 'text' | 'symbol'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number };

/** What is not understood; the answer says it, so that nobody takes silence for an empty result. */
export class UnsupportedQuery extends Error {}

/** Tried in this order; `in~` before names, since it begins like one. */
const PATTERNS: readonly (readonly [kind: Token['kind'] | 'space', pattern: RegExp])[] = [
  ['space', /^(?:\s+|\/\/[^\n]*)/],
  ['number', /^\d+(?:\.\d+)?/],
  ['text', /^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/],
  ['name', /^(?:in~|[A-Za-z_][\w-]*)/],
  ['symbol', /^(?:==|=~|!=|!~|[|(),.=[\]])/],
];

const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, '$1');

function newToken(kind: Token['kind'], text: string): Token {
  if (kind === 'number') return { kind, value: Number(text) };
  return { kind, value: kind === 'text' ? unquoted(text) : text };
}

export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let rest = query; rest !== '';) {
    const found = PATTERNS.map(([kind, pattern]) => ({ kind, text: pattern.exec(rest)?.[0] })).find(
      ({ text }) => text !== undefined,
    );
    if (found?.text === undefined) throw new UnsupportedQuery(`the character '${rest.charAt(0)}'`);
    if (found.kind !== 'space') tokens.push(newToken(found.kind, found.text));
    rest = rest.slice(found.text.length);
  }
  return tokens;
}
