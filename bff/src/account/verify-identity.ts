/**
 * Real name by name and number, with the account's phone number where the source can compare it. One account holds one
 * identity for good, and a check at a higher level raises it; see verification-log.ts for what is counted. A phone that is
 * registered to somebody else is common (a family's, a company's): where less is enough, name and number decide then.
 */
import { satisfiesLevel, type IdentityLevel, type IdType } from '@luobi/shared';
import { AppError } from '../kernel';
import { inTransaction } from '../db';
import { askAgeSource, askIdentitySource, askPhoneSource, offerOf, type IdentitySource, type RealNameResult } from '../identity';
import { readClaim, type ClaimInput, type Claimed } from './claimed-person';
import { requireConsent } from './consent';
import { places, type AccountDeps } from './deps';
import { User } from './entities';
import { findIdentityDocument } from './identity-document';
import { findPerson } from './person';
import { attemptsLeft, heldIdentity, recordAnswer, recordQuestion, TRIES, type Answered } from './verification-log';

export interface VerifyDeps extends AccountDeps {
  readonly identity: IdentitySource;
}
/** @property level what is needed; default: name and number, and the phone as well where it can be */
export interface VerifyInput extends ClaimInput {
  readonly userId: string;
  readonly level?: Exclude<IdentityLevel, 'face'> | undefined;
}
export interface VerifyAnswer {
  readonly outcome: 'match' | 'mismatch' | 'not_found';
  readonly attemptsLeft: number;
}
const AT_ONCE = { outcome: 'match', attemptsLeft: TRIES } as const;

/** @throws AppError consent_required | invalid_request | identity_underage | identity_required | identity_type_unsupported | conflict | identity_attempts_exhausted | identity_unavailable | identity_rate_limited */
export async function verifyIdentity(deps: VerifyDeps, input: VerifyInput): Promise<VerifyAnswer> {
  await requireConsent(deps, input.userId);
  return check(deps, input.userId, readClaim(deps, input), input.level);
}

/** The identity an account has, checked once more with its phone number. @throws as verifyIdentity */
export async function raiseIdentity(deps: VerifyDeps, input: { readonly userId: string; readonly level: 'name_id_phone' }): Promise<VerifyAnswer> {
  await requireConsent(deps, input.userId);
  return check(deps, input.userId, await claimHeld(deps, input.userId), input.level);
}

async function check(deps: VerifyDeps, userId: string, claimed: Claimed, level: VerifyInput['level']): Promise<VerifyAnswer> {
  const held = await heldIdentity(deps, deps.dataSource.manager, userId, claimed);
  if (held !== null && satisfiesLevel(held.level, level ?? 'name_id')) return AT_ONCE;
  const way = await wayFor(deps, claimed.idType, level);
  // 1. the question is counted before it is asked
  const id = await inTransaction(deps.dataSource, (tx) => recordQuestion(tx, userId, claimed, way.level, deps.clock.now()));
  // 2. no transaction is open while the source thinks
  const { answer, minor } = await ask(deps, userId, claimed, way);
  // 3. answer and, for a match, the user's identity in one transaction
  const won = await inTransaction(deps.dataSource, (tx) => recordAnswer(deps, tx, { id, userId }, { ...claimed, minor: minor === 'young' || minor === null ? claimed.minor : minor }, answer, deps.clock.now()));
  if (minor === 'young') throw new AppError('identity_underage');
  switch (answer.outcome) {
    case 'match':
      if (!won) throw new AppError('conflict');
      return AT_ONCE;
    case 'mismatch': case 'not_found':
      return { outcome: answer.outcome, attemptsLeft: await attemptsLeft(deps.dataSource.manager, { userId, idNumberIndex: claimed.idNumberIndex }, deps.clock.now()) };
    case 'invalid': case 'cancelled': throw new AppError('invalid_request', { issues: [{ path: 'body.idNumber', message: 'refused' }] });
    case 'rate_limited': throw new AppError('identity_rate_limited');
    case 'unavailable': throw new AppError('identity_unavailable');
  }
}

/** The identity an account has is claimed once more as it stands; its age was judged when it was given. */
export async function claimHeld(deps: Pick<AccountDeps, 'dataSource' | 'clock' | 'box'>, userId: string): Promise<Claimed> {
  const { verified } = await findPerson(deps, userId);
  const { idType, name, idNumber } = await findIdentityDocument(deps, userId);
  const claimed = readClaim(deps, { idType, name, idNumber, birthDate: BORN_LONG_AGO });
  return claimed.ageIsDeclared ? { ...claimed, minor: verified?.minor ?? true, ageIsDeclared: false } : claimed;
}
const BORN_LONG_AGO = '1970-01-01';

interface Way {
  readonly level: 'name_id' | 'name_id_phone';
  /** name and number alone may decide when the phone's answer is not a match */
  readonly fallsBack: boolean;
  readonly asksAge: boolean;
}

/** @throws AppError identity_type_unsupported {level} when no source checks this document in this way */
async function wayFor({ identity }: VerifyDeps, idType: IdType, wanted: VerifyInput['level']): Promise<Way> {
  const offer = await offerOf(identity);
  if (offer.realName.length === 0 && offer.withPhone.length === 0) throw new AppError('identity_unavailable');
  const [alone, withPhone] = [offer.realName.includes(idType), offer.withPhone.includes(idType)];
  if (wanted === 'name_id_phone' ? !withPhone : !alone && !withPhone) throw new AppError('identity_type_unsupported', { idType, level: wanted ?? 'name_id' });
  return { level: withPhone ? 'name_id_phone' : 'name_id', fallsBack: withPhone && alone && wanted !== 'name_id_phone', asksAge: offer.age.includes(idType) };
}

async function ask(deps: VerifyDeps, userId: string, claimed: Claimed, { level, fallsBack, asksAge }: Way): Promise<{ readonly answer: Answered; readonly minor: boolean | 'young' | null }> {
  const person = { idType: claimed.idType, name: claimed.name, idNumber: claimed.idNumber };
  const answered = (result: RealNameResult, at: Way['level']): Answered => ({ ...result, level: at });
  let answer = answered(level === 'name_id' ? await askIdentitySource(deps.identity, person) : await askPhoneSource(deps.identity, { ...person, phone: await phoneOf(deps, userId) }), level);
  if (fallsBack && ['mismatch', 'not_found', 'unavailable'].includes(answer.outcome)) answer = answered(await askIdentitySource(deps.identity, person), 'name_id');
  if (answer.outcome !== 'match' || !claimed.ageIsDeclared || !asksAge) return { answer, minor: null };
  // where only the person has told the age, the source is asked for it as well
  const { age, ...result } = await askAgeSource(deps.identity, person);
  if (result.outcome !== 'match' || age === null) return { answer: { ...result, outcome: result.outcome === 'match' ? 'unavailable' : result.outcome, level: answer.level }, minor: null };
  if (age === 'under_8' || age === '8_to_15') return { answer: { ...answer, outcome: 'invalid' }, minor: 'young' };
  return { answer, minor: age === '16_or_17' };
}

async function phoneOf({ dataSource, box }: AccountDeps, userId: string): Promise<string> {
  const { phoneSealed } = await dataSource.manager.findOneByOrFail(User, { id: userId });
  return box.open(phoneSealed, places.phone(userId));
}
