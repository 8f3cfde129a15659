import { describe, expect, it } from 'vitest';
import { encryptedServer } from './estate.js';
import { WITH_KEY } from './estate/encryption.js';
import { callsTo, partOf } from './seen.js';
import { BACKUP, READ, SITE } from './testing/seen.js';

const ENCRYPTED = encryptedServer('with-keys', WITH_KEY, { keys: { elsewhere: true } });
const OTHER = encryptedServer('other', WITH_KEY, { keys: {} });
const call = (host: string, path: string) => ({ ...READ, host, path });

describe('what concerns a scenario', () => {
  it('is what lies in its subscriptions', () => {
    const all = [...ENCRYPTED.resources, ...OTHER.resources, { id: '/servicePrincipals/s' }];
    expect(partOf(all, ENCRYPTED)).toEqual(ENCRYPTED.resources);
  });

  it('are calls to those, to the data of its key vaults and to the directory', () => {
    const own = [
      call('management.azure.com', `${ENCRYPTED.keyVaults['keys'] ?? ''}/keys/kek-01`),
      call('kv-with-keys.vault.azure.net', '/keys/kek-01'),
      call('graph.microsoft.com', '/v1.0/servicePrincipals'),
    ];
    const others = [READ, BACKUP, call('kv-other.vault.azure.net', '/keys/kek-01')];
    expect(callsTo([...others, ...own], ENCRYPTED)).toEqual(own);
    expect(callsTo(others, SITE)).toEqual([READ, BACKUP]);
  });
});
