/**
 * How many codes may be sent and guessed (security R13, R14). Everything is counted in the table with the injected
 * clock, per number and per account, not only per address: changing the address gains nothing.
 */
import { In, MoreThan, Not, type FindOptionsWhere } from 'typeorm';
import { AppError } from '../kernel';
import type { Manager } from '../db';
import { Challenge, type ChallengePurpose } from './entities';

export interface OtpLimits {
  /** life of a code */
  readonly ttlSeconds: number;
  /** wrong tries that kill a code */
  readonly tries: number;
  /** wrong tries per number and per account and purpose within an hour */
  readonly wrongPerHour: number;
  /** wrong tries from one address within an hour, whatever the numbers and accounts */
  readonly wrongPerAddressHour: number;
  /** wrong tries at one task within an hour that close it for codes, for a day */
  readonly wrongPerTaskHour: number;
  readonly resendSeconds: number;
  readonly perNumberHour: number;
  readonly perNumberDay: number;
  readonly perUserDay: number;
  readonly perAddressHour: number;
  /** circuit breaker: messages of the whole installation in 24 hours */
  readonly allPerDay: number;
  /** codes to a number in a day before a person has to answer a small question (human/check.ts) */
  readonly freeCodes: number;
}

export const OTP_LIMITS: OtpLimits = {
  ttlSeconds: 300, tries: 5, wrongPerHour: 10, wrongPerAddressHour: 50, wrongPerTaskHour: 10, resendSeconds: 60, perNumberHour: 3, perNumberDay: 8, perUserDay: 20, perAddressHour: 30, allPerDay: 20_000, freeCodes: 2,
};

export interface Sender {
  readonly purpose: ChallengePurpose;
  readonly phoneIndex: string;
  readonly userId: string | null;
  readonly ipIndex: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DAILY_BUDGET = 'daily_budget';

/** @throws AppError code_send_limited {retryAfterSeconds, reason: daily_budget when the installation sends nothing more today} */
export async function requireRoomToSend(manager: Manager, limits: OtpLimits, sender: Sender, now: Date): Promise<void> {
  const since = (ms: number): Date => new Date(now.getTime() - ms);
  const times = async (where: FindOptionsWhere<Challenge>): Promise<number[]> =>
    (await manager.find(Challenge, { where, select: { id: true, createdAt: true }, order: { createdAt: 'DESC' } })).map((c) => c.createdAt.getTime());
  const sent = Not(In(['unsent']));

  const toNumber = await times({ phoneIndex: sender.phoneIndex, state: sent, createdAt: MoreThan(since(DAY)) });
  const byUser = sender.userId === null ? [] : await times({ userId: sender.userId, state: sent, createdAt: MoreThan(since(DAY)) });
  const fromAddress = await times({ ipIndex: sender.ipIndex, createdAt: MoreThan(since(HOUR)) });
  // the circuit breaker of the whole installation: somebody pumps messages, and nobody else may pay for more of them
  const spent = (await manager.countBy(Challenge, { createdAt: MoreThan(since(DAY)) })) >= limits.allPerDay;
  const waits = [
    wait(toNumber, 1, limits.resendSeconds * 1000, now),
    wait(toNumber, limits.perNumberHour, HOUR, now),
    wait(toNumber, limits.perNumberDay, DAY, now),
    wait(byUser, limits.perUserDay, DAY, now),
    wait(fromAddress, limits.perAddressHour, HOUR, now),
    (await wrongTries(manager, sender, now)) >= limits.wrongPerHour ? HOUR : 0,
    spent ? HOUR : 0,
  ];
  const longest = Math.max(...waits);
  if (longest > 0) throw new AppError('code_send_limited', { retryAfterSeconds: Math.ceil(longest / 1000), ...(spent ? { reason: DAILY_BUDGET } : {}) });
}

/** Wrong tries of the last hour at this number's or this account's codes of one purpose, whichever are more. */
export async function wrongTries(manager: Manager, of: Pick<Sender, 'purpose' | 'phoneIndex' | 'userId'>, now: Date): Promise<number> {
  const createdAt = MoreThan(new Date(now.getTime() - HOUR));
  const sum = async (where: FindOptionsWhere<Challenge>): Promise<number> =>
    Number((await manager.sum(Challenge, 'wrongTries', { purpose: of.purpose, createdAt, ...where })) ?? 0);
  const ofNumber = await sum({ phoneIndex: of.phoneIndex });
  return of.userId === null ? ofNumber : Math.max(ofNumber, await sum({ userId: of.userId }));
}

type OfTask = { readonly userId: string; readonly taskId: string };

/**
 * Ten wrong codes within an hour close a task for codes (security R13): somebody is guessing, and other methods remain.
 * For a day, not for good: the sender of a contract need not send it again because a person could not read.
 * @returns when it opens again, or null while it is open
 */
export async function codesClosedUntil(manager: Manager, limits: Pick<OtpLimits, 'wrongPerTaskHour'>, { userId, taskId }: OfTask, now: Date): Promise<Date | null> {
  const rows = await manager.find(Challenge, { where: { purpose: 'willingness', userId, taskId, wrongTries: MoreThan(0), createdAt: MoreThan(new Date(now.getTime() - DAY - HOUR)) }, order: { createdAt: 'DESC' }, select: { id: true, createdAt: true, wrongTries: true } });
  for (const [index, newest] of rows.entries()) {
    let wrong = 0;
    for (const row of rows.slice(index)) if (newest.createdAt.getTime() - row.createdAt.getTime() <= HOUR) wrong += row.wrongTries;
    if (wrong < limits.wrongPerTaskHour) continue;
    const until = new Date(newest.createdAt.getTime() + DAY);
    return until > now ? until : null;
  }
  return null;
}

/** @throws AppError willingness_method_closed {method, retryAfterSeconds} */
export async function requireCodesOpen(manager: Manager, limits: Pick<OtpLimits, 'wrongPerTaskHour'>, of: OfTask, now: Date): Promise<void> {
  const until = await codesClosedUntil(manager, limits, of, now);
  if (until !== null) throw new AppError('willingness_method_closed', { method: 'sms', retryAfterSeconds: Math.ceil((until.getTime() - now.getTime()) / 1000) });
}

/** @param times newest first, epoch ms. @returns ms until one more fits into the window, 0 when it fits now */
function wait(times: readonly number[], limit: number, windowMs: number, now: Date): number {
  const blocking = times[limit - 1];
  return blocking === undefined ? 0 : Math.max(0, blocking + windowMs - now.getTime());
}
