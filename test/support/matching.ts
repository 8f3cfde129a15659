import { expect } from 'vitest';

/** Vitest's matchers are `any`; these are what a test may put in the place of a text. */
export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** The object without these members. */
export function without<T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> {
  const kept = { ...value };
  for (const name of names) {
    Reflect.deleteProperty(kept, name);
  }
  return kept;
}
