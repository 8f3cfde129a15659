import { type Answer, json, Refusal } from '../http/exchange.js';
import type { Kind } from './objects.js';

/** The data plane's error shape; the inner code is what tells conflicts and refusals apart. */
export const dataError = (status: number, code: string, message: string, inner?: string): Answer =>
  json(status, { error: { code, message, ...(inner !== undefined && { innererror: { code: inner } }) } });

const refusal = (...error: Parameters<typeof dataError>): Refusal => new Refusal(dataError(...error));

const wordOf = (kind: Kind): 'Key' | 'Secret' => (kind === 'keys' ? 'Key' : 'Secret');

/** As the service words it (Azure SDKs' recorded tests). */
export const notFound = (kind: Kind, name: string): Refusal => {
  const word = wordOf(kind);
  const message = `A ${word.toLowerCase()} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${word.toLowerCase()} you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`;
  return refusal(404, `${word}NotFound`, message);
};

export const deletedNotFound = (kind: Kind, name: string): Refusal =>
  refusal(404, `${wordOf(kind)}NotFound`, `Deleted ${wordOf(kind)} not found: ${name}`);

/** Its name cannot be used again while it can be recovered. */
export const deletedButRecoverable = (kind: Kind, name: string): Refusal => {
  const word = wordOf(kind);
  const message = `${word} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the ${word.toLowerCase()} can only be recovered or purged.`;
  return refusal(409, 'Conflict', message, 'ObjectIsDeletedButRecoverable');
};

/** recordings/h-keyvault-dataplane-409-conflict has the twin of this; that a second recovery answers it is UNCONFIRMED. */
export const beingRecovered = (kind: Kind, name: string): Refusal =>
  refusal(409, 'Conflict', `${wordOf(kind)} ${name} is currently being recovered.`, 'ObjectIsBeingRecovered');

/** The first sentence is the one of the Azure SDKs' recorded tests. */
export const restoreConflict = (kind: Kind, uri: string): Refusal =>
  refusal(409, 'Conflict', `There was a conflict restoring the ${wordOf(kind).toLowerCase()} '${uri}'.`);

export const badParameter = (message: string): Refusal => refusal(400, 'BadParameter', message);

export const disabledSecret = (operation: string): Refusal =>
  refusal(403, 'Forbidden', `Operation ${operation} is not allowed on a disabled secret.`, 'SecretDisabled');
