import type { TokenCredential } from '@azure/core-auth';
import { keep } from '../keep.js';

/** One identity per kind of power. */
export type Power = 'observe' | 'backup' | 'network' | 'key-vault';

/** Client ids of the user-assigned identities; one that is not set is the app's own identity. */
export interface ClientIds {
  readonly observe?: string | undefined;
  readonly backup?: string | undefined;
  readonly network?: string | undefined;
  readonly keyVault?: string | undefined;
}

export interface Identities {
  readonly credential: (power: Power) => Promise<TokenCredential>;
  /** In an operator's words. */
  readonly describe: (power: Power) => string;
}

export function identitiesOf(clientIds: ClientIds): Identities {
  const clientIdOf = (power: Power) => clientIds[power === 'key-vault' ? 'keyVault' : power];
  return {
    credential: keep(async (power: Power) => {
      const { ManagedIdentityCredential } = await import('@azure/identity');
      const clientId = clientIdOf(power);
      return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
    }),
    describe: (power) =>
      `the ${power} identity, ${clientIdOf(power) === undefined ? "the app's own" : `client id ${clientIdOf(power) ?? ''}`}`,
  };
}
