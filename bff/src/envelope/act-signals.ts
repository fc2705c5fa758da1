/**
 * Waiting for a running act: woken in this process at once, and by looking every 300 ms when another process does the
 * work. Only a convenience: the truth is the attempt's row.
 */
import { SigningAttempt } from './entities';
import type { EnvelopeDeps } from './deps';

const LOOK_EVERY_MS = 300;
const waiting = new Map<string, Set<() => void>>();

/** Called when an attempt ended, was abandoned, or will take long. */
export function actEnded(attemptId: string): void {
  for (const wake of waiting.get(attemptId) ?? []) wake();
}

/** Resolves when the attempt is no longer an intent, or after `waitMs`. */
export async function waitForAct(deps: Pick<EnvelopeDeps, 'dataSource'>, attemptId: string, waitMs: number): Promise<void> {
  let ended = false;
  let wake: () => void = () => undefined;
  const listener = (): void => { ended = true; wake(); };
  const listeners = waiting.get(attemptId) ?? new Set();
  waiting.set(attemptId, listeners.add(listener));
  try {
    for (let waited = 0; waited < waitMs && !ended; waited += LOOK_EVERY_MS) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(LOOK_EVERY_MS, waitMs - waited));
        wake = () => { clearTimeout(timer); resolve(); };
      });
      if (!ended && !(await deps.dataSource.manager.existsBy(SigningAttempt, { id: attemptId, state: 'intent' }))) return;
    }
  } finally {
    listeners.delete(listener);
    if (listeners.size === 0) waiting.delete(attemptId);
  }
}
