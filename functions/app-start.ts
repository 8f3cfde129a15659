import { app } from '@azure/functions';
import { checkSettings } from '../lib/compose.js';

// Registering needs no settings; a setting that is invalid or unknown stops the app here, and fails every invocation.
app.hook.appStart(() => {
  checkSettings();
});
