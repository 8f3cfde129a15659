/** Makes each thing at first use and keeps it by its key, but not a failure to make it: the next use tries again. */
export function keep<K, T>(make: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const kept = new Map<K, Promise<T>>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined) {
      return found;
    }
    const made = make(key).catch((error: unknown) => {
      kept.delete(key);
      throw error;
    });
    kept.set(key, made);
    return made;
  };
}
