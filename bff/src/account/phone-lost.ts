/**
 * The old number is lost: name and ID number of the account are typed anew and checked with the identity source, as at the
 * first time. Three wrong answers a day end it, counted over all changes of the account, before anything is compared. A
 * source that does not answer costs no try and proves nothing.
 */
import { MoreThan } from 'typeorm';
import { normalizeName } from '@luobi/shared';
import { AppError, equalBytes } from '../kernel';
import { compareAndSet, inTransaction, type Manager } from '../db';
import { askIdentitySource, type IdentityService } from '../identity';
import { places, type AccountDeps } from './deps';
import { IdentityVerification, User } from './entities';
import { PhoneChange } from './login-entities';
import { asRow, loadChange, type PhoneChangeActor } from './phone-change';
import { lockPerson } from './privacy-lock';

const TRIES_A_DAY = 3;
const DAY_MS = 24 * 3_600_000;

export interface LostPhoneInput extends PhoneChangeActor {
  readonly changeId: string;
  readonly name: string;
  readonly idNumber: string;
}

/** @throws AppError not_found | conflict | identity_mismatch {attemptsLeft} | identity_attempts_exhausted | identity_unavailable */
export async function proveIdentityInstead(deps: AccountDeps & { readonly identity: IdentityService }, input: LostPhoneInput): Promise<void> {
  await loadChange(deps, input, 'identity');
  // 1. the try is counted before it is looked at, so that parallel guesses cannot overshoot
  const left = await countTry(deps, input);
  const held = await heldBy(deps, input.userId);
  if (!same(normalizeName(input.name), held.name) || !same(plain(input.idNumber), plain(held.idNumber))) throw new AppError('identity_mismatch', { attemptsLeft: left });
  // 2. no transaction is open while the source thinks
  const answer = await askIdentitySource(deps.identity, { idType: held.idType, name: held.name, idNumber: held.idNumber });
  if (answer.outcome === 'mismatch' || answer.outcome === 'not_found' || answer.outcome === 'invalid') throw new AppError('identity_mismatch', { attemptsLeft: left });
  // 3. only a wrong answer costs a try
  await inTransaction(deps.dataSource, async (manager) => {
    await manager.decrement(PhoneChange, asRow(input), 'wrongTries', 1);
    if (answer.outcome !== 'match') return;
    const proven = { state: 'proven' as const, provenAt: deps.clock.now(), provider: answer.provider, providerTransactionId: answer.transactionId };
    if (!(await compareAndSet(manager, PhoneChange, { ...asRow(input), state: 'started' }, proven))) throw new AppError('conflict');
  });
  if (answer.outcome !== 'match') throw new AppError('identity_unavailable');
}

/** @returns tries left after this one */
function countTry({ dataSource, clock }: AccountDeps, input: LostPhoneInput): Promise<number> {
  return inTransaction(dataSource, async (manager) => {
    await lockPerson(manager, input.userId);
    const before = await triesOf(manager, input.userId, clock.now());
    if (before >= TRIES_A_DAY) throw new AppError('identity_attempts_exhausted');
    await manager.increment(PhoneChange, asRow(input), 'wrongTries', 1);
    return TRIES_A_DAY - before - 1;
  });
}

async function triesOf(manager: Manager, userId: string, now: Date): Promise<number> {
  return Number((await manager.sum(PhoneChange, 'wrongTries', { userId, createdAt: MoreThan(new Date(now.getTime() - DAY_MS)) })) ?? 0);
}

async function heldBy({ dataSource, box }: AccountDeps, userId: string): Promise<{ readonly name: string; readonly idNumber: string; readonly idType: IdentityVerification['idType'] }> {
  const user = await dataSource.manager.findOneBy(User, { id: userId });
  const v = user?.verificationId ? await dataSource.manager.findOneBy(IdentityVerification, { id: user.verificationId, userId, outcome: 'match' }) : null;
  if (!v || v.nameSealed === null || v.idNumberSealed === null) throw new AppError('identity_required');
  return { name: box.open(v.nameSealed, places.name(v.id)), idNumber: box.open(v.idNumberSealed, places.idNumber(v.id)), idType: v.idType };
}

const plain = (number: string): string => number.normalize('NFKC').replace(/\s/g, '').toUpperCase();
const same = (a: string, b: string): boolean => equalBytes(Buffer.from(a), Buffer.from(b));
