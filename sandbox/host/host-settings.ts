import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const TIME_SPAN = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)(?:\.(\d{1,7}))?$/;

/** .NET's `[d.]hh:mm:ss[.fffffff]` in milliseconds. */
const TimeSpan = z.string().transform((text, context) => {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = TIME_SPAN.exec(text) ?? [];
  if (!TIME_SPAN.test(text)) context.addIssue(`"${text}" is not a time span like 00:01:00`);
  return (
    (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds) + Number(`0.${fraction}`)) *
    1000
  );
});

/** Defaults as events.md 5.9 gives them. */
const Queues = z
  .object({
    batchSize: z.int().min(1).max(32).default(16),
    newBatchThreshold: z.int().min(0).optional(),
    maxPollingInterval: TimeSpan.default(60_000),
    visibilityTimeout: TimeSpan.default(0),
    maxDequeueCount: z.int().min(1).default(5),
    messageEncoding: z.enum(['base64', 'none']).default('base64'),
  })
  .transform(({ newBatchThreshold, maxPollingInterval, visibilityTimeout, ...rest }) => ({
    ...rest,
    newBatchThreshold: newBatchThreshold ?? Math.floor(rest.batchSize / 2),
    maxPollingIntervalInMs: maxPollingInterval,
    visibilityTimeoutInMs: visibilityTimeout,
  }));
export type QueueSettings = z.infer<typeof Queues>;

// What Azure's host does besides and this one does not: end an invocation after functionTimeout, throttle HTTP, scale.
const HostJson = z
  .object({
    version: z.literal('2.0'),
    extensions: z
      .object({
        http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
        queues: Queues.prefault({}),
      })
      .prefault({}),
    logging: z.object({ logLevel: z.record(z.string(), z.string()).default({}) }).prefault({}),
  })
  .transform(({ extensions, logging }) => ({
    routePrefix: extensions.http.routePrefix.replace(/^\/+|\/+$/g, ''),
    queues: extensions.queues,
    logLevels: logging.logLevel,
  }));
export type HostSettings = z.infer<typeof HostJson>;

export const parseHostSettings = (json: unknown): HostSettings => HostJson.parse(json);

export function readHostSettings(root: string): HostSettings {
  return parseHostSettings(JSON.parse(readFileSync(join(root, 'host.json'), 'utf8')));
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Binding options may name an app setting between per cent signs. */
export function resolveSettings(text: string, environment: Environment): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value: the app setting is missing.`);
    return value;
  });
}

/** The connection string that a binding's `connection` names; the host looks for the name with its own prefix first. */
export function connectionStringOf(connection: unknown, environment: Environment): string {
  const name = typeof connection === 'string' && connection !== '' ? connection : 'AzureWebJobsStorage';
  const found = environment[`AzureWebJobs${name}`] ?? environment[name];
  if (found !== undefined && found !== '') return found;
  // Azure also takes an identity (`NAME__queueServiceUri`); Azurite over plain HTTP cannot.
  throw new Error(`The app setting ${name} with the connection string of a storage account is missing.`);
}
