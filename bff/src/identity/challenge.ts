/**
 * A six-digit code on its way to a phone and back (security R11–R14): from the CSPRNG, alive five minutes, used once,
 * dead after five wrong tries, kept as a keyed hash, valid only for the purpose it was made for.
 */
import { randomInt } from 'node:crypto';
import { In, MoreThan, type DataSource } from 'typeorm';
import { isMainlandPhone } from '@luobi/shared';
import { AppError, equalBytes, newId, type Clock, type Logger, type PersonalDataBox } from '../kernel';
import { compareAndSet, inTransaction, insertRows, type Manager } from '../db';
import type { MessageTemplate, SmsChannel } from '../notify/port';
import type { WillingnessBinding } from './binding';
import { endOthers } from './checks';
import { Challenge, CodeGuess, type ChallengePurpose } from './entities';
import { standInLine } from './gate';
import { DAILY_BUDGET, OTP_LIMITS, requireCodesOpen, requireRoomToSend, codesClosedUntil, wrongTries, type OtpLimits } from './limits';

export interface ChallengeDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly box: PersonalDataBox;
  readonly sms: SmsChannel;
  /** default: OTP_LIMITS; a demo may loosen them */
  readonly limits?: Partial<OtpLimits>;
}

export interface StartedChallenge {
  readonly challengeId: string;
  readonly expiresAt: Date;
  readonly resendAfterSeconds: number;
}

export interface NewChallenge {
  readonly purpose: ChallengePurpose;
  readonly phone: string;
  readonly ip: string;
  readonly binding: WillingnessBinding | null;
  /** whose account it is about, where there is no binding */
  readonly userId?: string;
  readonly message: (code: string, minutes: number) => MessageTemplate;
}

const limitsOf = (deps: ChallengeDeps): OtpLimits => ({ ...OTP_LIMITS, ...deps.limits });
const codeHash = (box: PersonalDataBox, code: string, challengeId: string): string => box.blindIndex(code + challengeId, 'otp');
export const phonePlace = (challengeId: string): string => `challenges:phone:${challengeId}`;

/** @throws AppError phone_invalid | code_send_limited | willingness_method_closed | unavailable */
export async function startChallenge(deps: ChallengeDeps, wanted: NewChallenge): Promise<StartedChallenge> {
  if (!isMainlandPhone(wanted.phone)) throw new AppError('phone_invalid');
  const limits = limitsOf(deps);
  const now = deps.clock.now();
  const id = newId();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const expiresAt = new Date(now.getTime() + limits.ttlSeconds * 1000);
  const sender = {
    purpose: wanted.purpose, userId: wanted.binding?.userId ?? wanted.userId ?? null,
    phoneIndex: deps.box.blindIndex(wanted.phone, 'phone'), ipIndex: deps.box.blindIndex(wanted.ip, 'ip'),
  };

  // 1. counted and stored before anything is sent: parallel requests cannot overshoot a limit
  await inTransaction(deps.dataSource, async (manager) => {
    await standInLine(manager, [...gatesOf(sender), `ip:${sender.ipIndex}`], now);
    if (wanted.binding !== null) await requireCodesOpen(manager, limits, wanted.binding, now);
    await requireRoomToSend(manager, limits, sender, now).catch((error: unknown) => {
      if (error instanceof AppError && error.details['reason'] === DAILY_BUDGET) deps.logger.error({ event: 'sms_budget_spent', perDay: limits.allPerDay }, 'no more messages today: somebody may be pumping them');
      throw error;
    });
    await endOlder(manager, wanted, sender.phoneIndex, now);
    await insertRows(manager, Challenge, {
      ...sender, id, state: 'sending', phoneSealed: deps.box.seal(wanted.phone, phonePlace(id)), codeHash: codeHash(deps.box, code, id), wrongTries: 0,
      taskId: wanted.binding?.taskId ?? null, revisionSha256: wanted.binding?.revisionSha256 ?? null,
      pageManifestSha256: wanted.binding?.pageManifestSha256 ?? null, valuesSha256: wanted.binding?.valuesSha256 ?? null,
      provider: null, providerTransactionId: null, createdAt: now, expiresAt,
    });
  });
  // 2. sent outside any transaction; only an accepted message opens the challenge
  const receipt = await send(deps, id, { phone: wanted.phone, template: wanted.message(code, Math.ceil(limits.ttlSeconds / 60)) });
  const opened = await compareAndSet(deps.dataSource.manager, Challenge, { id, state: 'sending' }, { state: 'open', provider: receipt.provider, providerTransactionId: receipt.transactionId });
  if (!opened) throw new AppError('code_send_limited', { retryAfterSeconds: limits.resendSeconds }); // a newer one overtook it
  return { challengeId: id, expiresAt, resendAfterSeconds: limits.resendSeconds };
}

/** Which challenge may be answered: a stranger's, or one of another purpose, is as good as absent. */
export type ChallengeOwner = { readonly purpose: 'login' } | { readonly purpose: 'step_up' | 'phone_old' | 'phone_new' | 'sign_password'; readonly userId: string } | { readonly purpose: 'willingness'; readonly userId: string; readonly taskId: string };

/** Where an answer came from, and the number the account has now. */
export interface AnswerOrigin {
  /** wrong answers are counted per address too */
  readonly ip?: string | undefined;
  /** a code that went to another number is over */
  readonly phone?: string | undefined;
}

type Verdict<T> = { readonly kind: 'right'; readonly value: T } | { readonly kind: 'wrong'; readonly attemptsLeft: number } | { readonly kind: 'expired' | 'locked' | 'address' };

