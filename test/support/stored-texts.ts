import { TableClient, TableServiceClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';

/** Everything that an account's tables and queues hold, as text. */
export async function storedTexts(connectionString: string): Promise<readonly string[]> {
  const tables = await everyOne(
    TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true }).listTables(),
  );
  const rows = await Promise.all(tables.map(({ name = '' }) => rowsOf(connectionString, name)));
  return [...rows.flat(), ...(await messagesOf(connectionString))];
}

async function rowsOf(connectionString: string, name: string): Promise<readonly string[]> {
  const table = TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true });
  return (await everyOne(table.listEntities())).map((row) => JSON.stringify(row));
}

async function messagesOf(connectionString: string): Promise<readonly string[]> {
  const service = QueueServiceClient.fromConnectionString(connectionString);
  const queues = await everyOne(service.listQueues());
  const peeked = await Promise.all(
    queues.map(({ name }) => service.getQueueClient(name).peekMessages({ numberOfMessages: 32 })),
  );
  return peeked.flatMap(({ peekedMessageItems }) => peekedMessageItems.map(({ messageText }) => messageText));
}

async function everyOne<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}
