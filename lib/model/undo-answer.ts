import type { CaseId } from './case.js';

/** What becomes of a request to take a case's changes back. */
export type UndoAnswer =
  | { readonly is: 'accepted'; readonly id: CaseId }
  | { readonly is: 'unknown' }
  /** `cases`: the healed cases that rely on the change, where that is why. */
  | { readonly is: 'refused'; readonly because: string; readonly cases: readonly string[] };
