import type { Cloud } from '../cloud.js';
import { isObject, textAt, type JsonObject } from '../json.js';
import type { Table } from '../state/store.js';

/** Answers after which Event Grid does not come again (domain/events.md 3). */
const FINAL = new Set([400, 401, 403, 404, 413]);
const TIMEOUT_MS = 30_000;
const RETRY_MS = 1000;
const ATTEMPTS = 30;

/** An event on its way to a function. Kept in the journal: Event Grid does not forget it when somebody is killed. */
interface Delivery {
  readonly key: string;
  readonly functionName: string;
  readonly event: JsonObject;
  readonly attempts: number;
}

const isCloudEvent = (event: JsonObject): boolean => event['specversion'] !== undefined;
const succeeded = (status: number): boolean => status >= 200 && status < 300;

/** Pushes events to the app's host, one request an event, and repeats while the answer asks for it. */
export class Deliveries {
  readonly #cloud: Cloud;
  readonly #pending: Table<Delivery>;
  readonly #app: Table<string>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #end = new AbortController();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#pending = cloud.store.table<Delivery>('deliveries');
    this.#app = cloud.store.table<string>('app');
  }

  get app(): string | undefined {
    return this.#app.get('url');
  }

  set app(url: string | undefined) {
    if (url === undefined) this.#app.delete('url');
    else this.#app.put('url', url);
  }

  /** Goes on with what was under way when the sandbox ended. */
  resume(): void {
    for (const delivery of this.#pending.rows()) this.#later(delivery);
  }

  clear(): void {
    this.#pending.clear();
  }

  close(): void {
    this.#end.abort();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** The status of the first attempt; the least good one where there are several events. */
  async deliver(functionName: string, events: readonly JsonObject[]): Promise<number> {
    const deliveries = events.map((event) => ({ key: this.#cloud.newId(), functionName, event, attempts: 0 }));
    for (const delivery of deliveries) this.#pending.put(delivery.key, delivery);
    this.#cloud.store.commit();
    const statuses: number[] = [];
    for (const delivery of deliveries) statuses.push(await this.#attempt(delivery));
    return statuses.find((status) => !succeeded(status)) ?? statuses[0] ?? 200;
  }

  async #attempt(delivery: Delivery): Promise<number> {
    const status = await this.#post(delivery);
    if (this.#end.signal.aborted || this.#pending.get(delivery.key) === undefined) return status;
    const attempts = delivery.attempts + 1;
    if (succeeded(status) || FINAL.has(status) || attempts >= ATTEMPTS) this.#pending.delete(delivery.key);
    else {
      this.#pending.put(delivery.key, { ...delivery, attempts });
      this.#later({ ...delivery, attempts });
    }
    this.#cloud.store.commit();
    return status;
  }

  #later(delivery: Delivery): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#pending.get(delivery.key) !== undefined) void this.#attempt(delivery);
    }, RETRY_MS);
    this.#timers.add(timer.unref());
  }

  /** 0 where nobody answered. A CloudEvent goes alone, an Event Grid event in a list of one. */
  async #post({ functionName, event, attempts }: Delivery): Promise<number> {
    const url = new URL(`/runtime/webhooks/EventGrid?functionName=${encodeURIComponent(functionName)}`, this.app);
    const cloudEvent = isCloudEvent(event);
    const headers = {
      'content-type': cloudEvent ? 'application/cloudevents+json; charset=utf-8' : 'application/json; charset=utf-8',
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': functionName.toUpperCase(),
      'aeg-delivery-count': String(attempts),
      'aeg-data-version': textAt(event, 'dataVersion') ?? '',
      'aeg-metadata-version': '1',
    };
    try {
      const body = JSON.stringify(cloudEvent ? event : [event]);
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.any([this.#end.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer(); // or the connection stays open
      return response.status;
    } catch {
      return 0; // nobody answered: Event Grid comes again
    }
  }
}

/** One event or several; undefined where there is none. */
export const eventsOf = (event: JsonObject['event']): readonly JsonObject[] | undefined => {
  const events = Array.isArray(event) ? event.filter(isObject) : isObject(event) ? [event] : [];
  return events.length === 0 ? undefined : events;
};
