import type { TableClient } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';
import type { Account } from './account.js';
import { once } from './once.js';
import { tableOf, type Table } from './table.js';

export const TABLES = {
  cases: 'backupmediccases',
  index: 'backupmedicindex',
  resources: 'backupmedicresources',
  control: 'backupmediccontrol',
} as const;
/** `cases`: what is worked. `deadLetters`: what could not be read, for a person; nothing reads it. */
const QUEUES = { cases: 'backup-medic-cases', deadLetters: 'backup-medic-dead-letters' } as const;

export type Tables = { readonly [K in keyof typeof TABLES]: Table };

/** The tables and queues of one account. SDKs are loaded, and tables and queues created, when first used. */
export interface Connection {
  readonly tables: Tables;
  readonly queues: { readonly [K in keyof typeof QUEUES]: () => Promise<QueueClient> };
}

export function connect(account: Account): Connection {
  const table = (name: string): Table =>
    tableOf(
      once(async () => {
        const client = await tableClient(account, name);
        await client.createTable(); // the SDK itself takes "already exists" for success
        return client;
      }),
    );
  const queue = (name: string) =>
    once(async () => {
      const client = await queueClient(account, name);
      await client.createIfNotExists();
      return client;
    });
  return {
    tables: {
      cases: table(TABLES.cases),
      index: table(TABLES.index),
      resources: table(TABLES.resources),
      control: table(TABLES.control),
    },
    queues: { cases: queue(QUEUES.cases), deadLetters: queue(QUEUES.deadLetters) },
  };
}

async function tableClient(account: Account, name: string): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  if (account.by === 'connection-string') {
    // Azurite is addressed by a connection string with http endpoints, which the tables SDK refuses unless told.
    const allowInsecureConnection =
      /(DefaultEndpointsProtocol=http;|TableEndpoint=http:|UseDevelopmentStorage=true)/i.test(account.text);
    return TableClient.fromConnectionString(account.text, name, { allowInsecureConnection });
  }
  return new TableClient(account.tables, name, await credentialOf(account.clientId));
}

async function queueClient(account: Account, name: string): Promise<QueueClient> {
  const { QueueClient } = await import('@azure/storage-queue');
  return account.by === 'connection-string'
    ? new QueueClient(account.text, name)
    : new QueueClient(`${account.queues}/${name}`, await credentialOf(account.clientId));
}

async function credentialOf(clientId: string | undefined) {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}
