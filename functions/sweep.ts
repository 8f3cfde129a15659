import { app, type InvocationContext, type Timer } from '@azure/functions';
import { service } from '../lib/compose.js';

/** Every five minutes (UTC): wakes what messages missed, and once a day seals the ledger. */
async function sweep(_: Timer, context: InvocationContext): Promise<void> {
  await service(context).sweep();
}

app.timer('sweep', { schedule: '0 */5 * * * *', handler: sweep });
