/** What a process opened one after the other, to be closed in the opposite order: when it ends, and when its start fails half-way. */
export interface ClosingStack {
  add(close: () => unknown): void;
  /** Each once; one that fails does not keep the others open. @throws the first failure */
  closeAll(): Promise<void>;
}

export function closingStack(): ClosingStack {
  const opened: (() => unknown)[] = [];
  return {
    add: (close) => void opened.push(close),
    async closeAll() {
      const failures: unknown[] = [];
      for (const close of opened.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
