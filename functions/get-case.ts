import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { service } from '../lib/compose.js';

async function getCase(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  return service(context).getCase(request.params['id'] ?? '');
}

app.http('getCase', { methods: ['GET'], authLevel: 'function', route: 'cases/{id}', handler: getCase });
