import type { CaseId } from '../model/case.js';
import { BACKUP_ACTIONS } from '../model/permissions.js';
import type { BackupRuns } from '../model/ports.js';
import { ResourceId, subscriptionOf } from '../model/resource-id.js';
import { AsyncOperation } from '../model/resources/control.js';
import { fail, ok } from '../model/result.js';
import { clientsOf, type Connection } from './arm/clients.js';
import { ARM } from './arm/guard.js';
import { partsOf } from './arm/ids.js';
import { exchange, parsed, sendPlainly } from './arm/send.js';
import { waitAskedIn } from './arm/waits.js';

const [TRIGGER = '', FOLLOW = ''] = BACKUP_ACTIONS;

/** Starts backups and follows what Azure makes of the request, with the identity that may back up. */
export function backupRunsOf(connection: Connection): (by: CaseId) => BackupRuns {
  const reading = clientsOf(connection, 'backup', 'read');
  const writing = clientsOf(connection, 'backup', 'write');
  return (by) => ({
    start: async (protectedItem, requestId, keepUntil) => {
      const call = { by, requestId, resource: protectedItem, action: TRIGGER, identity: writing.identity };
      const properties = {
        objectType: 'IaasVMBackupRequest' as const,
        recoveryPointExpiryTimeInUTC: new Date(keepUntil),
      };
      const answer = await exchange(call, async (options) => {
        const { backups } = await writing.backup(subscriptionOf(protectedItem));
        return backups.trigger(...partsOf(protectedItem), { properties }, options);
      });
      if (!answer.ok) {
        return answer;
      }
      const operation = answer.value.headers.get('azure-asyncoperation');
      const retryAfterInMs = waitAskedIn(answer.value, '');
      return ok({
        ...(operation === undefined ? {} : { operation }),
        ...(retryAfterInMs === undefined ? {} : { retryAfterInMs }),
      });
    },
    follow: async (operation) => {
      const resource = operationIn(operation);
      if (resource === undefined) {
        // Its text is signed, so it is not repeated here.
        return fail({ kind: 'refused', code: 'ForeignOperation', detail: `the operation is not one of ${ARM}` });
      }
      const call = { by, resource, action: FOLLOW, identity: reading.identity };
      const answer = await exchange(call, async (options) => {
        const client = await reading.backup(subscriptionOf(resource));
        return sendPlainly(client, { method: 'GET', url: operation }, options);
      });
      return answer.ok ? parsed(AsyncOperation, answer.value, call) : answer;
    },
  });
}

/** What the URL of an operation is about, where it is one of Azure Resource Manager's own. */
function operationIn(url: string): ResourceId | undefined {
  if (!URL.canParse(url) || new URL(url).origin !== ARM) {
    return undefined;
  }
  return ResourceId.safeParse(new URL(url).pathname).data;
}
