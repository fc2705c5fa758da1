/**
 * Answers of a pure question, kept for the next time; the oldest is forgotten when there are too many, so a stranger's
 * certificates cost time but no memory.
 */
export function remember<V>(size: number): (key: string, work: () => V) => V {
  const known = new Map<string, V>();
  return (key, work) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as V;
    const value = work();
    known.set(key, value);
    if (known.size > size) known.delete(known.keys().next().value as string);
    return value;
  };
}
