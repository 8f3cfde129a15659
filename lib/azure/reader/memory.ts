import type { CaseId } from '../../model/case.js';
import type { Look } from '../../model/ports.js';
import {
  isWithin,
  nameOf,
  parentOf,
  resourceIdIn,
  topLevelOf,
  typeOf,
  type ResourceId,
} from '../../model/resource-id.js';
import { isGone, ok, type Result } from '../../model/result.js';

const KEPT_FOR_IN_MS = 60_000;
const MOST_CASES = 100;

interface Entry {
  readonly about: ResourceId;
  readonly at: number;
  readonly result: Promise<Result<unknown>>;
}

/** What one case has read, for a minute at most. Failures but "not there" are not kept, and equal reads at a time share one request. */
export interface CaseMemory {
  /** `key` names the read and all that it was asked with. */
  read<T>(key: string, about: ResourceId, ask: () => Promise<Result<T>>): Promise<Result<T>>;
  /** Something that another read came upon. */
  keep(key: string, about: ResourceId, value: unknown): void;
}

/** Memories by case, in this process only: what is lost costs a read, and nothing else. */
export class Memories {
  readonly #cases = new Map<CaseId, { readonly openedAt: number; readonly entries: Map<string, Entry> }>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  open(by: CaseId, look: Look): CaseMemory {
    const now = this.#now().getTime();
    const before = this.#cases.get(by)?.entries ?? new Map<string, Entry>();
    const entries = look === 'afresh' ? new Map<string, Entry>() : without(before, look.again);
    this.#cases.delete(by); // so that it is the last in line
    this.#cases.set(by, { openedAt: now, entries });
    this.#dropOld(now);
    return {
      read: (key, about, ask) => this.#read(entries, key, about, ask),
      keep: (key, about, value) => {
        entries.set(key, { about, at: this.#now().getTime(), result: Promise.resolve(ok(value)) });
      },
    };
  }

  /** How many cases are remembered. */
  get size(): number {
    return this.#cases.size;
  }

  #read<T>(
    entries: Map<string, Entry>,
    key: string,
    about: ResourceId,
    ask: () => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const at = this.#now().getTime();
    const found = entries.get(key);
    if (found !== undefined && at - found.at < KEPT_FOR_IN_MS) {
      return found.result as Promise<Result<T>>; // the key names the read, and a read has one type
    }
    const forget = () => {
      if (entries.get(key) === entry) {
        entries.delete(key);
      }
    };
    const result = ask().then(
      (answer) => {
        if (!answer.ok && !isGone(answer)) {
          forget(); // that something is not there is an answer too
        }
        return answer;
      },
      (bug: unknown) => {
        forget();
        throw bug;
      },
    );
    const entry = { about, at, result };
    entries.set(key, entry);
    return result;
  }

  #dropOld(now: number): void {
    for (const [by, { openedAt }] of this.#cases) {
      if (this.#cases.size > MOST_CASES || now - openedAt >= KEPT_FOR_IN_MS) {
        this.#cases.delete(by);
      }
    }
  }
}

function without(entries: Map<string, Entry>, again: readonly ResourceId[]): Map<string, Entry> {
  const kept = [...entries].filter(([, { about }]) => !again.some((id) => concerns(about, id)));
  return new Map(kept);
}

/** Whether what is about `about` may have changed with `id`: itself, what lies below, and what shows it in its body. */
function concerns(about: ResourceId, id: ResourceId): boolean {
  if (isWithin(about, id) || isDeletedFormOf(about, id)) {
    return true;
  }
  const extension = extensionIn(id);
  if (extension === undefined) {
    // A key vault's own body shows its access policies, but nothing of what lies in it.
    const inVault = /^microsoft\.keyvault\/vaults\/(keys|secrets)(\/|$)/.test(typeOf(id));
    return inVault
      ? about === parentOf(id) && about !== topLevelOf(id)
      : about === parentOf(id) || about === topLevelOf(id);
  }
  // What hangs on a resource is not in its body; it counts at the scope, below it, and in what is listed above it.
  const listed = extensionIn(about);
  return (
    listed !== undefined &&
    listed.type === extension.type &&
    (isWithin(listed.scope, extension.scope) || isWithin(extension.scope, listed.scope))
  );
}

/** `{scope}/providers/{namespace}/{type}[/{name}]` where the scope is itself a resource. */
const EXTENSION = /^(.+\/providers\/.+)\/providers\/([^/]+\/[^/]+)(?:\/[^/]+)?$/;

function extensionIn(id: ResourceId): { readonly scope: ResourceId; readonly type: string } | undefined {
  const [, , type] = EXTENSION.exec(id) ?? [];
  const scope = resourceIdIn(EXTENSION.exec(id)?.[1]);
  return scope === undefined || type === undefined ? undefined : { scope, type };
}

/** A soft-deleted vault is named by its region, not by its group; names are unique in all of Azure. */
function isDeletedFormOf(about: ResourceId, id: ResourceId): boolean {
  return (
    typeOf(about) === 'microsoft.keyvault/locations/deletedvaults' &&
    typeOf(id) === 'microsoft.keyvault/vaults' &&
    nameOf(about) === nameOf(id)
  );
}
