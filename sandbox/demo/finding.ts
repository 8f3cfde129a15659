import type { Seen } from './seen.js';

/** What was expected and what was seen, in words that stand beside each other. */
export interface Finding {
  readonly expected: string;
  readonly seen: string;
  readonly met: boolean;
}
export type Expectation = (seen: Seen) => Finding;

export const finding = (expected: string, seen: string, met: boolean): Finding => ({ expected, seen, met });

export const listed = (all: readonly string[]): string => (all.length === 0 ? 'none' : all.join('; '));

/** The same texts, whatever their order. */
export const alike = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
