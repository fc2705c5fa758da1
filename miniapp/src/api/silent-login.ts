/**
 * Coming in on WeChat's word. Single flight: one code is asked for and used once, whoever waits for it. When the server
 * wants a phone number first, its ticket is kept here, in memory, until a login uses it or it grows old.
 */
import { channel } from '../platform/device';
import { wechatCode } from '../platform/wechat';
import { ApiError } from './api-error';
import { call } from './client';
import { setReturning, startSession } from './session';

interface Ticket {
  readonly ticket: string;
  /** on this device's clock, ms */
  readonly until: number;
}
export type CameIn = { readonly state: 'in' } | { readonly state: 'phone_needed'; readonly ticket: string };

/** half of what the server gives: a person may take long between the tap and the code */
const TICKET_LIFE_MS = 5 * 60_000;
let kept: Ticket | null = null;
let flight: Promise<CameIn> | null = null;

/** @throws ApiError when WeChat or the server cannot be reached */
export function comeIn(): Promise<CameIn> {
  flight ??= ask().finally(() => { flight = null; });
  return flight;
}

async function ask(): Promise<CameIn> {
  if (kept && kept.until > Date.now()) return { state: 'phone_needed', ticket: kept.ticket };
  const code = await wechatCode();
  if (code === null) throw new ApiError('network');
  const answer = await call('loginByWeChat', { body: { code }, gates: false });
  if (answer.state === 'session') {
    startSession(answer.session.token, answer.session.me);
    return { state: 'in' };
  }
  kept = { ticket: answer.ticket, until: Date.now() + TICKET_LIFE_MS };
  return { state: 'phone_needed', ticket: answer.ticket };
}

/** A login that uses the ticket: afterwards, and when the server no longer knows it, the next one begins anew. */
export async function withTicket<T>(login: Promise<T>): Promise<T> {
  try {
    const answer = await login;
    kept = null;
    return answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'login_ticket_expired') kept = null;
    throw error;
  }
}

/** The way back for gate.ts: true when nobody needs to be asked. In browsers never. */
export async function returnSilently(): Promise<boolean> {
  if (channel !== 'weapp') return false;
  setReturning(true);
  try {
    return (await comeIn()).state === 'in';
  } catch {
    // the login page says what is wrong and offers the other way
    return false;
  } finally {
    setReturning(false);
  }
}
