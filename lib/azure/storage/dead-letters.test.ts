import { describe, expect, it } from 'vitest';
import { azuriteForThisFile } from '../../../test/support/azurite.js';
import { accountIn } from './account.js';
import { connect } from './connect.js';
import { deadLettersOf } from './dead-letters.js';

const azurite = azuriteForThisFile();

describe('what could not be read', () => {
  it('is kept in a queue of its own, without secrets and cut to what a message holds', async () => {
    const { deadLetters } = connect(accountIn({ AzureWebJobsStorage: azurite.account() })).queues;
    const keep = deadLettersOf(deadLetters, () => new Date('2026-11-23T03:00:00Z'));
    await keep('onBackupJobFailed', { data: { url: 'https://x.blob.core.windows.net/a?sig=topsecret&x=1' } });
    await keep('workCase', '\u{1F4A5}'.repeat(50_000));
    const { receivedMessageItems } = await (await deadLetters()).receiveMessages({ numberOfMessages: 2 });
    const [event, long] = receivedMessageItems.map(({ messageText }) => messageText);
    expect(event).toContain('"from":"onBackupJobFailed","at":"2026-11-23T03:00:00.000Z"');
    expect(event).not.toContain('topsecret');
    expect(long?.length).toBeLessThan(30_000);
  });
});
