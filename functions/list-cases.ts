import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { service } from '../lib/compose.js';

async function listCases(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  return service(context).listCases(request.query);
}

app.http('listCases', { methods: ['GET'], authLevel: 'function', route: 'cases', handler: listCases });
