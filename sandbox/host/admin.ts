import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answer, textBody } from './http-message.js';
import type { Invoker } from './invoker.js';
import type { HostLog } from './log.js';
import { queueData } from './queue-listener.js';
import type { RegisteredFunction, Registry } from './registry.js';
import type { TimerListener } from './timer-listener.js';
import { eventData } from './trigger-data.js';
import type { TriggerData } from './trigger-data.js';

const Invocation = z.object({ input: z.string().nullish() });
/** .NET's latest time: what a message has that never was in a queue. */
const NEVER = new Date('9999-12-31T23:59:59.999Z');

/** `POST /admin/functions/NAME` runs a function by hand and does not wait for it. In Azure it needs the master key. */
export class AdminEndpoint {
  readonly #registry: Registry;
  readonly #timers: ReadonlyMap<RegisteredFunction, TimerListener>;
  readonly #invoker: Invoker;
  readonly #log: HostLog;

  constructor(
    registry: Registry,
    timers: ReadonlyMap<RegisteredFunction, TimerListener>,
    invoker: Invoker,
    log: HostLog,
  ) {
    this.#registry = registry;
    this.#timers = timers;
    this.#invoker = invoker;
    this.#log = log;
  }

  async handle(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const body = await textBody(request);
    const fn = this.#registry.find(name);
    const invocation = Invocation.safeParse(jsonOf(body)).data;
    if (request.method !== 'POST' || fn === undefined) {
      answer(response, 404);
    } else if (invocation === undefined) {
      answer(response, 400, 'Expected a body like {"input":""}.');
    } else {
      this.#run(fn, invocation.input ?? '');
      answer(response, 202);
    }
  }

  #run(fn: RegisteredFunction, input: string): void {
    try {
      void this.#invoker.invoke(fn, this.#triggerData(fn, input));
    } catch (error) {
      // The answer is 202 all the same, as the host's: it finds out when it runs the function.
      this.#log.fault(`${fn.metadata.name} cannot be run by hand: ${String(error)}`);
    }
  }

  #triggerData(fn: RegisteredFunction, input: string): TriggerData {
    const timer = this.#timers.get(fn);
    if (timer !== undefined) return timer.data();
    switch (fn.trigger.binding.type.toLowerCase()) {
      case 'queuetrigger':
        return messageByHand(input);
      case 'eventgridtrigger':
        return eventData(JSON.parse(input));
      default:
        throw new Error('it is called by its own route');
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageByHand(text: string): TriggerData {
  const never = { expiresOn: NEVER, nextVisibleOn: NEVER, insertedOn: new Date() };
  return queueData({ text, messageId: randomUUID(), popReceipt: randomUUID(), dequeueCount: 0, ...never });
}
