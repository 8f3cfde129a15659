import { app, type InvocationContext } from '@azure/functions';
import { service } from '../lib/compose.js';

/** Event Grid gives this 30 seconds: it returns when the case is durably stored and queued, and does nothing else. */
async function onBackupJobFailed(event: unknown, context: InvocationContext): Promise<void> {
  await service(context).reportFailedJob(event);
}

app.eventGrid('onBackupJobFailed', { handler: onBackupJobFailed });
