import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud.js';
import { type Answer, json } from '../http/exchange.js';
import type { ArmCall } from './arm-call.js';
import { existing } from './generic.js';

/** Keys that open nothing; a POST, so a ReadOnly lock refuses it (recordings/j-409-ScopeLocked-write-listkeys). */
export function listKeys(call: ArmCall, cloud: Cloud): Answer {
  const account = existing(call.id, cloud);
  const keys = ['key1', 'key2'].map((keyName) => ({
    keyName,
    value: createHash('sha512').update(`${account.id} ${keyName}`).digest('base64'),
    permissions: 'FULL',
  }));
  return json(200, { keys });
}
