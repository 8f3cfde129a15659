/** The values of a route's parameters, where a path fits it. */
export type RouteMatch = Readonly<Record<string, string>>;

/** One HTTP route; of several that fit, the smallest precedence wins. */
export interface Route {
  readonly precedence: string;
  match(path: string): RouteMatch | undefined;
}

interface Segment {
  readonly expression: string;
  readonly names: readonly string[];
  readonly defaults: RouteMatch;
  readonly optional: boolean;
  readonly rank: number;
}

/** In this order ASP.NET tries the routes that fit: the more particular ones first. */
const RANK = { literal: 1, mixed: 2, constrained: 3, free: 4, catchAll: 5 };

/** `{name}`, `{name?}`, `{name=default}`, `{name:constraint}`, `{*name}`. */
const PARAMETER =
  /\{(?<stars>\*{0,2})(?<name>[A-Za-z_]\w*)(?<constraint>(?::[^{}:?=]+(?:\([^)]*\))?)*)(?<end>\?|=[^{}]*)?\}/g;

const CONSTRAINTS: Readonly<Record<string, string>> = {
  int: '-?\\d+',
  long: '-?\\d+',
  bool: 'true|false',
  alpha: '[a-z]+',
  guid: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  decimal: '-?\\d+(?:\\.\\d+)?',
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Refuses what it does not know: a constraint that is ignored would let a path in that Azure does not. */
function constraintOf(text: string): string | undefined {
  if (text === '') return undefined;
  const known = CONSTRAINTS[text.slice(1).toLowerCase()];
  if (known === undefined) throw new Error(`The route constraint ${text} is not hosted here.`);
  return known;
}

function parametersIn(text: string) {
  return [...text.matchAll(PARAMETER)].map(({ 0: whole, index, groups = {} }) => {
    const { stars, name = '', constraint = '', end = '' } = groups;
    const catchAll = stars !== '';
    const value = constraintOf(constraint);
    return { whole, index, name, catchAll, end, isConstrained: value !== undefined, value: value ?? '[^/]+?' };
  });
}

function segmentOf(text: string): Segment {
  const parameters = parametersIn(text);
  let expression = '';
  let at = 0;
  for (const { whole, index, value, catchAll } of parameters) {
    expression += `${escaped(text.slice(at, index))}(${catchAll ? '.*' : value})`;
    at = index + whole.length;
  }
  expression += escaped(text.slice(at));
  const names = parameters.map(({ name }) => name);
  const [only] = parameters;
  if (only === undefined) return { expression, names, defaults: {}, optional: false, rank: RANK.literal };
  if (only.whole !== text) return { expression, names, defaults: {}, optional: false, rank: RANK.mixed };
  return {
    expression,
    names,
    defaults: only.end.startsWith('=') ? { [only.name]: only.end.slice(1) } : {},
    optional: only.catchAll || only.end !== '',
    rank: only.catchAll ? RANK.catchAll : only.isConstrained ? RANK.constrained : RANK.free,
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Compiles a template such as `cases/{id}/undo`; literals are compared without regard to case. */
export function routeOf(template: string): Route {
  const segments = template
    .split('/')
    .filter((text) => text !== '')
    .map(segmentOf);
  const pattern = segments
    .map(({ expression, optional }) => (optional ? `(?:/${expression})?` : `/${expression}`))
    .join('');
  const whole = new RegExp(`^${pattern}/?$`, 'i');
  const names = segments.flatMap((segment) => segment.names);
  const defaults = Object.fromEntries(segments.flatMap((segment) => Object.entries(segment.defaults)));
  return {
    precedence: segments.map(({ rank }) => String(rank)).join(''),
    match: (path) => {
      const found = whole.exec(path);
      if (found === null) return undefined;
      const values = names.map((name, at) => [name, found[at + 1]] as const);
      const given = values.flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, decoded(value)] as const],
      );
      return { ...defaults, ...Object.fromEntries(given) };
    },
  };
}
