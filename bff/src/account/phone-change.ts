/**
 * Change of number, in one session and within minutes: the old number answers a code (or, when it is lost, name and ID
 * number are checked anew), then the new number answers one. What follows is one transaction: the number changes, every
 * session ends, WeChat no longer opens one by itself, and nothing the old number confirmed may still sign. Evidence keeps
 * the numbers it was written with. The old number is told.
 */
import { In, IsNull, MoreThan } from 'typeorm';
import { isMainlandPhone } from '@luobi/shared';
import { AppError, maskPhone, newId } from '../kernel';
import { compareAndSet, dbErrorKind, inTransaction, insertRows } from '../db';
import { answerAccountChallenge, endOpenWillingness, startAccountChallenge, type ChallengeDeps, type StartedChallenge } from '../identity';
import { places } from './deps';
import { User } from './entities';
import { PhoneChange, type PhoneChangeWay } from './login-entities';
import { findPerson } from './person';
import { lockPerson } from './privacy-lock';
import { endAllSessionsIn } from './sessions';
import { STEP_UP_LIFE_MS } from './step-up';

/** who, in which session: another session of the same person cannot go on with the change */
export interface PhoneChangeActor {
  readonly userId: string;
  readonly sessionId: string;
}
type Named = PhoneChangeActor & { readonly changeId: string };

export interface StartedPhoneChange {
  readonly changeId: string;
  readonly oldPhoneMasked: string;
  /** null when the old number is lost */
  readonly challenge: StartedChallenge | null;
}

/** Ends an unfinished one. @throws AppError identity_required (lost, but no real name to check) | code_send_limited | unavailable */
export async function startPhoneChange(deps: ChallengeDeps, input: PhoneChangeActor & { readonly way: PhoneChangeWay; readonly ip: string }): Promise<StartedPhoneChange> {
  const { userId, sessionId, way, ip } = input;
  const { phone, verified } = await findPerson(deps, userId);
  if (way === 'identity' && verified === null) throw new AppError('identity_required');
  const challenge = way === 'code' ? await startAccountChallenge(deps, { userId, act: 'phone_old', phone, ip }) : null;
  const changeId = newId();
  await inTransaction(deps.dataSource, async (manager) => {
    await lockPerson(manager, userId);
    await manager.update(PhoneChange, { userId, state: In(['started', 'proven']) }, { state: 'replaced' });
    await insertRows(manager, PhoneChange, {
      id: changeId, userId, sessionId, way, state: 'started', wrongTries: 0, provider: null, providerTransactionId: null,
      oldPhoneMasked: maskPhone(phone), newPhoneMasked: null, ip, createdAt: deps.clock.now(), provenAt: null, doneAt: null,
    });
  });
  return { changeId, oldPhoneMasked: maskPhone(phone), challenge };
}

/** @throws AppError not_found (also: of another session) | code_wrong | code_expired | code_locked */
export async function proveOldPhone(deps: ChallengeDeps, input: Named & { readonly challengeId: string; readonly code: string }): Promise<void> {
  await loadChange(deps, input, 'code');
  await answerAccountChallenge(deps, { ...input, act: 'phone_old' }, async (manager, _phone, now) => {
    if (!(await compareAndSet(manager, PhoneChange, { ...asRow(input), state: 'started', way: 'code' }, { state: 'proven', provenAt: now }))) throw new AppError('conflict');
  });
}

/** A code to the new number. Whether it is somebody's is told only to whoever answers it. @throws AppError not_found | phone_change_expired | phone_invalid | conflict (the same number) | code_send_limited | unavailable */
export async function sendNewPhoneCode(deps: ChallengeDeps, input: Named & { readonly phone: string; readonly ip: string }): Promise<StartedChallenge> {
  if (!isMainlandPhone(input.phone)) throw new AppError('phone_invalid');
  requireProven(await loadChange(deps, input), deps.clock.now());
  if ((await findPerson(deps, input.userId)).phone === input.phone) throw new AppError('conflict', { reason: 'same_number' });
  return startAccountChallenge(deps, { userId: input.userId, act: 'phone_new', phone: input.phone, ip: input.ip });
}

/**
 * @returns the new number, masked; every session of the person has ended, this one too
 * @throws AppError not_found | phone_change_expired (the old number was proven too long ago) | phone_taken | code_wrong | code_expired | code_locked | conflict
 */
export async function finishPhoneChange(deps: ChallengeDeps, input: Named & { readonly challengeId: string; readonly code: string }): Promise<{ readonly phoneMasked: string }> {
  const { userId, changeId } = input;
  requireProven(await loadChange(deps, input), deps.clock.now());
  const { phone: oldPhone } = await findPerson(deps, userId);
  const phoneMasked = await answerAccountChallenge(deps, { ...input, act: 'phone_new' }, async (manager, phone, now) => {
    await lockPerson(manager, userId);
    const phoneIndex = deps.box.blindIndex(phone, 'phone');
    if (await manager.existsBy(User, { phoneIndex })) throw new AppError('phone_taken');
    const done = await compareAndSet(manager, PhoneChange, { ...asRow(input), state: 'proven', provenAt: MoreThan(new Date(now.getTime() - STEP_UP_LIFE_MS)) }, { state: 'done', doneAt: now, newPhoneMasked: maskPhone(phone) });
    if (!done) throw new AppError('conflict');
    const changed = await compareAndSet(manager, User, { id: userId, phoneIndex: deps.box.blindIndex(oldPhone, 'phone'), closedAt: IsNull() }, { phoneIndex, phoneSealed: deps.box.seal(phone, places.phone(userId)) });
    if (!changed) throw new AppError('conflict');
    await endAllSessionsIn(manager, userId, 'phone_changed', now);
    await endOpenWillingness(manager, userId, now);
    return maskPhone(phone);
  }).catch((error: unknown) => {
    // somebody's first login took the number between the look and the write
    throw dbErrorKind(error) === 'unique' ? new AppError('phone_taken') : error;
  });
  deps.logger.warn({ event: 'phone_changed', userId, changeId }, 'the number of an account changed');
  await deps.sms.send({ phone: oldPhone, template: { kind: 'phone_changed', newPhoneMasked: phoneMasked } })
    .catch((error: unknown) => deps.logger.warn({ err: error, changeId }, 'the old number could not be told'));
  return { phoneMasked };
}

/** @throws AppError not_found unless it is this person's, begun in this session, and not over */
export async function loadChange({ dataSource }: Pick<ChallengeDeps, 'dataSource'>, input: Named, way?: PhoneChangeWay): Promise<PhoneChange> {
  const change = await dataSource.manager.findOneBy(PhoneChange, { ...asRow(input), state: In(['started', 'proven']), ...(way ? { way } : {}) });
  if (change === null) throw new AppError('not_found');
  return change;
}

export const asRow = ({ changeId, userId, sessionId }: Named): { id: string; userId: string; sessionId: string } => ({ id: changeId, userId, sessionId });

function requireProven(change: PhoneChange, now: Date): void {
  if (change.state !== 'proven' || change.provenAt === null || now.getTime() - change.provenAt.getTime() >= STEP_UP_LIFE_MS) throw new AppError('phone_change_expired');
}
