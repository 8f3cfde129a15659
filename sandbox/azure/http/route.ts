import type { Call } from './exchange.js';

/** Path segments, decoded; doubled and trailing slashes do not count (real clients send them). */
export const segmentsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .filter(Boolean)
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });

/** A method and a path with holes. */
export interface Route<Handle> {
  readonly method: string;
  /** `/subscriptions/{subscription}/…`; a leading `{scope*}` stands for any number of segments, none included. */
  readonly pattern: string;
  readonly handle: Handle;
}

export interface Match<Handle> {
  readonly handle: Handle;
  readonly params: ReadonlyMap<string, string>;
}

type Compiled<Handle> = Route<Handle> & { readonly parts: readonly string[]; readonly open: boolean };

const PARAMETER = /^\{(.+)\}$/;

function paramsOf(parts: readonly string[], segments: readonly string[]): Map<string, string> | undefined {
  const params = new Map<string, string>();
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    const name = PARAMETER.exec(part)?.[1];
    if (name !== undefined) params.set(name, segment);
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined; // ARM paths have no casing
  }
  return params;
}

/** Only an open pattern may have segments before its own. */
function match<Handle>(route: Compiled<Handle>, segments: readonly string[]): Match<Handle> | undefined {
  const extra = segments.length - route.parts.length;
  if (extra < 0 || (extra > 0 && !route.open)) return undefined;
  const params = paramsOf(route.parts, segments.slice(extra));
  if (params === undefined) return undefined;
  if (route.open) params.set('scope', extra === 0 ? '' : `/${segments.slice(0, extra).join('/')}`);
  return { handle: route.handle, params };
}

/** Finds the handler of a call: the first route of the table that fits. */
export class Router<Handle> {
  readonly #routes = new Map<string, Compiled<Handle>[]>();

  constructor(routes: readonly Route<Handle>[]) {
    for (const route of routes) {
      const parts = route.pattern.split('/').filter(Boolean);
      const open = parts[0] === '{scope*}';
      const compiled = { ...route, parts: open ? parts.slice(1) : parts, open };
      this.#routes.set(route.method, [...(this.#routes.get(route.method) ?? []), compiled]);
    }
  }

  find({ method, path }: Pick<Call, 'method' | 'path'>): Match<Handle> | undefined {
    const segments = segmentsOf(path);
    for (const route of this.#routes.get(method) ?? []) {
      const found = match(route, segments);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
