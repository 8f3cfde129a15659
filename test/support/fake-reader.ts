import { CaseId } from '../../lib/model/case.js';
import { ResourceId } from '../../lib/model/resource-id.js';
import { clientsOf } from '../../lib/azure/arm/clients.js';
import { recorded } from '../../lib/azure/fixtures/read.js';
import { readerOf, type ReaderOptions } from '../../lib/azure/reader/index.js';
import { connectionTo, fakeArm, type FakeAnswer, type Sent } from './fake-arm.js';
import { memoryDirectory } from './memory-directory.js';

export const BY = CaseId.parse('8f14e45f-ceea-467f-9c3f-1d4f5b1a2c3d');
export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g`;
export const id = (text: string) => ResourceId.parse(text);
export const BACKUP_APP = '262044b1-e2ce-469f-a196-69ab7ada62d3';

/** The real reader on a fake Azure. */
export function readerTo(
  answer: (request: Sent) => FakeAnswer | Promise<FakeAnswer>,
  longestReadInMs = 5_000,
  more: Partial<ReaderOptions> = {},
) {
  const arm = fakeArm(answer);
  const clients = clientsOf(connectionTo(arm.httpClient), 'observe', 'read');
  const now = () => new Date('2026-01-01T00:00:00Z');
  const { directory } = memoryDirectory(now);
  const open = readerOf({ clients, now, directory, backupService: { appId: BACKUP_APP }, longestReadInMs, ...more });
  return { sent: arm.sent, open, reader: open(BY, 'afresh') };
}

/** The same on an Azure that answers the recorded request and nothing else. */
export function recordedReader(name: string) {
  const { request, status, headers, body } = recorded(name);
  const path = new URL(request.url).pathname.toLowerCase();
  return readerTo((sent) =>
    sent.method === request.method && sent.path.toLowerCase() === path ? { status, headers, body } : { status: 404 },
  );
}

/** What a recorded request was about. */
export function idOf(name: string): ResourceId {
  return id(new URL(recorded(name).request.url).pathname.replaceAll('%3B', ';'));
}
