import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { service } from '../lib/compose.js';

async function getHealth(_: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  return service(context).health();
}

app.http('getHealth', { methods: ['GET'], authLevel: 'function', route: 'health', handler: getHealth });
