/** First-in-first-out async lock: SQLite has one writer, and its own busy wait would block the event loop. */
export class WriterLock {
  #tail: Promise<void> = Promise.resolve();

  /** @returns the unlock function. @throws Error with code SQLITE_BUSY after `timeoutMs` */
  async acquire(timeoutMs: number): Promise<() => void> {
    let unlock!: () => void;
    const mine = new Promise<void>((resolve) => (unlock = resolve));
    const before = this.#tail;
    this.#tail = before.then(() => mine);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error('waited too long for the writer'), { code: 'SQLITE_BUSY' })), timeoutMs);
    });
    try {
      await Promise.race([before, late]);
    } catch (error) {
      unlock();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return unlock;
  }
}
