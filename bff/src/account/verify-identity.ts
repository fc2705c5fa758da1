/**
 * Real name: name and ID number are checked with the identity source. One account holds one identity for good; five
 * mismatches in 24 hours per user and per ID number end the guessing; a source that does not answer costs nobody a try.
 * Under 16 is refused (Civil Code 19: a guardian acts), 16 and 17 are marked.
 */
import { IsNull, MoreThan } from 'typeorm';
import { ageAt, checkResidentId, isPersonName, normalizeName } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { compareAndSet, inTransaction, insertRows, type Manager } from '../db';
import { askIdentitySource, standInLine, type IdentityService } from '../identity';
import { requireConsent } from './consent';
import { places, type AccountDeps } from './deps';
import { IdentityVerification, User } from './entities';
import { lockPerson } from './privacy-lock';

export interface VerifyDeps extends AccountDeps {
  readonly identity: IdentityService;
}
export interface VerifyInput {
  readonly userId: string;
  readonly idType: 'resident_id';
  readonly name: string;
  readonly idNumber: string;
}
export interface VerifyAnswer {
  readonly outcome: 'match' | 'mismatch' | 'not_found';
  readonly attemptsLeft: number;
}

const TRIES = 5;
const WINDOW_MS = 24 * 3_600_000;
/** A question without an answer takes up a try this long, so that parallel guesses cannot overshoot. */
const ASKING_MS = 60_000;
const YOUNGEST = 16;
const ADULT = 18;
const CHINA_OFFSET_MS = 8 * 3_600_000;

interface Claimed {
  readonly name: string;
  readonly idNumber: string;
  readonly idNumberIndex: string;
  readonly minor: boolean;
}

/** @throws AppError consent_required | invalid_request | identity_underage | conflict | identity_attempts_exhausted | identity_unavailable */
export async function verifyIdentity(deps: VerifyDeps, input: VerifyInput): Promise<VerifyAnswer> {
  await requireConsent(deps, input.userId);
  const claimed = readClaim(deps, input);
  if (await isAlready(deps, input.userId, claimed)) return { outcome: 'match', attemptsLeft: TRIES };
  // 1. the question is counted before it is asked
  const id = await recordQuestion(deps, input, claimed);
  // 2. no transaction is open while the source thinks
  const result = await askIdentitySource(deps.identity, { idType: input.idType, name: claimed.name, idNumber: claimed.idNumber });
  // 3. answer and, for a match, the user's identity in one transaction
  const won = await recordAnswer(deps, input.userId, id, claimed, result);
  switch (result.outcome) {
    case 'match':
      if (!won && !(await isAlready(deps, input.userId, claimed))) throw new AppError('conflict');
      return { outcome: 'match', attemptsLeft: TRIES };
    case 'mismatch': case 'not_found':
      return { outcome: result.outcome, attemptsLeft: Math.max(0, TRIES - (await countTries(deps.dataSource.manager, input.userId, claimed.idNumberIndex, deps.clock.now()))) };
    case 'invalid': throw new AppError('invalid_request', { issues: [{ path: 'body.idNumber', message: 'refused' }] });
    case 'unavailable': case 'rate_limited': throw new AppError('identity_unavailable');
  }
}

function readClaim(deps: VerifyDeps, input: VerifyInput): Claimed {
  const name = normalizeName(input.name);
  if (!isPersonName(name)) throw new AppError('invalid_request', { issues: [{ path: 'body.name', message: 'characters' }] });
  const today = new Date(deps.clock.now().getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 10);
  const number = checkResidentId(input.idNumber, today);
  if (!number.ok) throw new AppError('invalid_request', { issues: [{ path: 'body.idNumber', message: number.fault }] });
  const age = ageAt(number.birthDate, today);
  if (age < YOUNGEST) throw new AppError('identity_underage');
  return { name, idNumber: number.normalized, idNumberIndex: deps.box.blindIndex(number.normalized, 'id_number'), minor: age < ADULT };
}

/** @throws AppError conflict when the account is somebody else's */
async function isAlready(deps: AccountDeps, userId: string, claimed: Claimed): Promise<boolean> {
  const { manager } = deps.dataSource;
  const user = await manager.findOneBy(User, { id: userId });
  if (user === null) throw new AppError('not_found');
  if (user.verificationId === null) return false;
  const held = await manager.findOneByOrFail(IdentityVerification, { id: user.verificationId, userId });
  const sameName = held.nameSealed !== null && deps.box.open(held.nameSealed, places.name(held.id)) === claimed.name;
  if (held.idNumberIndex !== claimed.idNumberIndex || !sameName) throw new AppError('conflict');
  return true;
}

async function recordQuestion(deps: VerifyDeps, input: VerifyInput, claimed: Claimed): Promise<string> {
  const id = newId();
  const now = deps.clock.now();
  await inTransaction(deps.dataSource, async (manager) => {
    await standInLine(manager, [`identity-user:${input.userId}`, `identity-number:${claimed.idNumberIndex}`], now);
    if ((await countTries(manager, input.userId, claimed.idNumberIndex, now)) >= TRIES) throw new AppError('identity_attempts_exhausted');
    await insertRows(manager, IdentityVerification, {
      id, userId: input.userId, idType: input.idType, idNumberIndex: claimed.idNumberIndex, nameSealed: null, idNumberSealed: null, minor: claimed.minor,
      outcome: 'asked', provider: null, providerTransactionId: null, askedAt: now, answeredAt: null, supersededAt: null,
    });
  });
  return id;
}

/** Mismatches of a day and questions still open, by user or by number, whichever are more. */
async function countTries(manager: Manager, userId: string, idNumberIndex: string, now: Date): Promise<number> {
  const count = (who: { userId: string } | { idNumberIndex: string }): Promise<number> => manager.countBy(IdentityVerification, [
    { ...who, outcome: 'mismatch', askedAt: MoreThan(new Date(now.getTime() - WINDOW_MS)) },
    { ...who, outcome: 'asked', askedAt: MoreThan(new Date(now.getTime() - ASKING_MS)) },
  ]);
  return Math.max(await count({ userId }), await count({ idNumberIndex }));
}

/** @returns false when it was a match but the account got its identity meanwhile */
async function recordAnswer(deps: VerifyDeps, userId: string, id: string, claimed: Claimed, result: Awaited<ReturnType<typeof askIdentitySource>>): Promise<boolean> {
  return inTransaction(deps.dataSource, async (manager) => {
    // an answer that comes after the account was closed leaves nothing behind
    await lockPerson(manager, userId);
    const matched = result.outcome === 'match';
    const recorded = await compareAndSet(manager, IdentityVerification, { id, outcome: 'asked' }, {
      outcome: result.outcome, provider: result.provider, providerTransactionId: result.transactionId, answeredAt: deps.clock.now(),
      nameSealed: matched ? deps.box.seal(claimed.name, places.name(id)) : null,
      idNumberSealed: matched ? deps.box.seal(claimed.idNumber, places.idNumber(id)) : null,
    });
    if (!recorded) throw new AppError('identity_unavailable');
    if (!matched) return true;
    return compareAndSet(manager, User, { id: userId, verificationId: IsNull() }, { verificationId: id });
  });
}
