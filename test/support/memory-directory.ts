import type { DirectoryCache } from '../../lib/model/ports.js';

/** What directories said, in memory. */
export function memoryDirectory(now: () => Date = () => new Date(0)) {
  const kept = new Map<string, { readonly value: unknown; readonly at: string }>();
  const directory: DirectoryCache = {
    load: (key) => Promise.resolve(kept.get(key)),
    save: (key, value) => {
      kept.set(key, { value, at: now().toISOString() });
      return Promise.resolve();
    },
  };
  return { directory, kept };
}
