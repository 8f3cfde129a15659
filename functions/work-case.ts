import { app, type InvocationContext } from '@azure/functions';
import { service } from '../lib/compose.js';

/** Works one case until it waits or closes. Queue name and connection: lib/azure/storage, host.json. */
async function workCase(message: unknown, context: InvocationContext): Promise<void> {
  await service(context).work(message, Number(context.triggerMetadata?.['dequeueCount'] ?? 1));
}

app.storageQueue('workCase', {
  queueName: 'backup-medic-cases',
  connection: 'AzureWebJobsStorage',
  handler: workCase,
});
