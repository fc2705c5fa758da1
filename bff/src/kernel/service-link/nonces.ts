/** Numbers that were used, for as long as their time is accepted. In memory: another process, or this one started again, has another epoch. */
import type { Clock } from '../clock';
import { WINDOW_MS } from './protocol';

export interface UsedNonces {
  /** @returns false when it was used before */
  use(nonce: string): boolean;
}

export function usedNonces(clock: Clock): UsedNonces {
  let young = new Set<string>();
  let old = new Set<string>();
  let turned = clock.now().getTime();
  return {
    use(nonce) {
      const now = clock.now().getTime();
      // two windows cover a time that is one window ahead and one behind
      if (now - turned > 2 * WINDOW_MS) {
        old = young;
        young = new Set();
        turned = now;
      }
      if (young.has(nonce) || old.has(nonce)) return false;
      young.add(nonce);
      return true;
    },
  };
}
