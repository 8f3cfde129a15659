import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { service } from '../lib/compose.js';

async function remediateVirtualMachine(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const body: unknown = await request.json().catch(() => undefined); // no JSON: refused with what was expected
  return service(context).remediate(body, request.headers.get('idempotency-key') ?? undefined);
}

app.http('remediateVirtualMachine', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'virtual-machines/remediate',
  handler: remediateVirtualMachine,
});
