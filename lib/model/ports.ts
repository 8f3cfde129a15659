import type { BackupRun, Case, CaseId } from './case.js';
import type { Event } from './event.js';
import type { Entry, Note } from './ledger.js';
import type { Reader } from './reader.js';
import type { Remediation } from './remediation.js';
import type { AsyncOperation } from './resources/control.js';
import type { BackupJob } from './resources/backup.js';
import type { ResourceId } from './resource-id.js';
import type { Result } from './result.js';
import type { EngineSettings } from './engine-settings.js';
import type { StepKind, StepOf, StepState } from './step.js';
import type { Target } from './target.js';
import type { ListedJob, Listing } from './vault-jobs.js';

export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

/** What lies under a case id: a case, or the mark that this job joined another one. */
type Found =
  { readonly is: 'case'; readonly stored: Stored<Case> } | { readonly is: 'joined'; readonly partOf: CaseId };

/** Cases with their ledgers. The row's ETag is the only lock on a case; entries are written in one transaction with it. */
export interface CaseStore {
  load(id: CaseId): Promise<Found | undefined>;
  /** Inserts; `exists` where the id is taken by a case or a mark. */
  create(c: Case, notes: readonly Note[]): Promise<Stored<Case> | 'exists'>;
  /** `lost`: somebody else saved since `was` was loaded; nothing was written. */
  save(was: Stored<Case>, next: Case, notes: readonly Note[]): Promise<Stored<Case> | 'lost'>;
  /** Marks the id of a job that joined `partOf`; quiet where the mark is there. `exists` where the id is a case. */
  mark(id: CaseId, partOf: CaseId): Promise<'marked' | 'exists'>;
  /** Turns a case into a mark, keeping its ledger: the VM had an open case already. */
  absorb(was: Stored<Case>, partOf: CaseId, note: Note): Promise<'absorbed' | 'lost'>;
  history(id: CaseId): Promise<readonly Entry[]>;
  /** The signed URL under which a started backup is followed; kept whole, apart from the record, never shown. */
  keepOperation(id: CaseId, url: string): Promise<void>;
  operation(id: CaseId): Promise<string | undefined>;
}

/** A row of the list of cases, a projection of the case. */
export interface CaseRow {
  readonly id: CaseId;
  readonly kind: Case['kind'];
  readonly virtualMachineId: ResourceId;
  readonly stage: Case['stage'];
  readonly outcome?: Case['outcome'];
  readonly openedAt: string;
  readonly dueAt: string;
  readonly summary: string;
}

export interface CaseQuery {
  readonly virtualMachineId?: ResourceId | undefined;
  /** A job's name or full id: the case that it opened or joined. */
  readonly jobId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly stage?: string | undefined;
  readonly since?: string | undefined;
  readonly limit: number;
  readonly continuation?: string | undefined;
}

/** The list of cases, newest opening first; rewritten after the case and before a message is acknowledged. */
export interface CaseList {
  put(c: Case): Promise<void>;
  /** Takes an absorbed case out; its jobs then lead to `partOf`. */
  remove(c: Case, partOf: CaseId): Promise<void>;
  query(
    query: CaseQuery,
  ): Promise<{ readonly cases: readonly CaseRow[]; readonly continuation?: string } | 'bad-continuation'>;
  /** Open cases whose row says that they were due before `time`. */
  overdue(time: Date): AsyncIterable<CaseRow>;
}

export interface TargetStore {
  load(virtualMachine: ResourceId): Promise<Stored<Target>>;
  /** Compare-and-swap; the etag of a target that was never saved inserts. */
  save(virtualMachine: ResourceId, was: Stored<Target>, next: Target): Promise<'saved' | 'lost'>;
}

/** A change that is over: proven by a backup, ineffective, taken back, left without proof, or turned down by Azure. */
export type Conclusion = 'proven' | 'ineffective' | 'undone' | 'unproven' | 'not-made';

/** Changes belong to the top-level resource: one unfinished change each, and a record of those that are over. */
export interface ChangeStore {
  /**
   * Takes the resource, or keeps it where `by` has it already; an expired lease is taken over. `what` says which change
   * (a step's hash, or `backup`).
   */
  begin(resource: ResourceId, what: string, by: CaseId, until: Date): Promise<'begun' | { readonly heldBy: CaseId }>;
  /** Gives the resource back and puts the changes on record; quiet where `by` does not have it. */
  conclude(resource: ResourceId, what: readonly string[], by: CaseId, as: Conclusion, at: Date): Promise<void>;
  /** Changes on record since `since`, newest first. */
  concluded(
    resource: ResourceId,
    since: Date,
  ): Promise<readonly { readonly what: string; readonly by: CaseId; readonly as: Conclusion; readonly at: string }[]>;
  /** A case was healed by a change at this resource, its own or another's. */
  rely(resource: ResourceId, by: CaseId): Promise<void>;
  forget(resource: ResourceId, by: CaseId): Promise<void>;
  reliants(resource: ResourceId): Promise<readonly CaseId[]>;
}

