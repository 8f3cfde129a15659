import { type Answer, json } from '../http/exchange.js';
import type { Json, JsonObject } from '../json.js';
import { groupOf, nameOf, typeOf } from './arm-id.js';

/** An error as ARM's front end answers it; services of its own add `details` and say `service`. */
export const armError = (status: number, code: string, message: string, more: JsonObject = {}): Answer =>
  json(status, { error: { code, message, ...more } }, { 'x-ms-failure-cause': 'gateway' });

/** An error of the resource provider behind the front end: the cause header is how clients tell the two apart. */
export const serviceError = (status: number, code: string, message: string, more: JsonObject = {}): Answer =>
  json(status, { error: { code, message, ...more } }, { 'x-ms-failure-cause': 'service' });

/** Microsoft.Network's errors always carry `details` (recordings/g-nsg-rule-put-400-*). */
export const networkError = (status: number, code: string, message: string, details: readonly Json[] = []): Answer =>
  serviceError(status, code, message, { details });

/** recordings/i-vm-get-404, g-nsg-get-404, e-vault-get-404: nested names are joined by a slash. */
export function resourceNotFound(id: string): Answer {
  const [, ...types] = typeOf(id).split('/');
  const names = id
    .split('/')
    .filter(Boolean)
    .slice(-types.length * 2)
    .filter((_, index) => index % 2 === 1);
  const path = `${typeOf(id)}/${names.join('/')}`;
  const message = `The Resource '${path}' under resource group '${groupOf(id) ?? '<null>'}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return armError(404, 'ResourceNotFound', message);
}

/** recordings/g-nsg-rule-get-404: a child that its service looks up, not ARM. */
export const networkNotFound = (id: string): Answer => networkError(404, 'NotFound', `Resource ${id} not found.`);

/** recordings/j-404-ResourceGroupNotFound. */
export const groupNotFound = (name: string): Answer =>
  armError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);

export const subscriptionNotFound = (id: string): Answer =>
  armError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);

/** Said aloud, so that nobody takes it for Azure's word; 501 is what clients do not repeat. */
export const notSimulated = (method: string, path: string): Answer =>
  armError(501, 'NotSimulated', `The sandbox does not simulate ${method} on ${nameOf(path)}: ${path}`);
