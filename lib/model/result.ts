import type { ResourceId } from './resource-id.js';

/** An expected failure as a value; what happens to each kind is `dispositionOf` (lib/engine/disposition.ts). */
export type Failure =
  | { readonly kind: 'invalid-signal'; readonly field: string; readonly expected: string }
  | { readonly kind: 'target-gone'; readonly resourceId: ResourceId }
  /** Somebody else was there first: 409, 412, a taken priority. Nothing of ours was written. */
  | { readonly kind: 'state-changed'; readonly resourceId: ResourceId; readonly detail: string }
  | { readonly kind: 'locked'; readonly resourceId: ResourceId; readonly detail: string }
  /** `action` is the ARM action that the identity lacks, as far as the answer says. */
  | { readonly kind: 'denied'; readonly action: string; readonly scope: string }
  | { readonly kind: 'policy-denied'; readonly assignment: string; readonly detail: string }
  | { readonly kind: 'throttled'; readonly retryAfterInMs: number; readonly detail: string }
  /** No answer, or one that says nothing (5xx). A write that ends so may have taken effect: look before writing again. */
  | { readonly kind: 'transient'; readonly retryAfterInMs: number; readonly detail: string }
  /** Azure refused what we asked, for a reason that trying again will not cure. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** The same code came back after the change had its time to take effect. */
  | { readonly kind: 'ineffective'; readonly code: string };

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Whether a read says that what it asked for is not there. */
export function isGone(read: Result<unknown>): boolean {
  return !read.ok && read.failure.kind === 'target-gone';
}

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}

/** Ends an exhaustive switch: a new member of the union fails to compile here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
