/** A time budget for somebody else's answer: what comes later is not looked at, and breaks nothing. */
export const LATE = Symbol('late');

/** @throws what `work` throws in time */
export async function within<T>(ms: number, work: () => Promise<T>): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => { timer = setTimeout(() => resolve(LATE), ms); });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
