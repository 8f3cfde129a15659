import { describe, expect, it } from 'vitest';
import { connectionStringOf, parseHostSettings, resolveSettings } from './host-settings.js';

describe('host.json', () => {
  it('has the defaults of the Functions host', () => {
    expect(parseHostSettings({ version: '2.0' })).toEqual({
      routePrefix: 'api',
      logLevels: {},
      queues: {
        batchSize: 16,
        newBatchThreshold: 8,
        maxPollingIntervalInMs: 60_000,
        visibilityTimeoutInMs: 0,
        maxDequeueCount: 5,
        messageEncoding: 'base64',
      },
    });
  });

  it('gives time spans in milliseconds and ignores what it does not know', () => {
    const queues = { maxPollingInterval: '00:00:02.5', visibilityTimeout: '1.00:01:00', batchSize: 1 };
    const settings = parseHostSettings({ version: '2.0', functionTimeout: '00:10:00', extensions: { queues } });

    expect(settings.queues).toMatchObject({
      maxPollingIntervalInMs: 2500,
      visibilityTimeoutInMs: 86_460_000,
      newBatchThreshold: 0,
    });
  });

  it.each([
    { version: '2.0', extensions: { queues: { visibilityTimeout: 'a minute' } } },
    { version: '2.0', extensions: { queues: { batchSize: 33 } } },
    { version: '1.0' },
  ])('refuses what the host would not start with: %j', (json) => {
    expect(() => parseHostSettings(json)).toThrow();
  });
});

describe('app settings in binding options', () => {
  it('stand between per cent signs', () => {
    expect(resolveSettings('%PREFIX%-work', { PREFIX: 'my' })).toBe('my-work');
    expect(() => resolveSettings('%MISSING%', {})).toThrow('MISSING');
  });

  it('name a connection, with the prefix of the host first', () => {
    expect(connectionStringOf(undefined, { AzureWebJobsStorage: 'default' })).toBe('default');
    expect(connectionStringOf('Cases', { Cases: 'plain', AzureWebJobsCases: 'prefixed' })).toBe('prefixed');
    expect(() => connectionStringOf('Cases', {})).toThrow('Cases');
  });
});