/** The vault's jobs, shared by every case that waits on it. */
export interface VaultJobStore {
  listing(vault: ResourceId): Promise<Stored<Listing> | undefined>;
  /** Who wins writes the list; the others read what is there. */
  claimListing(vault: ResourceId, was: Stored<Listing> | undefined, next: Listing): Promise<'claimed' | 'lost'>;
  record(vault: ResourceId, listing: Listing, jobs: readonly ListedJob[]): Promise<void>;
  /** What is recorded of one VM's jobs, newest start first. */
  jobsOf(vault: ResourceId, container: string): Promise<readonly ListedJob[]>;
}

export interface StepDriver<K extends StepKind> {
  /** Which identity writes: one per kind of power. */
  readonly power: 'network' | 'key-vault' | 'backup';
  read(
    id: ResourceId,
  ): Promise<Result<{ readonly state: StepState[K] | null; readonly settled: boolean; readonly etag?: string }>>;
  /** Sends once and does not poll. `settled`: the answer itself shows the resource as it should be. */
  write(id: ResourceId, to: StepState[K] | null, given: Given<K>): Promise<Result<'sent' | 'settled'>>;
}

/** What a driver may need to say what it wants in the service's own verbs (add, replace, recover, restore). */
interface Given<K extends StepKind> {
  /** As it was just read. */
  readonly from: StepState[K] | null;
  /** Honoured where the service honours it. */
  readonly ifMatch: string | undefined;
  readonly source: StepOf<K>['source'];
}
/** A kind without a driver does not compile. */
export type Drivers = { readonly [K in StepKind]: StepDriver<K> };

/** The daily seal over the ends of all cases' ledgers, so that a case that vanished is found too. */
export interface Seals {
  /** `overdue`: open cases met on the way that were due before `dueBefore`, whatever their list rows say. */
  seal(dueBefore: Date): Promise<{ readonly sealed: number; readonly overdue: readonly CaseId[] }>;
}

/** What was asked of directories, kept between workings; how old it may be is for the reader of it to say. */
export interface DirectoryCache {
  load(key: string): Promise<{ readonly value: unknown; readonly at: string } | undefined>;
  save(key: string, value: unknown): Promise<void>;
}

/** Starting a backup and following it. */
export interface BackupRuns {
  /** Sends once. `keepUntil` is an Azure time. The operation is a signed URL: never logged. */
  start(
    protectedItem: ResourceId,
    requestId: BackupRun['requestId'],
    keepUntil: string,
  ): Promise<Result<{ readonly operation?: string; readonly retryAfterInMs?: number }>>;
  follow(operation: string): Promise<Result<AsyncOperation>>;
}

/** A vault's job list and what its answer's headers say. */
export interface VaultJobsRead {
  /** Backup jobs of VMs that began since `since` (Azure's time), newest first. */
  listJobs(
    vault: ResourceId,
    since: string,
  ): Promise<Result<{ readonly jobs: readonly BackupJob[]; readonly azureNow: string; readonly remaining?: number }>>;
}

/** What may be asked afresh: everything, or all but what these resources say is still as it was read a moment ago. */
export type Look = { readonly again: readonly ResourceId[] } | 'afresh';

/** What the stages that only read are given. */
export interface ReadingPorts {
  readonly settings: EngineSettings;
  readonly cases: CaseStore;
  readonly list: CaseList;
  readonly targets: TargetStore;
  readonly changes: ChangeStore;
  readonly vaultJobs: VaultJobStore;
  readonly remediations: readonly Remediation[];
  /** A reader for one case. `again` keeps what was read within the last minute, except for the resources named. */
  reader(by: CaseId, look: Look): Reader & VaultJobsRead;
  /** Sends the message that has the case worked at `at`. */
  wake(id: CaseId, at: Date): Promise<void>;
  record(event: Event): void;
  now(): Date;
  newId(): string;
}

/** What the stages from `apply` on are given besides. */
export interface Ports extends ReadingPorts {
  drivers(by: CaseId): Drivers;
  backups(by: CaseId): BackupRuns;
}
