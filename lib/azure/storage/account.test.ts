import { describe, expect, it } from 'vitest';
import { accountIn, type Settings } from './account.js';

const TEXT = 'DefaultEndpointsProtocol=https;AccountName=x;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net';
const identity = (settings: Settings) => ({ AzureWebJobsStorage__credential: 'managedidentity', ...settings });

describe('the account is found', () => {
  it('by connection string', () => {
    expect(accountIn({ AzureWebJobsStorage: ` ${TEXT} ` })).toEqual({ by: 'connection-string', text: TEXT });
    const emulator = 'UseDevelopmentStorage=true';
    expect(accountIn({ AzureWebJobsStorage: emulator })).toEqual({ by: 'connection-string', text: emulator });
  });

  it('by name and identity', () => {
    expect(accountIn(identity({ AzureWebJobsStorage__accountName: 'medic01', AzureWebJobsStorage: '' }))).toEqual({
      by: 'identity',
      tables: 'https://medic01.table.core.windows.net',
      queues: 'https://medic01.queue.core.windows.net',
    });
  });

  it('by addresses and a named identity', () => {
    const settings = {
      AzureWebJobsStorage__tableServiceUri: 'https://medic.table.core.usgovcloudapi.net/',
      AzureWebJobsStorage__queueServiceUri: 'https://medic.queue.core.usgovcloudapi.net',
      AzureWebJobsStorage__blobServiceUri: 'https://medic.blob.core.usgovcloudapi.net',
      AzureWebJobsStorage__clientId: '11111111-1111-1111-1111-111111111111',
    };
    expect(accountIn(identity(settings))).toEqual({
      by: 'identity',
      tables: 'https://medic.table.core.usgovcloudapi.net',
      queues: 'https://medic.queue.core.usgovcloudapi.net',
      clientId: '11111111-1111-1111-1111-111111111111',
    });
  });
});

describe('a setting that is missing or contradicts another is named', () => {
  const uri = 'https://medic.table.core.windows.net';
  const cases: readonly (readonly [string, Settings, RegExp])[] = [
    ['nothing', {}, /^AzureWebJobsStorage is not set/],
    ['an empty text', { AzureWebJobsStorage: ' ' }, /^AzureWebJobsStorage is not set/],
    ['no connection string', { AzureWebJobsStorage: 'secret-text' }, /^AzureWebJobsStorage is no connection string/],
    [
      'both ways',
      identity({ AzureWebJobsStorage: TEXT, AzureWebJobsStorage__accountName: 'medic' }),
      /^AzureWebJobsStorage and AzureWebJobsStorage__accountName are both set/,
    ],
    ['no credential', { AzureWebJobsStorage__accountName: 'medic' }, /__credential is not set/],
    [
      'another credential',
      { AzureWebJobsStorage__accountName: 'medic', AzureWebJobsStorage__credential: 'password' },
      /__credential is "password": expected managedidentity/,
    ],
    ['no account', identity({}), /__tableServiceUri is not set: set it, or AzureWebJobsStorage__accountName/],
    ['one address', identity({ AzureWebJobsStorage__tableServiceUri: uri }), /__queueServiceUri is not set/],
    [
      'name and address',
      identity({ AzureWebJobsStorage__accountName: 'medic', AzureWebJobsStorage__queueServiceUri: uri }),
      /__accountName and AzureWebJobsStorage__queueServiceUri are both set/,
    ],
    ['a URL for a name', identity({ AzureWebJobsStorage__accountName: uri }), /__accountName is "https/],
    [
      'plain http',
      identity({ AzureWebJobsStorage__tableServiceUri: 'http://x', AzureWebJobsStorage__queueServiceUri: uri }),
      /__tableServiceUri is "http:\/\/x": expected an https URL/,
    ],
  ];
  it.each(cases)('%s', (_, settings, message) => {
    expect(() => accountIn(settings)).toThrow(message);
  });

  it('without a word of a connection string', () => {
    expect(() => accountIn({ AzureWebJobsStorage: 'AccountName=x;Key=hunter2' })).toThrow(/^(?!.*hunter2)/);
  });
});
