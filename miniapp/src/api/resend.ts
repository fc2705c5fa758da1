/**
 * Sending again when nobody answered. Only what the server does at most once however often it comes: acts under an
 * Idempotency-Key it keeps, and totals that replace each other. A code that is asked for or tried is never resent
 * unseen. Without a network the act waits for it, and the page says so; a page that is left takes its act along.
 */
import type { RouteName } from '@luobi/shared';
import { create } from 'zustand';
import { NoAnswer } from '../platform/http';
import { isOnline, untilOnline } from '../platform/network';
import { ApiError } from './api-error';
import { isAbandoned } from './idempotency';

const REPEATABLE: ReadonlySet<RouteName> = new Set<RouteName>(['claimTicket', 'fillFields', 'recordView', 'signTask', 'approveTask', 'declineTask']);
export const isRepeatable = (name: RouteName, key: string | undefined): key is string => key !== undefined && REPEATABLE.has(name);

/** ms before the second and the third attempt; after these the person decides */
const PAUSES = [800, 2500];
/** ms, and how often, when the server is still busy with the first attempt */
const IN_PROGRESS = { pause: 1500, times: 8 };

interface WaitingState {
  /** acts that wait for the network */
  readonly acts: number;
}
export const useWaiting = create<WaitingState>(() => ({ acts: 0 }));

/**
 * @param send one attempt, always with the same key
 * @throws ApiError `network` when it is still silent, or what the server answered
 */
export async function resending<T>(key: string, send: () => Promise<T>): Promise<T> {
  let [silent, busy] = [0, 0];
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'idempotency_in_progress' && busy < IN_PROGRESS.times) {
        busy += 1;
        await pause(IN_PROGRESS.pause);
      } else if (!(error instanceof NoAnswer)) {
        throw error;
      } else if (!isOnline()) {
        await waitForNetwork();
      } else {
        const ms = PAUSES[silent];
        if (ms === undefined) throw error;
        silent += 1;
        await pause(ms);
      }
      if (isAbandoned(key)) throw new ApiError('network');
    }
  }
}

async function waitForNetwork(): Promise<void> {
  useWaiting.setState(({ acts }) => ({ acts: acts + 1 }));
  await untilOnline();
  useWaiting.setState(({ acts }) => ({ acts: acts - 1 }));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
