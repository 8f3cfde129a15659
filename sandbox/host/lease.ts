import type { QueueClient } from '@azure/storage-queue';
import { isOutOfOurHands } from './queue.js';

/** What of a message is needed to keep and to finish it. */
export interface MessageHandle {
  readonly messageId: string;
  readonly popReceipt: string;
}

/** A received message kept invisible for as long as its function runs. */
export interface Lease {
  /** Stops renewing; answers the handle that is valid now, since each renewal gave a new receipt. */
  end(): Promise<MessageHandle>;
}

/** Visibility timeouts are whole seconds. */
export const inSeconds = (ms: number): number => Math.ceil(ms / 1000);

/** Renews at half time, as the host does. (Azure's host leases for 10 minutes, so there a crash can cost that long.) */
export function holdLease(
  queue: QueueClient,
  message: MessageHandle,
  leaseInMs: number,
  report: (error: unknown) => void,
): Lease {
  let popReceipt = message.popReceipt;
  let renewal = Promise.resolve();
  const renew = async (): Promise<void> => {
    try {
      const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, inSeconds(leaseInMs));
      popReceipt = renewed.popReceipt ?? popReceipt;
    } catch (error) {
      if (isOutOfOurHands(error)) clearInterval(timer);
      report(error);
    }
  };
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, leaseInMs / 2);
  return {
    end: async () => {
      clearInterval(timer);
      await renewal; // a renewal on its way makes the receipt that we hold worthless
      return { messageId: message.messageId, popReceipt };
    },
  };
}
