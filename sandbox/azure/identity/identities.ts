/** One tenant. */
export const TENANT_ID = '7e4a0000-0000-4000-8000-000000000001';

/** A managed identity: the app names it by client id, Azure by principal id. */
export interface Identity {
  readonly name: string;
  readonly clientId: string;
  /** Object id of its service principal: what role and deny assignments name. */
  readonly principalId: string;
}

const identity = (name: string, number: number): Identity => ({
  name,
  clientId: `c11e0000-0000-4000-8000-00000000000${number}`,
  principalId: `0b1ec700-0000-4000-8000-00000000000${number}`,
});

/** The app's identities, one per power, and the one that a request without `client_id` gets. */
export const IDENTITIES = {
  default: identity('default', 0),
  observe: identity('observe', 1),
  backup: identity('backup', 2),
  network: identity('network', 3),
  keyVault: identity('key-vault', 4),
} as const;

const ALL: readonly Identity[] = Object.values(IDENTITIES);
export const identityOf = (clientId: string): Identity | undefined =>
  ALL.find((one) => one.clientId === clientId.toLowerCase());
