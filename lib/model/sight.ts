import { fail, ok, type Failure, type Result } from './result.js';

/** What one read showed, or why it showed nothing: a whole sentence that names what and what is missing. */
export type Sight<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly why: string };

/**
 * Takes reads one after the other. One that Azure refuses becomes a sight that says so; one that may succeed later ends
 * the looking, since the same case is examined again: nothing more is read then.
 */
export class Look {
  #interrupted: Failure | undefined;

  async at<T>(what: string, ask: () => Promise<Result<T>>): Promise<Sight<T>> {
    if (this.#interrupted !== undefined) {
      return { seen: false, why: what };
    }
    const read = await ask();
    if (read.ok) {
      return { seen: true, value: read.value };
    }
    const why = refusalOf(read.failure);
    if (why === undefined) {
      this.#interrupted = read.failure;
    }
    return { seen: false, why: `${what} cannot be seen: ${why ?? read.failure.kind}` };
  }

  /** `value`, unless the looking was interrupted. */
  result<T>(value: T): Result<T> {
    return this.#interrupted === undefined ? ok(value) : fail(this.#interrupted);
  }
}

/** Why it will not be seen next time either; undefined where it may be. */
function refusalOf(failure: Failure): string | undefined {
  switch (failure.kind) {
    case 'denied':
      return `needs ${failure.action}`;
    case 'target-gone':
      return 'it is not there';
    case 'locked': // a ReadOnly lock refuses reading POSTs as writes (no-network.md 3)
    case 'refused':
      return failure.detail;
    default:
      return undefined;
  }
}

export function valueOf<T>(sight: Sight<T> | undefined): T | undefined {
  return sight?.seen === true ? sight.value : undefined;
}

/** What could not be seen, of any number of sights. */
export function unseen(...sights: readonly (Sight<unknown> | undefined)[]): readonly string[] {
  return sights.flatMap((sight) => (sight?.seen === false ? sight.why : []));
}
