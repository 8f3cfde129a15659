import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { Environment, QueueSettings } from './host-settings.js';
import type { Invoker } from './invoker.js';
import { holdLease, inSeconds } from './lease.js';
import type { MessageHandle } from './lease.js';
import type { HostLog } from './log.js';
import { decode, isOutOfOurHands, isQueueMissing, queueOf, sendCreating } from './queue.js';
import type { RegisteredFunction } from './registry.js';
import type { TypedData } from './rpc.js';
import { dotNetTime, jsonData, withProperties } from './trigger-data.js';
import type { TriggerData } from './trigger-data.js';

/** Azure's host backs off from 100 ms to maxPollingInterval; here a queue is looked at more often, so that nobody waits. */
const BUSY_POLL_MS = 50;
const IDLE_POLL_MS = 250;
const BUSY_FOR_MS = 10_000;
/** After an error that is not a missing queue: storage is down, or going. */
const FAULT_POLL_MS = 1000;

interface Received {
  readonly text: string;
  readonly messageId: string;
  readonly popReceipt: string;
  readonly dequeueCount: number;
  readonly insertedOn: Date;
  readonly expiresOn: Date;
  readonly nextVisibleOn: Date;
}

/** The trigger's value and metadata as the host sends them (functions-runtime.md 3). */
export function queueData({ text, ...message }: Received): TriggerData {
  const builtIn: Record<string, TypedData> = {
    QueueTrigger: { string: text },
    DequeueCount: jsonData(message.dequeueCount),
    ExpirationTime: jsonData(dotNetTime(message.expiresOn)),
    Id: { string: message.messageId },
    InsertionTime: jsonData(dotNetTime(message.insertedOn)),
    NextVisibleTime: jsonData(dotNetTime(message.nextVisibleOn)),
    PopReceipt: { string: message.popReceipt },
  };
  return { value: { string: text }, metadata: withProperties(builtIn, text) };
}

/** Polls the queue of one function and works its messages: lease, delete, retry, poison queue. */
export class QueueListener {
  readonly #fn: RegisteredFunction;
  readonly #queue: QueueClient;
  /** A poison queue has no poison queue of its own. */
  readonly #poison: QueueClient | undefined;
  readonly #settings: QueueSettings;
  readonly #leaseInMs: number;
  readonly #invoker: Invoker;
  readonly #log: HostLog;
  readonly #working = new Set<Promise<void>>();
  #wake: () => void = () => undefined;
  #nudged = false;
  #stopping = false;
  #lastFoundAt = 0;
  #faulty = false;
  #polling: Promise<void> = Promise.resolve();

  constructor(
    fn: RegisteredFunction,
    options: { readonly settings: QueueSettings; readonly leaseInMs: number; readonly environment: Environment },
    invoker: Invoker,
    log: HostLog,
  ) {
    this.#fn = fn;
    this.#queue = queueOf(fn.trigger.binding, options.environment);
    const poison = queueOf(fn.trigger.binding, options.environment, '-poison');
    this.#poison = this.#queue.name.endsWith('-poison') ? undefined : poison;
    this.#settings = options.settings;
    this.#leaseInMs = options.leaseInMs;
    this.#invoker = invoker;
    this.#log = log;
  }

  start(): void {
    this.#polling = this.#poll();
  }

  /** Looks at once. Azure's host nudges its listeners for its own output bindings only. */
  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  /** Receives nothing more; what was received is worked to its end. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#polling;
    await Promise.all(this.#working);
  }

  async #poll(): Promise<void> {
    while (!this.#stopping) {
      const messages = await this.#receive();
      for (const message of messages) this.#begin(message);
      if (messages.length > 0) this.#lastFoundAt = Date.now();
      // The host fetches the next batch once no more than newBatchThreshold messages are being worked.
      while (this.#working.size > this.#settings.newBatchThreshold) await Promise.race(this.#working);
      if (messages.length === 0) await this.#pause();
    }
  }

  async #receive(): Promise<readonly DequeuedMessageItem[]> {
    this.#nudged = false;
    try {
      const visibilityTimeout = inSeconds(this.#leaseInMs);
      const answer = await this.#queue.receiveMessages({
        numberOfMessages: this.#settings.batchSize,
        visibilityTimeout,
      });
      this.#faulty = false;
      return answer.receivedMessageItems;
    } catch (error) {
      if (!isQueueMissing(error) && !this.#faulty) {
        this.#faulty = true; // one line for an outage, not one a second
        this.#fault('cannot be read', error);
      }
      return [];
    }
  }

  async #pause(): Promise<void> {
    if (this.#nudged || this.#stopping) return;
    const busy = this.#working.size > 0 || Date.now() - this.#lastFoundAt < BUSY_FOR_MS;
    const wanted = this.#faulty ? FAULT_POLL_MS : busy ? BUSY_POLL_MS : IDLE_POLL_MS;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(wanted, this.#settings.maxPollingIntervalInMs));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #begin(message: DequeuedMessageItem): void {
    const working = this.#work(message)
      .catch((error: unknown) => {
        if (!isOutOfOurHands(error)) this.#fault(`could not finish message ${message.messageId}`, error);
      })
      .finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async #work(message: DequeuedMessageItem): Promise<void> {
    const text = decode(message.messageText, this.#settings);
    // A count above the limit: a host died in the last attempt.
    if (text === undefined || message.dequeueCount > this.#settings.maxDequeueCount)
      return this.#putAside(message, message);
    const lease = holdLease(this.#queue, message, this.#leaseInMs, (error) => {
      this.#fault(`could not keep message ${message.messageId}`, error);
    });
    const { ok } = await this.#invoker.invoke(this.#fn, queueData({ ...message, text }));
    const handle = await lease.end();
    if (ok) await this.#queue.deleteMessage(handle.messageId, handle.popReceipt);
    else if (message.dequeueCount >= this.#settings.maxDequeueCount) await this.#putAside(message, handle);
    else await this.#release(handle);
  }

  async #release({ messageId, popReceipt }: MessageHandle): Promise<void> {
    // Without a poison queue the message stays invisible until its lease ends, lest it be tried without a pause.
    if (this.#poison === undefined) return;
    const seconds = inSeconds(this.#settings.visibilityTimeoutInMs);
    await this.#queue.updateMessage(messageId, popReceipt, undefined, seconds);
  }

  async #putAside(message: DequeuedMessageItem, { messageId, popReceipt }: MessageHandle): Promise<void> {
    if (this.#poison === undefined) return;
    this.#log.fault(`message ${messageId} of ${this.#queue.name} goes to ${this.#poison.name}`);
    await sendCreating(this.#poison, message.messageText);
    await this.#queue.deleteMessage(messageId, popReceipt);
  }

  #fault(what: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.#log.fault(`queue ${this.#queue.name} ${what}: ${text}`);
  }
}
