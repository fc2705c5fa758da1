/**
 * A name has changed (PIPL 46): the new one is checked with the identity source under the ID number the account has, and
 * only a match takes the place of the old. The old check stays for what was signed under it and is used for nothing else.
 * Guesses count like those of a first check. Contracts that are sent already keep the name they invite.
 */
import { isPersonName, normalizeName } from '@luobi/shared';
import { AppError } from '../kernel';
import { compareAndSet, inTransaction } from '../db';
import { askIdentitySource } from '../identity';
import { requireConsent } from './consent';
import { places } from './deps';
import { IdentityVerification, User } from './entities';
import { keepDeclaration } from './minors';
import { lockPerson } from './privacy-lock';
import { attemptsLeft, recordQuestion } from './verification-log';
import { claimHeld, type VerifyAnswer, type VerifyDeps } from './verify-identity';

/**
 * The caller has asked for a step-up.
 * @throws AppError consent_required | identity_required (no name to correct) | invalid_request | conflict (another
 * correction was faster) | identity_attempts_exhausted | identity_unavailable
 */
export async function correctName(deps: VerifyDeps, input: { readonly userId: string; readonly name: string }): Promise<VerifyAnswer> {
  const { userId } = input;
  await requireConsent(deps, userId);
  const old = await claimHeld(deps, userId);
  const name = normalizeName(input.name);
  if (!isPersonName(name)) throw new AppError('invalid_request', { issues: [{ path: 'body.name', message: 'characters' }] });
  const left = (): Promise<number> => attemptsLeft(deps.dataSource.manager, { userId, idNumberIndex: old.idNumberIndex }, deps.clock.now());
  if (old.name === name) return { outcome: 'match', attemptsLeft: await left() };

  const claimed = { ...old, name };
  const { verificationId: heldId } = await deps.dataSource.manager.findOneByOrFail(User, { id: userId });
  const id = await inTransaction(deps.dataSource, (tx) => recordQuestion(tx, userId, claimed, 'name_id', deps.clock.now()));
  const result = await askIdentitySource(deps.identity, { idType: claimed.idType, name, idNumber: claimed.idNumber });
  await inTransaction(deps.dataSource, async (manager) => {
    await lockPerson(manager, userId);
    const now = deps.clock.now();
    const matched = result.outcome === 'match';
    const recorded = await compareAndSet(manager, IdentityVerification, { id, userId, outcome: 'asked' }, {
      outcome: result.outcome, provider: result.provider, providerTransactionId: result.transactionId, answeredAt: now,
      nameSealed: matched ? deps.box.seal(name, places.name(id)) : null,
      idNumberSealed: matched ? deps.box.seal(claimed.idNumber, places.idNumber(id)) : null,
    });
    if (!recorded) throw new AppError('identity_unavailable');
    if (!matched || heldId === null) return;
    if (!(await compareAndSet(manager, User, { id: userId, verificationId: heldId }, { verificationId: id }))) throw new AppError('conflict');
    await manager.update(IdentityVerification, { id: heldId }, { supersededAt: now });
    await keepDeclaration(manager, userId, heldId, id);
  });
  switch (result.outcome) {
    case 'match': case 'mismatch': case 'not_found': return { outcome: result.outcome, attemptsLeft: await left() };
    case 'rate_limited': throw new AppError('identity_rate_limited');
    case 'unavailable': throw new AppError('identity_unavailable');
    default: throw new AppError('invalid_request', { issues: [{ path: 'body.name', message: 'refused' }] });
  }
}
