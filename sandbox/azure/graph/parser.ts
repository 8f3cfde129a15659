import { type Token, tokensOf, UnsupportedQuery } from './tokens.js';

/** A column, a constant, or one of the two functions over them. */
export type Value =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'call'; readonly name: 'tolower' | 'tostring'; readonly of: Value };
export type Test =
  | { readonly kind: 'and' | 'or'; readonly of: readonly [Test, Test] }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Value; readonly right: readonly Value[] };
export type Operator = '==' | '=~' | '!=' | '!~' | 'in' | 'in~' | 'contains' | 'has' | 'startswith';
export type Stage =
  | { readonly kind: 'where'; readonly test: Test }
  | { readonly kind: 'project'; readonly columns: readonly { readonly name: string; readonly value: Value }[] }
  | { readonly kind: 'limit'; readonly count: number };
export interface Query {
  readonly table: string;
  readonly stages: readonly Stage[];
}

const OPERATORS: readonly string[] = ['==', '=~', '!=', '!~', 'in', 'in~', 'contains', 'has', 'startswith'];
const isOperator = (text: string): text is Operator => OPERATORS.includes(text);
const FUNCTIONS: readonly string[] = ['tolower', 'tostring'];
const isFunction = (text: string): text is 'tolower' | 'tostring' => FUNCTIONS.includes(text);
/** Bare words that are values. */
const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const seen = (token: Token | undefined): string => String(token?.value ?? 'the end');

/** Recursive descent over `Table | where … | project … | limit n`. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(query: string) {
    this.#tokens = tokensOf(query);
  }

  query(): Query {
    const table = this.#name();
    const stages: Stage[] = [];
    while (this.#take('|')) stages.push(this.#stage());
    if (this.#next < this.#tokens.length) throw new UnsupportedQuery(`'${seen(this.#peek())}' after ${table}`);
    return { table, stages };
  }

  #stage(): Stage {
    const operator = this.#name().toLowerCase();
    switch (operator) {
      case 'where':
        return { kind: 'where', test: this.#or() };
      case 'project':
        return { kind: 'project', columns: this.#list(() => this.#column()) };
      case 'limit':
      case 'take':
        return { kind: 'limit', count: this.#number() };
      default:
        throw new UnsupportedQuery(`the operator '${operator}'`);
    }
  }

  #or(): Test {
    const left = this.#and();
    return this.#takeName('or') ? { kind: 'or', of: [left, this.#or()] } : left;
  }

  #and(): Test {
    const left = this.#comparison();
    return this.#takeName('and') ? { kind: 'and', of: [left, this.#and()] } : left;
  }

  #comparison(): Test {
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const left = this.#value();
    const operator = seen(this.#consume()).toLowerCase();
    if (!isOperator(operator)) throw new UnsupportedQuery(`'${operator}' in a where`);
    if (operator !== 'in' && operator !== 'in~') return { kind: 'compare', operator, left, right: [this.#value()] };
    this.#expect('(');
    const right = this.#list(() => this.#value());
    this.#expect(')');
    return { kind: 'compare', operator, left, right };
  }

  #column(): { readonly name: string; readonly value: Value } {
    const value = this.#value();
    if (value.kind === 'path' && value.path.length === 1 && this.#take('='))
      return { name: value.path[0] ?? '', value: this.#value() };
    const name = value.kind === 'path' ? value.path.join('_') : 'Column1'; // nested paths become a_b, as in Resource Graph
    return { name, value };
  }

  #value(): Value {
    const token = this.#consume();
    if (token?.kind === 'text' || token?.kind === 'number') return { kind: 'constant', value: token.value };
    if (token?.kind !== 'name') throw new UnsupportedQuery(`'${seen(token)}' where a value belongs`);
    const literal = LITERALS.get(token.value.toLowerCase());
    if (literal !== undefined) return { kind: 'constant', value: literal };
    if (!this.#take('(')) return { kind: 'path', path: this.#path(token.value) };
    const name = token.value.toLowerCase();
    if (!isFunction(name)) throw new UnsupportedQuery(`the function '${token.value}'`);
    const of = this.#value();
    this.#expect(')');
    return { kind: 'call', name, of };
  }

  /** `properties.a.b` and `tags['a b']`. */
  #path(first: string): readonly string[] {
    const path = [first];
    for (;;) {
      if (this.#take('.')) path.push(this.#name());
      else if (this.#take('[')) {
        path.push(seen(this.#consume()));
        this.#expect(']');
      } else return path;
    }
  }

  #list<Item>(read: () => Item): readonly Item[] {
    const items = [read()];
    while (this.#take(',')) items.push(read());
    return items;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #consume(): Token | undefined {
    this.#next += 1;
    return this.#tokens[this.#next - 1];
  }

  #take(symbol: string): boolean {
    const token = this.#peek();
    const found = token?.kind === 'symbol' && token.value === symbol;
    if (found) this.#next += 1;
    return found;
  }

  #takeName(name: string): boolean {
    const token = this.#peek();
    const found = token?.kind === 'name' && token.value.toLowerCase() === name;
    if (found) this.#next += 1;
    return found;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw new UnsupportedQuery(`'${seen(this.#peek())}' where '${symbol}' belongs`);
  }

  #name(): string {
    const token = this.#consume();
    if (token?.kind === 'name') return token.value;
    throw new UnsupportedQuery(`'${seen(token)}' where a name belongs`);
  }

  #number(): number {
    const token = this.#consume();
    if (token?.kind === 'number') return token.value;
    throw new UnsupportedQuery(`'${seen(token)}' where a number belongs`);
  }
}

/** Throws UnsupportedQuery for everything beyond the subset. */
export const parseQuery = (query: string): Query => new Parser(query).query();
