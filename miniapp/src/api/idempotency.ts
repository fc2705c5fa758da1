/**
 * One key per act. The key stays the same while nobody knows whether the server acted (no answer, a fault), and while
 * what is sent is the same; a clear answer, yes or no, ends the act and the next one gets a new key.
 */
import { ApiError } from './api-error';

/** 128 random bits as hex. Uniqueness is all that is needed: the key guards against doubling, not against people. */
export function newKey(random: () => number = Math.random): string {
  let key = '';
  for (let i = 0; i < 32; i++) key += Math.floor(random() * 16).toString(16);
  return key;
}

export interface Act<I, O> {
  /** Runs the act. A call while one is running joins it: a second tap never acts twice. */
  run(input: I): Promise<O>;
  /** The person has turned away: what was not sent yet is never sent. What is on its way arrives or not, as before. */
  abandon(): void;
}

let acts = 0;
/** Acts on their way at this moment, of all pages. */
export const actsRunning = (): number => acts;

const abandoned = new Set<string>();
/** True when the act of this key must not be sent (again): its page is gone. */
export const isAbandoned = (key: string): boolean => abandoned.has(key);

export function createAct<I, O>(perform: (input: I, key: string) => Promise<O>, makeKey: () => string = newKey): Act<I, O> {
  let pending: { readonly fingerprint: string; readonly key: string } | null = null;
  let running: Promise<O> | null = null;
  return {
    run(input) {
      if (running) return running;
      const fingerprint = JSON.stringify(input) ?? '';
      if (pending?.fingerprint !== fingerprint) pending = { fingerprint, key: makeKey() };
      const { key } = pending;
      acts += 1;
      running = perform(input, key)
        .then((result) => { pending = null; return result; })
        .catch((error: unknown) => {
          if (error instanceof ApiError && !error.undecided) pending = null;
          throw error;
        })
        .finally(() => { running = null; acts -= 1; abandoned.delete(key); });
      return running;
    },
    abandon() {
      if (running && pending) abandoned.add(pending.key);
    },
  };
}
