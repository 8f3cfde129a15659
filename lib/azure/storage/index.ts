import type { CaseId } from '../../model/case.js';
import type {
  CaseList,
  CaseStore,
  ChangeStore,
  DirectoryCache,
  TargetStore,
  VaultJobStore,
} from '../../model/ports.js';
import { accountIn, type Settings } from './account.js';
import { caseListOf } from './case-list.js';
import { caseStoreOf } from './cases.js';
import { changeStoreOf } from './changes.js';
import { connect } from './connect.js';
import { deadLettersOf } from './dead-letters.js';
import { directoryOf } from './directory.js';
import { notAnswering } from './health.js';
import { sealerOf, type Sealed } from './seal.js';
import { targetStoreOf } from './targets.js';
import { vaultJobStoreOf } from './vault-jobs.js';
import { verifyLedger, type Verdict } from './verify.js';
import { wakeUpsOf } from './wake-ups.js';

/** Everything that is kept in the storage account. */
export interface Storage {
  readonly cases: CaseStore;
  readonly list: CaseList;
  readonly targets: TargetStore;
  readonly changes: ChangeStore;
  readonly vaultJobs: VaultJobStore;
  readonly directory: DirectoryCache;
  wake(id: CaseId, at: Date): Promise<void>;
  /** Keeps what could not be read, for a person. */
  deadLetter(from: string, what: unknown): Promise<void>;
  /** Seals the ledger, once per UTC day; answers the open cases met that were due before the time given. */
  seal(dueBefore: Date): Promise<Sealed>;
  verifyLedger(): Promise<Verdict>;
  /** What does not answer, with the reason. */
  notAnswering(): Promise<readonly string[]>;
}

/** The account of the settings. They are checked here and now; the account is reached when something is first asked. */
export function storageOf(
  settings: Settings,
  { now, newId }: { readonly now: () => Date; readonly newId: () => string },
): Storage {
  const connection = connect(accountIn(settings));
  const { tables, queues } = connection;
  const cases = caseStoreOf(tables.cases, { now, newId });
  return {
    cases,
    list: caseListOf(tables.index, (id) => cases.load(id)),
    targets: targetStoreOf(tables.resources),
    changes: changeStoreOf(tables.resources, now),
    vaultJobs: vaultJobStoreOf(tables.resources),
    directory: directoryOf(tables.control, now),
    wake: wakeUpsOf(queues.cases, now),
    deadLetter: deadLettersOf(queues.deadLetters, now),
    seal: sealerOf(tables.cases, tables.control, now),
    verifyLedger: () => verifyLedger(tables),
    notAnswering: () => notAnswering(connection),
  };
}
