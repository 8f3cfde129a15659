import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolve } from 'node:path';
import { AdminEndpoint } from './admin.js';
import { loadApp } from './app.js';
import { EventGridEndpoint } from './event-grid.js';
import { readHostSettings } from './host-settings.js';
import type { Environment } from './host-settings.js';
import { HttpRoutes } from './http-routes.js';
import { Invoker } from './invoker.js';
import { hostLog, toStandardOutput } from './log.js';
import type { Output } from './log.js';
import { QueueListener } from './queue-listener.js';
import { queueOutputs } from './queue-output.js';
import type { RegisteredFunction, Registry } from './registry.js';
import { listen } from './server.js';
import { TimerListener } from './timer-listener.js';

/** How long running invocations may take to end when the runner is stopped. */
const DRAIN_MS = 5000;
const CLOSE_IDLE_EVERY_MS = 20;

export interface RunnerOptions {
  /** The folder with the app's package.json and host.json. */
  readonly root: string;
  /** 0 chooses a free one. */
  readonly port: number;
  /** How long a received message is out of others' sight, renewed while its function runs. */
  readonly leaseInMs?: number;
  readonly environment?: Environment;
  readonly output?: Output;
  readonly now?: () => Date;
}

export interface Runner {
  readonly port: number;
  readonly functionNames: readonly string[];
  /** Takes no more work, lets running invocations end, runs the appTerminate hooks. */
  stop(): Promise<void>;
}

const HOSTED = {
  triggers: ['httptrigger', 'eventgridtrigger', 'queuetrigger', 'timertrigger'],
  outputs: ['http', 'queue'],
};

/** A binding that is not hosted stops the start: a function that never runs would look like one that has nothing to do. */
function refuseUnknownBindings(registry: Registry): void {
  for (const { metadata, trigger } of registry.functions) {
    for (const [name, { type, direction }] of Object.entries(metadata.bindings)) {
      const known = name === trigger.name ? HOSTED.triggers : direction === 'out' ? HOSTED.outputs : [];
      if (!known.includes(type.toLowerCase()))
        throw new Error(`Function "${metadata.name}" has a binding of type ${type}, which is not hosted here.`);
    }
    // Only timers have the runtime's own retry (events.md 5.14); queues and Event Grid retry by themselves.
    if (metadata.retryOptions !== undefined)
      throw new Error(`Function "${metadata.name}" has a retry policy, which is not hosted here.`);
  }
}

/** Lets requests end; the connections that clients keep open between them would hold us up. */
async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, CLOSE_IDLE_EVERY_MS);
  await closed;
  clearInterval(idle);
}

/** Hosts the built app below `root` in this process: one app per process, since the library keeps its host for good. */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const {
    port,
    leaseInMs = 5000,
    environment = process.env,
    output = toStandardOutput,
    now = () => new Date(),
  } = options;
  const root = resolve(options.root);
  const settings = readHostSettings(root);
  const log = hostLog(settings.logLevels, output);
  const app = await loadApp(root, log);
  refuseUnknownBindings(app.registry);

  const ofType = (type: string): readonly RegisteredFunction[] =>
    app.registry.functions.filter((fn) => fn.trigger.binding.type.toLowerCase() === type);
  const invoker = new Invoker(app, log, queueOutputs(settings.queues, environment));
  const queues = ofType('queuetrigger').map(
    (fn) => new QueueListener(fn, { settings: settings.queues, leaseInMs, environment }, invoker, log),
  );
  const timers = new Map(
    ofType('timertrigger').map((fn) => [fn, new TimerListener(fn, environment, invoker, now)] as const),
  );
  invoker.onEnded(() => {
    for (const queue of queues) queue.nudge();
  });
  const endpoints = {
    routes: new HttpRoutes(ofType('httptrigger'), settings.routePrefix, invoker),
    eventGrid: new EventGridEndpoint(ofType('eventgridtrigger'), invoker),
    admin: new AdminEndpoint(app.registry, timers, invoker, log),
  };
  const server = await listen(endpoints, port, log);
  const listeners = [...queues, ...timers.values()];
  for (const listener of listeners) listener.start();

  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    functionNames: app.registry.functions.map((fn) => fn.metadata.name),
    stop: async () => {
      const drained = Promise.all([close(server), ...listeners.map((listener) => listener.stop()), invoker.idle()]);
      await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
      await app.terminate();
    },
  };
}
