/**
 * Questions about people, counted before they are asked and answered once. Five mismatches in 24 hours per user and per
 * ID number end the guessing; a source that does not answer costs nobody a try. A match gives the account its identity,
 * for good; a later match of the same person at a higher level takes its place.
 */
import { IsNull, MoreThan } from 'typeorm';
import { satisfiesLevel, type IdentityLevel } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { compareAndSet, insertRows, type Manager } from '../db';
import { standInLine, type RealNameResult } from '../identity';
import type { Claimed } from './claimed-person';
import { places, type AccountDeps } from './deps';
import { IdentityVerification, User, type VerificationOutcome } from './entities';
import { keepDeclaration } from './minors';
import { lockPerson } from './privacy-lock';

export const TRIES = 5;
const WINDOW_MS = 24 * 3_600_000;
/** A question without an answer takes up a try this long, so that parallel guesses cannot overshoot. */
const ASKING_MS = 60_000;
/** Face checks a person may begin in a day: a provider is paid for each. */
const FACES_A_DAY = 20;

export interface Held {
  readonly verificationId: string;
  readonly level: IdentityLevel;
}

/** @returns the identity of the account, or null. @throws AppError conflict when it is somebody else's */
export async function heldIdentity(deps: AccountDeps, manager: Manager, userId: string, claimed: Pick<Claimed, 'name' | 'idNumberIndex'>): Promise<Held | null> {
  const user = await manager.findOneBy(User, { id: userId });
  if (user === null) throw new AppError('not_found');
  if (user.verificationId === null) return null;
  const held = await manager.findOneByOrFail(IdentityVerification, { id: user.verificationId, userId });
  const sameName = held.nameSealed !== null && deps.box.open(held.nameSealed, places.name(held.id)) === claimed.name;
  if (held.idNumberIndex !== claimed.idNumberIndex || !sameName) throw new AppError('conflict');
  return { verificationId: held.id, level: held.level };
}

/** Run in a transaction. @returns the id of the question. @throws AppError identity_attempts_exhausted */
export async function recordQuestion(manager: Manager, userId: string, claimed: Pick<Claimed, 'idType' | 'idNumberIndex' | 'minor'>, level: IdentityLevel, now: Date): Promise<string> {
  const { idType, idNumberIndex, minor } = claimed;
  const id = newId();
  await standInLine(manager, [`identity-user:${userId}`, `identity-number:${idNumberIndex}`], now);
  const begun = level === 'face' ? await manager.countBy(IdentityVerification, { userId, level, askedAt: MoreThan(new Date(now.getTime() - WINDOW_MS)) }) : 0;
  if (begun >= FACES_A_DAY || (await countTries(manager, { userId, idNumberIndex }, now)) >= TRIES) throw new AppError('identity_attempts_exhausted');
  await insertRows(manager, IdentityVerification, {
    id, userId, idType, idNumberIndex, nameSealed: null, idNumberSealed: null, minor, level,
    outcome: 'asked', provider: null, providerTransactionId: null, askedAt: now, answeredAt: null, supersededAt: null,
  });
  return id;
}

/** Without a number: by the account alone. */
export interface Tried {
  readonly userId: string;
  readonly idNumberIndex?: string;
}

/** Mismatches of a day and questions still open, by user or by number, whichever are more. */
async function countTries(manager: Manager, { userId, idNumberIndex }: Tried, now: Date): Promise<number> {
  const count = (who: { userId: string } | { idNumberIndex: string }): Promise<number> => manager.countBy(IdentityVerification, [
    { ...who, outcome: 'mismatch', askedAt: MoreThan(new Date(now.getTime() - WINDOW_MS)) },
    { ...who, outcome: 'asked', askedAt: MoreThan(new Date(now.getTime() - ASKING_MS)) },
  ]);
  const byUser = await count({ userId });
  return idNumberIndex === undefined ? byUser : Math.max(byUser, await count({ idNumberIndex }));
}

export const attemptsLeft = async (manager: Manager, of: Tried, now: Date): Promise<number> => Math.max(0, TRIES - (await countTries(manager, of, now)));

export interface Answered extends Omit<RealNameResult, 'outcome'> {
  readonly outcome: Exclude<VerificationOutcome, 'asked'>;
  readonly level: IdentityLevel;
}

/**
 * Answer and, for a match, the account's identity; run in one transaction.
 * @returns false when it was a match but the account got another identity meanwhile
 * @throws AppError identity_unavailable when the question was answered before | unauthenticated when the account is closed
 */
export async function recordAnswer(deps: AccountDeps, manager: Manager, question: { readonly id: string; readonly userId: string }, claimed: Pick<Claimed, 'name' | 'idNumber' | 'idNumberIndex' | 'minor'>, answer: Answered, now: Date): Promise<boolean> {
  const { id, userId } = question;
  // an answer that comes after the account was closed leaves nothing behind
  await lockPerson(manager, userId);
  const matched = answer.outcome === 'match';
  const recorded = await compareAndSet(manager, IdentityVerification, { id, userId, outcome: 'asked' }, {
    outcome: answer.outcome, level: answer.level, provider: answer.provider, providerTransactionId: answer.transactionId, answeredAt: now, minor: claimed.minor,
    nameSealed: matched ? deps.box.seal(claimed.name, places.name(id)) : null,
    idNumberSealed: matched ? deps.box.seal(claimed.idNumber, places.idNumber(id)) : null,
  });
  if (!recorded) throw new AppError('identity_unavailable');
  if (!matched) return true;
  if (await compareAndSet(manager, User, { id: userId, verificationId: IsNull() }, { verificationId: id })) return true;
  const held = await heldIdentity(deps, manager, userId, claimed).catch(asNobody);
  // a lower level never takes the place of a higher one
  if (held === null || satisfiesLevel(held.level, answer.level)) return held !== null;
  if (!(await compareAndSet(manager, User, { id: userId, verificationId: held.verificationId }, { verificationId: id }))) return false;
  await keepDeclaration(manager, userId, held.verificationId, id);
  return true;
}

function asNobody(error: unknown): null {
  if (error instanceof AppError && error.code === 'conflict') return null;
  throw error;
}
