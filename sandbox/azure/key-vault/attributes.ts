import type { Cloud } from '../cloud.js';
import { objectAt, type Json, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { fieldOf } from './objects.js';

/** Epoch seconds; estates may write times as texts, and call them as `az` does. */
function seconds(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const parsed = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1000);
}

const SINCE = 1_735_689_600; // 2025-01-01: what an entry without a time was made at

export const nowSeconds = (cloud: Cloud): number => Math.floor(cloud.clock.now().getTime() / 1000);

/** As both planes show them; an entry without attributes is enabled. */
export function attributesOf(version: Resource): JsonObject {
  const own = objectAt(fieldOf(version, 'attributes'));
  const nbf = seconds(own['nbf'] ?? own['notBefore']);
  const exp = seconds(own['exp'] ?? own['expires']);
  const created = seconds(own['created']) ?? SINCE;
  return {
    enabled: own['enabled'] !== false,
    ...(nbf !== undefined && { nbf }),
    ...(exp !== undefined && { exp }),
    created,
    updated: seconds(own['updated']) ?? created,
    recoveryLevel: typeof own['recoveryLevel'] === 'string' ? own['recoveryLevel'] : 'Recoverable+Purgeable',
  };
}

export const isEnabled = (version: Resource): boolean => attributesOf(version)['enabled'] === true;
export const isExpired = (version: Resource, cloud: Cloud): boolean => {
  const exp = attributesOf(version)['exp'];
  return typeof exp === 'number' && exp <= nowSeconds(cloud);
};
