import { z } from 'zod';
import { list, maybe } from '../../model/resources/common.js';
import { StorageAccount } from '../../model/resources/storage.js';
import { ok, type Result } from '../../model/result.js';
import { checked } from '../arm/send.js';
import { subscriptionId } from '../arm/ids.js';
import { callFor, readAll, type Reading, type Reads } from './ask.js';

// Only the account that was asked for is looked into: an odd one elsewhere in the subscription is no obstacle.
const Accounts = z.object({ value: list(z.looseObject({ name: maybe(z.string()) })) });

export function storageReads(reading: Reading): Reads<'storageAccountNamed'> {
  return {
    storageAccountNamed: async (subscription, name): Promise<Result<StorageAccount | undefined>> => {
      const call = callFor(reading, 'storageAccountNamed', subscriptionId(subscription));
      const read = await readAll(call, Accounts, async (options) =>
        (await reading.clients.storage(subscription)).storageAccounts.list(options),
      );
      if (!read.ok) {
        return read;
      }
      const found = read.value.find((account) => account.name?.toLowerCase() === name.toLowerCase());
      return found === undefined ? ok(undefined) : checked(StorageAccount, found);
    },
  };
}
