import { z } from 'zod';

/** When a vault's jobs were listed last, for all cases that wait on it. */
export const Listing = z
  .object({
    /** By our clock: when the list was asked for. */
    listedAt: z.string(),
    /** By our clock: when an answer was last recorded. Until then nothing is known of the vault's jobs. */
    recordedAt: z.string().optional(),
    /** Not before this (our clock) may it be asked for again: the interval, or longer where the rate limit runs low. */
    nextAt: z.string(),
    /** The Date header of that answer: Azure's own clock, the only one that job times are compared with. */
    azureNow: z.string(),
    /** Azure's time: what began before it had ended when the list was made, and need not be listed again. */
    openSince: z.string().optional(),
    /** How many lists since one that went back the whole window went back to `openSince` only. */
    shortLists: z.int().optional(),
  })
  .readonly();
export type Listing = z.infer<typeof Listing>;

/** One job as the vault's list shows it. */
export const ListedJob = z
  .object({
    name: z.string(),
    /** `iaasvmcontainerv2;group;vm`, lower case: which VM. */
    container: z.string(),
    operation: z.string(),
    status: z.string(),
    startedAt: z.string().optional(),
    endedAt: z.string().optional(),
    scheduled: z.boolean(),
    activityId: z.string().optional(),
  })
  .readonly();
export type ListedJob = z.infer<typeof ListedJob>;
