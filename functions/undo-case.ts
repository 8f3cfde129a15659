import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { service } from '../lib/compose.js';

async function undoCase(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  return service(context).undoCase(request.params['id'] ?? '');
}

app.http('undoCase', { methods: ['POST'], authLevel: 'function', route: 'cases/{id}/undo', handler: undoCase });
