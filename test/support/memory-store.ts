import type { Case, CaseId } from '../../lib/model/case.js';
import { continued, type Entry, type Note } from '../../lib/model/ledger.js';
import type {
  CaseList,
  CaseQuery,
  CaseRow,
  CaseStore,
  ChangeStore,
  Conclusion,
  Stored,
  TargetStore,
  VaultJobStore,
} from '../../lib/model/ports.js';
import type { ResourceId } from '../../lib/model/resource-id.js';
import { NEW_TARGET, type Target } from '../../lib/model/target.js';
import type { ListedJob, Listing } from '../../lib/model/vault-jobs.js';

// The storage ports in memory, with the same promises: ETags, transactions, rows that are there or not. Everything that
// goes in or out is copied, as it is on its way to a table and back.
const copy = <T>(value: T): T => structuredClone(value);

type Row = { readonly c: Case; etag: number } | { readonly partOf: CaseId };

export class MemoryStore {
  readonly rows = new Map<CaseId, Row>();
  readonly ledgers = new Map<CaseId, Entry[]>();
  readonly listed = new Map<CaseId, CaseRow>();
  readonly targetRows = new Map<ResourceId, { value: Target; etag: number }>();
  readonly leases = new Map<ResourceId, { by: CaseId; what: string; until: number }>();
  readonly done: { resource: ResourceId; what: string; by: CaseId; as: Conclusion; at: string }[] = [];
  readonly relying = new Map<ResourceId, Set<CaseId>>();
  readonly listings = new Map<ResourceId, { value: Listing; etag: number }>();
  readonly jobs = new Map<ResourceId, Map<string, ListedJob>>();
  readonly operations = new Map<CaseId, string>();
  private etags = 0;

  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  private written(id: CaseId, next: Case, notes: readonly Note[]): Stored<Case> {
    const ledger = this.ledgers.get(id) ?? [];
    const entries = continued(
      { entries: ledger.length, head: ledger.at(-1)?.hash ?? '' },
      notes,
      this.now().toISOString(),
    );
    this.ledgers.set(id, [...ledger, ...copy(entries)]);
    const c: Case = { ...next, entries: ledger.length + entries.length, head: entries.at(-1)?.hash ?? next.head };
    this.etags += 1;
    this.rows.set(id, { c: copy(c), etag: this.etags });
    return { value: copy(c), etag: String(this.etags) };
  }

  private holds(id: CaseId, etag: string): boolean {
    const row = this.rows.get(id);
    return row !== undefined && 'c' in row && String(row.etag) === etag;
  }

  readonly cases: CaseStore = {
    load: (id) => {
      const row = this.rows.get(id);
      if (row === undefined || 'partOf' in row) {
        return Promise.resolve(row === undefined ? undefined : { is: 'joined', partOf: row.partOf });
      }
      return Promise.resolve({ is: 'case', stored: { value: copy(row.c), etag: String(row.etag) } });
    },
    create: (c, notes) => Promise.resolve(this.rows.has(c.id) ? 'exists' : this.written(c.id, c, notes)),
    save: (was, next, notes) =>
      Promise.resolve(this.holds(next.id, was.etag) ? this.written(next.id, next, notes) : 'lost'),
    mark: (id, partOf) => {
      const row = this.rows.get(id);
      if (row === undefined) {
        this.rows.set(id, { partOf });
      }
      return Promise.resolve(row !== undefined && 'c' in row ? 'exists' : 'marked');
    },
    absorb: (was, partOf, note) => {
      if (!this.holds(was.value.id, was.etag)) {
        return Promise.resolve('lost');
      }
      this.written(was.value.id, was.value, [note]);
      this.rows.set(was.value.id, { partOf });
      return Promise.resolve('absorbed');
    },
    history: (id) => Promise.resolve(copy(this.ledgers.get(id) ?? [])),
    keepOperation: (id, url) => {
      this.operations.set(id, url);
      return Promise.resolve();
    },
    operation: (id) => Promise.resolve(this.operations.get(id)),
  };

  readonly list: CaseList = {
    put: ({ id, kind, target, stage, outcome, openedAt, dueAt, summary }) => {
      this.listed.set(id, { id, kind, virtualMachineId: target, stage, outcome, openedAt, dueAt, summary });
      return Promise.resolve();
    },
    remove: (c) => {
      this.listed.delete(c.id);
      return Promise.resolve();
    },
    query: ({ limit }: CaseQuery) => Promise.resolve({ cases: [...this.listed.values()].slice(0, limit) }),
    overdue: (time) => this.overdue(time),
  };

  private async *overdue(time: Date): AsyncGenerator<CaseRow> {
    yield* [...this.listed.values()].filter((row) => row.stage !== 'closed' && Date.parse(row.dueAt) < time.getTime());
    await Promise.resolve();
  }

  readonly targets: TargetStore = {
    load: (vm) => {
      const row = this.targetRows.get(vm);
      return Promise.resolve({ value: copy(row?.value ?? NEW_TARGET), etag: String(row?.etag ?? 0) });
    },
    save: (vm, was, next) => {
      if (String(this.targetRows.get(vm)?.etag ?? 0) !== was.etag) {
        return Promise.resolve('lost');
      }
      this.etags += 1;
      this.targetRows.set(vm, { value: copy(next), etag: this.etags });
      return Promise.resolve('saved');
    },
  };

  readonly changes: ChangeStore = {
    begin: (resource, what, by, until) => {
      const lease = this.leases.get(resource);
      if (lease !== undefined && lease.by !== by && lease.until > this.now().getTime()) {
        return Promise.resolve({ heldBy: lease.by });
      }
      this.leases.set(resource, { by, what, until: until.getTime() });
      return Promise.resolve('begun');
    },
    conclude: (resource, what, by, as, at) => {
      if (this.leases.get(resource)?.by === by) {
        this.leases.delete(resource);
        if (as !== 'not-made') {
          this.done.push(...what.map((one) => ({ resource, what: one, by, as, at: at.toISOString() })));
        }
      }
      return Promise.resolve();
    },
    concluded: (resource, since) =>
      Promise.resolve(this.done.filter((one) => one.resource === resource && Date.parse(one.at) >= since.getTime())),
    rely: (resource, by) => {
      this.relying.set(resource, new Set([...(this.relying.get(resource) ?? []), by]));
      return Promise.resolve();
    },
    forget: (resource, by) => {
      this.relying.get(resource)?.delete(by);
      return Promise.resolve();
    },
    reliants: (resource) => Promise.resolve([...(this.relying.get(resource) ?? [])]),
  };

  readonly vaultJobs: VaultJobStore = {
    listing: (vault) => {
      const row = this.listings.get(vault);
      return Promise.resolve(row === undefined ? undefined : { value: copy(row.value), etag: String(row.etag) });
    },
    claimListing: (vault, was, next) => {
      if (String(this.listings.get(vault)?.etag ?? 'none') !== (was?.etag ?? 'none')) {
        return Promise.resolve('lost');
      }
      this.etags += 1;
      this.listings.set(vault, { value: copy(next), etag: this.etags });
      return Promise.resolve('claimed');
    },
    record: (vault, listing, jobs) => {
      this.etags += 1;
      this.listings.set(vault, { value: copy(listing), etag: this.etags });
      const known = this.jobs.get(vault) ?? new Map<string, ListedJob>();
      this.jobs.set(vault, new Map([...known, ...jobs.map((job) => [job.name, copy(job)] as const)]));
      return Promise.resolve();
    },
    jobsOf: (vault, container) =>
      Promise.resolve([...(this.jobs.get(vault)?.values() ?? [])].filter((job) => job.container === container)),
  };
}
