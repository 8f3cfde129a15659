import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, requestData, writeResponse } from './http-message.js';
import type { Invoker } from './invoker.js';
import type { RegisteredFunction } from './registry.js';
import { routeOf } from './route-template.js';
import type { Route, RouteMatch } from './route-template.js';

interface FunctionRoute {
  readonly fn: RegisteredFunction;
  readonly route: Route;
  readonly methods: readonly string[];
}

/** The host joins all routes with the prefix of host.json; a function without a route has its name as one. */
function functionRoute(fn: RegisteredFunction, prefix: string): FunctionRoute {
  const { route, methods } = fn.trigger.binding;
  const template = typeof route === 'string' && route !== '' ? route : fn.metadata.name;
  const accepted = Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : [];
  return { fn, route: routeOf(`${prefix}/${template}`), methods: accepted };
}

/** The HTTP functions of an app. */
export class HttpRoutes {
  readonly #routes: readonly FunctionRoute[];
  readonly #invoker: Invoker;

  constructor(functions: readonly RegisteredFunction[], prefix: string, invoker: Invoker) {
    this.#routes = functions
      .map((fn) => functionRoute(fn, prefix))
      .sort((a, b) => a.route.precedence.localeCompare(b.route.precedence));
    this.#invoker = invoker;
  }

  /** A path that is known with another method is unknown, 404, in Azure too. A throw is 500 without a body. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const found = this.#find(request.method ?? 'GET', url.pathname);
    if (found === undefined) {
      answer(response, 404);
      return;
    }
    const value = await requestData(request, url, found.params);
    const traceParent = request.headers['traceparent'];
    const outcome = await this.#invoker.invoke(found.fn, {
      value,
      metadata: {},
      ...(typeof traceParent === 'string' && { traceParent }),
    });
    if (outcome.ok) writeResponse(response, outcome.returnValue);
    else answer(response, 500);
  }

  #find(method: string, path: string): { readonly fn: RegisteredFunction; readonly params: RouteMatch } | undefined {
    for (const { fn, route, methods } of this.#routes) {
      const params = methods.length === 0 || methods.includes(method) ? route.match(path) : undefined;
      if (params !== undefined) return { fn, params };
    }
    return undefined;
  }
}
