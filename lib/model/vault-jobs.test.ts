import { expect, it } from 'vitest';
import { ListedJob, Listing } from './vault-jobs.js';

const listing = { listedAt: '2026-11-23T03:00:00Z', nextAt: '2026-11-23T03:05:00Z', azureNow: '2026-11-23T06:00:00Z' };
const job = { name: 'j', container: 'iaasvmcontainerv2;rg;vm', operation: 'Backup', status: 'Failed', scheduled: true };

it('what is kept of a vault’s list is read back as it was written, by an older version too', () => {
  expect(Listing.parse(listing)).toEqual(listing);
  expect(Listing.parse({ ...listing, openSince: '2026-11-23T05:00:00Z', shortLists: 3 })).toMatchObject({
    shortLists: 3,
  });
  expect(ListedJob.parse(job)).toEqual(job);
});

it('what is no list, or no job, is not taken for one', () => {
  expect(Listing.safeParse({ ...listing, azureNow: 6 }).success).toBe(false);
  expect(ListedJob.safeParse({ ...job, scheduled: 'yes' }).success).toBe(false);
});
