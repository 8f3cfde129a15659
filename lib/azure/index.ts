import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CaseId } from '../model/case.js';
import type { BackupRuns, Drivers, Look, VaultJobsRead } from '../model/ports.js';
import type { Reader } from '../model/reader.js';
import { clientsOf } from './arm/clients.js';
import { identitiesOf, type ClientIds } from './arm/credentials.js';
import { backupRunsOf } from './backup-runs.js';
import type { BackupServiceOptions } from './reader/backup-service.js';
import { readerOf } from './reader/index.js';
import { driversOf } from './steps/index.js';

export interface AzureOptions extends BackupServiceOptions {
  readonly clientIds: ClientIds;
  readonly newId: () => string;
  /** Of this app; Azure sees it as `backup-medic/<version>`. */
  readonly version: string;
  /** Instead of the network; for tests. */
  readonly httpClient?: HttpClient;
}

/** The ports behind which Azure Resource Manager lies. Nothing of the SDKs is loaded before it is used. */
export interface Azure {
  readonly reader: (by: CaseId, look: Look) => Reader & VaultJobsRead;
  readonly drivers: (by: CaseId) => Drivers;
  readonly backups: (by: CaseId) => BackupRuns;
}

export function azureOf({ clientIds, newId, version, httpClient, ...directory }: AzureOptions): Azure {
  const connection = { identities: identitiesOf(clientIds), newId, version, httpClient };
  return {
    reader: readerOf({ ...directory, clients: clientsOf(connection, 'observe', 'read') }),
    drivers: driversOf(connection),
    backups: backupRunsOf(connection),
  };
}
