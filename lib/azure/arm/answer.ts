import type { ResourceId } from '../../model/resource-id.js';

/** An HTTP answer as it came over the wire; the raw responses of both SDK generations have this shape. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly bodyAsText?: string | null | undefined;
}

/** What was asked of Azure and by whom: a failure names these where the answer itself says less. */
export interface Asked {
  readonly resource: ResourceId;
  /** The ARM action that it needs. */
  readonly action: string;
  /** The identity that asked, in an operator's words. */
  readonly identity: string;
}

export function isGood({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** The JSON in a text, or undefined where there is none: 5xx bodies are HTML or empty (recordings/j-500-html-body). */
export function jsonIn(text: string | null | undefined): unknown {
  if (text === undefined || text === null || text === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
