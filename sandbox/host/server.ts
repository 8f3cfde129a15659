import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AdminEndpoint } from './admin.js';
import type { EventGridEndpoint } from './event-grid.js';
import { answer } from './http-message.js';
import type { HttpRoutes } from './http-routes.js';
import type { HostLog } from './log.js';

export interface Endpoints {
  readonly routes: HttpRoutes;
  readonly eventGrid: EventGridEndpoint;
  readonly admin: AdminEndpoint;
}

const EVENT_GRID = /^\/runtime\/webhooks\/eventgrid\/?$/i;
const ADMIN = /^\/admin\/functions\/([^/]+)\/?$/i;

async function dispatch(endpoints: Endpoints, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const [, functionName] = ADMIN.exec(url.pathname) ?? [];
  if (EVENT_GRID.test(url.pathname)) await endpoints.eventGrid.handle(request, response, url);
  else if (functionName !== undefined) await endpoints.admin.handle(request, response, functionName);
  else await endpoints.routes.handle(request, response, url);
}

/** Listens on loopback alone: nothing here asks for a key. */
export async function listen(endpoints: Endpoints, port: number, log: HostLog): Promise<Server> {
  const server = createServer((request, response) => {
    dispatch(endpoints, request, response).catch((error: unknown) => {
      log.fault(`${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else answer(response, 500);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}
