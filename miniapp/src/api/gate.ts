/**
 * A step in between: log in, agree, show who you are. When the server asks for one, its page opens above the current
 * one, and the request waits. After the step the person is back where they were, with everything they had typed, and
 * the request is sent again. In WeChat the login is tried without asking first. Single flight: ten requests that meet an ended session open one login.
 */
import { open } from '../platform/navigation';
import type { ClientErrorCode } from './api-error';

export type Gate = 'login' | 'consent' | 'identity' | 'stepUp' | 'declaration';

const GATE_OF: Partial<Readonly<Record<ClientErrorCode, Gate>>> = { unauthenticated: 'login', consent_required: 'consent', identity_required: 'identity', step_up_required: 'stepUp', income_declaration_required: 'declaration' };
export const gateFor = (code: ClientErrorCode): Gate | null => GATE_OF[code] ?? null;

interface Waiting {
  readonly promise: Promise<boolean>;
  readonly settle: (passed: boolean) => void;
}
let waiting: Waiting | null = null;

/** Opens the step and answers true when it was passed, false when the person turned back. */
export function passGate(gate: Gate): Promise<boolean> {
  if (waiting) return waiting.promise;
  let settle: (passed: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((resolve) => { settle = resolve; });
  waiting = { promise, settle };
  void enter(gate);
  return promise;
}

/** In WeChat a login may need no page at all. */
async function enter(gate: Gate): Promise<void> {
  if (gate === 'login' && (await wayBack())) settleGate(true);
  else open(gate, { gate: '1' });
}

let wayBack: () => Promise<boolean> = async () => false;
/** How to come in without asking; set once, by the app. Whatever it answers, it must answer soon. */
export function setWayBack(way: () => Promise<boolean>): void {
  wayBack = way;
}

/** Called by the page of the step. Without anybody waiting it does nothing. */
export function settleGate(passed: boolean): void {
  const current = waiting;
  waiting = null;
  current?.settle(passed);
}

export const gateIsWaiting = (): boolean => waiting !== null;
