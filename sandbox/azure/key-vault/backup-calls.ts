import { json } from '../http/exchange.js';
import { textAt } from '../json.js';
import { backupBlob, mayRestore, readBlob, restore } from './backup-blob.js';
import { bundleOf } from './bundles.js';
import { type DataHandle, isDeleted, living } from './data-calls.js';
import * as errors from './data-errors.js';
import { materialise, newest, newestVersion, objectOf, uriOf } from './objects.js';

export const backup: DataHandle = (call, cloud) =>
  json(200, { value: backupBlob(call.vault, living(call, cloud), call.kind, cloud) });

/** All versions come back under their own ids; a name in use, deleted or not, is a conflict. */
export const restoreBackup: DataHandle = ({ vault, kind, body }, cloud) => {
  const blob = readBlob(textAt(body, 'value') ?? '', cloud);
  if (blob?.kind !== kind) throw errors.badParameter('Backup blob contains invalid or corrupt version.');
  if (!mayRestore(vault, blob))
    throw errors.badParameter('The backup was made in another subscription: it cannot be restored here.');
  materialise(vault, cloud);
  const { name } = blob.object;
  const former = objectOf(vault, kind, name, cloud);
  if (former !== undefined && isDeleted(former)) throw errors.deletedButRecoverable(kind, name);
  if (former !== undefined)
    throw errors.restoreConflict(kind, uriOf(vault, kind, name, newestVersion(former, kind, cloud)));
  return json(200, bundleOf(newest(vault, kind, restore(vault, blob, cloud), cloud), cloud));
};
