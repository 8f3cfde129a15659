import type { QueueClient } from '@azure/storage-queue';
import type { Environment, QueueSettings } from './host-settings.js';
import type { Given } from './invocation.js';
import { encode, queueOf, sendCreating } from './queue.js';
import type { RegisteredFunction } from './registry.js';
import type { Binding, TypedData } from './rpc.js';

/** Sends what a function put into its outputs; a failure fails the invocation. */
export type SendOutputs = (fn: RegisteredFunction, given: Given) => Promise<void>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function parsedList(text: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A list, or text that is a JSON list, is several messages. */
export function messagesIn(data: TypedData): readonly string[] {
  if (data.bytes !== undefined) return [Buffer.from(data.bytes).toString('utf8')];
  const text = data.string ?? data.json ?? String(data.int ?? data.double);
  return parsedList(text)?.map(textOf) ?? [text];
}

/** Sends to the queue outputs of a function, the one for its return value among them. */
export function queueOutputs(settings: QueueSettings, environment: Environment): SendOutputs {
  const queues = new Map<Binding, QueueClient>();
  const queueFor = (binding: Binding): QueueClient => {
    const queue = queues.get(binding) ?? queueOf(binding, environment);
    queues.set(binding, queue);
    return queue;
  };
  return async (fn, { outputs, returnValue }) => {
    const all = [...outputs, ...(returnValue ? [{ name: '$return', data: returnValue }] : [])];
    for (const { name, data } of all) {
      const binding = fn.metadata.bindings[name];
      if (binding?.type.toLowerCase() !== 'queue') continue; // http is answered by who asked
      for (const message of messagesIn(data)) await sendCreating(queueFor(binding), encode(message, settings));
    }
  };
}
