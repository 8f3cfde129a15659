import type { Cloud } from '../cloud.js';
import { Refusal } from '../http/exchange.js';
import { numberAt } from '../json.js';
import type { ArmCall } from './arm-call.js';
import { armError } from './arm-errors.js';
import { subscriptionOf } from './arm-id.js';

const HOUR = 3_600_000;
/** Far above Azure's 150 to 450 an hour, so that nothing slows down unless an estate says `Sandbox/limits`. */
const GENEROUS = 12_000;

/** An hour from the first call in it, as the text of the refusal suggests. */
interface Window {
  readonly from: number;
  readonly used: number;
}

/** recordings: list and detail of jobs share a bucket, since the action is `backupJobs/read` for both. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();

  clear(): void {
    this.#windows.clear();
  }

  /** Counts a read of Recovery Services and answers its header; over the limit: recordings/j-429-backupOperations-*. */
  count(call: ArmCall, cloud: Cloud): Readonly<Record<string, string>> {
    if (!/^Microsoft\.RecoveryServices\/vaults\/.+\/read$/i.test(call.action)) return {};
    const limit = this.#limitOf(call, cloud);
    const key = `${subscriptionOf(call.id) ?? ''} ${call.action}`.toLowerCase();
    const now = cloud.clock.now().getTime();
    const former = this.#windows.get(key);
    const window = former === undefined || now - former.from >= HOUR ? { from: now, used: 0 } : former;
    if (window.used >= limit) {
      const seconds = Math.max(Math.ceil((window.from + HOUR - now) / 1000), 1);
      const message = `Number of requests for action '${call.action}' exceeded the limit of '${limit}' for time interval '01:00:00'. Please try again after '${seconds}' seconds.`;
      const answer = armError(429, 'ResourceRequestsThrottled', message);
      throw new Refusal({ ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } });
    }
    this.#windows.set(key, { ...window, used: window.used + 1 });
    return { 'x-ms-ratelimit-remaining-subscription-resource-requests': String(limit - window.used - 1) };
  }

  #limitOf(call: ArmCall, cloud: Cloud): number {
    const limits = cloud.resources.ofType('Sandbox/limits')[0];
    const own = Object.entries(limits?.['properties'] ?? {}).find(
      ([name]) => name.toLowerCase() === call.action.toLowerCase(),
    );
    return typeof own?.[1] === 'number' ? own[1] : (numberAt(limits, 'properties', 'default') ?? GENEROUS);
  }
}
