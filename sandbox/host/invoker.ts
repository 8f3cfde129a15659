import { randomUUID } from 'node:crypto';
import type { App } from './app.js';
import { runInvocation } from './invocation.js';
import type { Failed, Given } from './invocation.js';
import type { HostLog, Origin } from './log.js';
import type { SendOutputs } from './queue-output.js';
import type { RegisteredFunction } from './registry.js';
import type { TriggerData } from './trigger-data.js';

/** How an invocation ended, its outputs sent. */
export type Outcome = Pick<Given, 'ok' | 'returnValue'> | Failed;

/** The stack as far as it is the app's: below the library's frames lies only the host. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? error.message).split('\n');
  const end = lines.findIndex((line) => /^\s+at .*(InvocationModel|node:internal)/.test(line));
  return lines.slice(0, end < 0 ? lines.length : end).join('\n');
}

/** Runs the functions of one app and knows what is running. */
export class Invoker {
  readonly #app: App;
  readonly #log: HostLog;
  readonly #sendOutputs: SendOutputs;
  readonly #running = new Set<Promise<Outcome>>();
  readonly #listeners: (() => void)[] = [];

  constructor(app: App, log: HostLog, sendOutputs: SendOutputs) {
    this.#app = app;
    this.#log = log;
    this.#sendOutputs = sendOutputs;
  }

  /** Calls back after each invocation: what it sent may lie in a queue of ours. */
  onEnded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Settles when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Never throws: a failed invocation is logged and answered as such. */
  async invoke(fn: RegisteredFunction, trigger: TriggerData): Promise<Outcome> {
    const running = this.#run(fn, trigger);
    this.#running.add(running);
    const outcome = await running;
    this.#running.delete(running);
    for (const listener of this.#listeners) listener();
    return outcome;
  }

  async #run(fn: RegisteredFunction, trigger: TriggerData): Promise<Outcome> {
    const from = { functionName: fn.metadata.name, invocationId: randomUUID() };
    const outcome = await this.#attempt(fn, trigger, from);
    if (!outcome.ok) this.#log.fault(`${from.functionName} ${from.invocationId} failed: ${textOf(outcome.error)}`);
    return outcome;
  }

  async #attempt(fn: RegisteredFunction, trigger: TriggerData, from: Origin): Promise<Outcome> {
    try {
      const given = await runInvocation(this.#app, fn, from.invocationId, trigger, (level, _category, text) => {
        this.#log.app(level, text, from);
      });
      if (given.ok) await this.#sendOutputs(fn, given);
      return given;
    } catch (error) {
      return { ok: false, error };
    }
  }
}
