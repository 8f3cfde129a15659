import { ManagedIdentityCredential } from '@azure/identity';
import { expect, test } from 'vitest';
import { identitiesOf } from './credentials.js';

test('each power has a managed identity of its own, made once', async () => {
  const identities = identitiesOf({ observe: 'a', backup: 'b', network: 'c', keyVault: 'd' });
  const observe = await identities.credential('observe');
  expect(observe).toBeInstanceOf(ManagedIdentityCredential);
  expect(await identities.credential('observe')).toBe(observe);
  expect(await identities.credential('key-vault')).not.toBe(observe);
});

test('an identity is described by its client id, or as the app its own', async () => {
  const identities = identitiesOf({ keyVault: 'd' });
  expect(identities.describe('key-vault')).toBe('the key-vault identity, client id d');
  expect(identities.describe('network')).toBe("the network identity, the app's own");
  expect(await identities.credential('network')).toBeInstanceOf(ManagedIdentityCredential);
});
