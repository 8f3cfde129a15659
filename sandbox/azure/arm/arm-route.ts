import type { Route } from '../http/route.js';
import type { Operation } from './arm-call.js';

export const SUBSCRIPTION = '/subscriptions/{subscription}';
export const GROUP = `${SUBSCRIPTION}/resourceGroups/{group}`;

/** A row of the table. */
export const route = (
  method: string,
  pattern: string,
  run: Operation['run'],
  more: Partial<Operation> = {},
): Route<Operation> => ({
  method,
  pattern,
  handle: { run, ...more },
});