/**
 * @param onRight runs in the transaction that uses the code up
 * @throws AppError code_wrong {attemptsLeft} | code_expired (also: unknown, foreign, replaced, used, sent to an earlier number) | code_locked | rate_limited (too many wrong answers from one address)
 */
export async function answerChallenge<T>(deps: ChallengeDeps, owner: ChallengeOwner, challengeId: string, code: string, onRight: (manager: Manager, challenge: Challenge, now: Date) => Promise<T>, from: AnswerOrigin = {}): Promise<T> {
  const now = deps.clock.now();
  const where = { id: challengeId, ...owner };
  const seen = await deps.dataSource.manager.findOneBy(Challenge, where);
  if (seen === null) throw new AppError('code_expired');
  if (from.phone !== undefined && deps.box.blindIndex(from.phone, 'phone') !== seen.phoneIndex) throw new AppError('code_expired');
  const ipIndex = from.ip === undefined ? null : deps.box.blindIndex(from.ip, 'ip');
  // a wrong try is committed before it is answered: the verdict leaves the transaction as a value, not as an error
  const verdict = await inTransaction(deps.dataSource, async (manager): Promise<Verdict<T>> => {
    await standInLine(manager, [...gatesOf(seen), ...(ipIndex === null ? [] : [`ip:${ipIndex}`])], now);
    const challenge = await manager.findOneByOrFail(Challenge, where);
    return judge(manager, deps, { challenge, code, now, ipIndex }, onRight);
  });
  switch (verdict.kind) {
    case 'right': return verdict.value;
    case 'wrong': throw new AppError('code_wrong', { attemptsLeft: verdict.attemptsLeft });
    case 'expired': throw new AppError('code_expired');
    case 'address': throw new AppError('rate_limited', { retryAfterSeconds: HOUR_MS / 1000 });
    case 'locked':
      deps.logger.warn({ event: 'code_locked', challengeId, purpose: owner.purpose }, 'too many wrong codes');
      throw new AppError('code_locked');
  }
}

interface Answer { readonly challenge: Challenge; readonly code: string; readonly now: Date; readonly ipIndex: string | null }
const HOUR_MS = 3_600_000;

async function judge<T>(manager: Manager, deps: ChallengeDeps, { challenge, code, now, ipIndex }: Answer, onRight: (manager: Manager, challenge: Challenge, now: Date) => Promise<T>): Promise<Verdict<T>> {
  const limits = limitsOf(deps);
  if (challenge.state === 'locked') return { kind: 'locked' };
  if (challenge.state !== 'open' || now >= challenge.expiresAt) return { kind: 'expired' };
  if (ipIndex !== null && (await manager.countBy(CodeGuess, { ipIndex, at: MoreThan(new Date(now.getTime() - HOUR_MS)) })) >= limits.wrongPerAddressHour) return { kind: 'address' };
  if (challenge.userId !== null && challenge.taskId !== null && (await codesClosedUntil(manager, limits, { userId: challenge.userId, taskId: challenge.taskId }, now)) !== null) return { kind: 'locked' };
  // the row must still be as it was read, whatever the lock above is worth
  const unchanged = { id: challenge.id, state: 'open' as const, wrongTries: challenge.wrongTries };
  const left = Math.min(limits.tries - challenge.wrongTries, limits.wrongPerHour - (await wrongTries(manager, challenge, now)));
  if (left <= 0) {
    await compareAndSet(manager, Challenge, unchanged, { state: 'locked' });
    return { kind: 'locked' };
  }
  if (equalBytes(Buffer.from(codeHash(deps.box, code, challenge.id), 'hex'), Buffer.from(challenge.codeHash, 'hex'))) {
    if (!(await compareAndSet(manager, Challenge, unchanged, { state: 'used' }))) return { kind: 'expired' };
    return { kind: 'right', value: await onRight(manager, challenge, now) };
  }
  const dead = left === 1;
  const counted = await compareAndSet(manager, Challenge, unchanged, { wrongTries: challenge.wrongTries + 1, state: dead ? 'locked' : 'open' });
  if (!counted) return { kind: 'expired' };
  if (ipIndex !== null) await insertRows(manager, CodeGuess, { id: newId(), challengeId: challenge.id, ipIndex, at: now });
  return dead ? { kind: 'locked' } : { kind: 'wrong', attemptsLeft: left - 1 };
}

const gatesOf = (who: { readonly phoneIndex: string; readonly userId: string | null }): string[] => [`phone:${who.phoneIndex}`, ...(who.userId === null ? [] : [`user:${who.userId}`])];

/** A new code of the same purpose (and task) ends the older ones, and every other method begun for the same thing. */
async function endOlder(manager: Manager, wanted: NewChallenge, phoneIndex: string, now: Date): Promise<void> {
  const { binding } = wanted;
  if (binding !== null) return endOthers(manager, { purpose: 'willingness', userId: binding.userId, taskId: binding.taskId }, 'sms', now);
  if (wanted.purpose === 'sign_password' && wanted.userId !== undefined) return endOthers(manager, { purpose: 'sign_password', userId: wanted.userId }, 'sms', now);
  const same = wanted.userId === undefined ? { phoneIndex } : { userId: wanted.userId };
  await manager.update(Challenge, { purpose: wanted.purpose, state: In(['open', 'sending']), ...same }, { state: 'replaced' });
}

async function send(deps: ChallengeDeps, challengeId: string, message: { phone: string; template: MessageTemplate }): ReturnType<SmsChannel['send']> {
  try {
    return await deps.sms.send(message);
  } catch (error) {
    await compareAndSet(deps.dataSource.manager, Challenge, { id: challengeId, state: 'sending' }, { state: 'unsent' });
    throw new AppError('unavailable', {}, { cause: error });
  }
}
