/**
 * Step-up (security R9): an act that cannot be taken back asks whether the person is still there. A code answered on the
 * account's own number counts for ten minutes, in the session it was answered in and nowhere else. A login by SMS code
 * counts as one; WeChat's word and its phone button do not: whoever holds an unlocked phone has both.
 */
import { IsNull, MoreThan } from 'typeorm';
import { AppError, maskPhone } from '../kernel';
import { compareAndSet } from '../db';
import { answerAccountChallenge, startAccountChallenge, type ChallengeDeps, type StartedChallenge } from '../identity';
import type { AccountDeps } from './deps';
import { Session } from './entities';
import { findPerson } from './person';

export const STEP_UP_LIFE_MS = 10 * 60_000;

interface Actor {
  readonly userId: string;
  readonly sessionId: string;
}

/** Sends a code to the account's number. @throws AppError code_send_limited | unavailable */
export async function startStepUp(deps: ChallengeDeps, input: { readonly userId: string; readonly ip: string }): Promise<StartedChallenge & { readonly phoneMasked: string }> {
  const { phone } = await findPerson(deps, input.userId);
  return { ...(await startAccountChallenge(deps, { ...input, act: 'step_up', phone })), phoneMasked: maskPhone(phone) };
}

/** @returns until when it counts. @throws AppError code_wrong | code_expired | code_locked | unauthenticated (the session ended meanwhile) */
export function proveStepUp(deps: ChallengeDeps, input: Actor & { readonly challengeId: string; readonly code: string }): Promise<{ readonly until: Date }> {
  const { userId, sessionId } = input;
  return answerAccountChallenge(deps, { ...input, act: 'step_up' }, async (manager, _phone, now) => {
    if (!(await compareAndSet(manager, Session, { id: sessionId, userId, endedAt: IsNull() }, { provenAt: now }))) throw new AppError('unauthenticated');
    return { until: new Date(now.getTime() + STEP_UP_LIFE_MS) };
  });
}

/**
 * For acts that must not rest on an old login: closing the account, changing what signs.
 * @throws AppError step_up_required unless a code was answered in this session within ten minutes
 */
export async function requireStepUp({ dataSource, clock }: Pick<AccountDeps, 'dataSource' | 'clock'>, { userId, sessionId }: Actor): Promise<void> {
  // an absent condition would match every row
  const fresh = Boolean(userId) && Boolean(sessionId)
    && (await dataSource.manager.existsBy(Session, { id: sessionId, userId, endedAt: IsNull(), provenAt: MoreThan(new Date(clock.now().getTime() - STEP_UP_LIFE_MS)) }));
  if (!fresh) throw new AppError('step_up_required', { withinSeconds: STEP_UP_LIFE_MS / 1000 });
}
