/** Verified answers until their nextUpdate; the oldest are forgotten beyond a number of entries and of bytes. */
import type { Clock } from '../../../kernel';

export interface AnswerCache {
  /** @param youngerThanMs left out: of any age, up to its end */
  get(key: string, youngerThanMs?: number): Buffer | undefined;
  /** @param until null: not kept */
  keep(key: string, answer: Buffer, until: Date | null): void;
}

export function answerCache(clock: Clock, maxEntries = 500, maxBytes = 32 * 1024 * 1024): AnswerCache {
  const kept = new Map<string, { readonly answer: Buffer; readonly from: number; readonly until: number }>();
  let bytes = 0;
  const forget = (key: string): void => {
    bytes -= kept.get(key)?.answer.length ?? 0;
    kept.delete(key);
  };
  return {
    get(key, youngerThanMs = Infinity) {
      const found = kept.get(key);
      const now = clock.now().getTime();
      // an answer from the future is one from before the clock was set back
      if (found && now >= found.from && now < found.until) return now - found.from < youngerThanMs ? found.answer : undefined;
      forget(key);
      return undefined;
    },
    keep(key, answer, until) {
      forget(key);
      if (until === null || answer.length > maxBytes) return;
      kept.set(key, { answer, from: clock.now().getTime(), until: until.getTime() });
      bytes += answer.length;
      while (kept.size > maxEntries || bytes > maxBytes) forget(kept.keys().next().value as string);
    },
  };
}
