/**
 * Codes for acts on one's own account: to confirm that the person is there (step-up), and that both the old and the new
 * number are held when the number changes. Bound to the account and to one act; a code for one does nothing for another.
 */
import type { Manager } from '../db';
import { answerChallenge, phonePlace, startChallenge, type ChallengeDeps, type StartedChallenge } from './challenge';

export type AccountAct = 'step_up' | 'phone_old' | 'phone_new' | 'sign_password';

/** @throws AppError phone_invalid | code_send_limited | unavailable */
export function startAccountChallenge(deps: ChallengeDeps, input: { readonly userId: string; readonly act: AccountAct; readonly phone: string; readonly ip: string }): Promise<StartedChallenge> {
  const { userId, act, phone, ip } = input;
  return startChallenge(deps, { purpose: act, phone, ip, userId, binding: null, message: (code, minutes) => ({ kind: 'account_code', code, minutes, act }) });
}

/**
 * @param onRight runs in the transaction that uses the code up; what it throws leaves the code as it was
 * @throws AppError code_wrong | code_expired | code_locked
 */
export function answerAccountChallenge<T>(
  deps: ChallengeDeps, input: { readonly userId: string; readonly act: AccountAct; readonly challengeId: string; readonly code: string }, onRight: (manager: Manager, phone: string, now: Date) => Promise<T>,
): Promise<T> {
  return answerChallenge(deps, { purpose: input.act, userId: input.userId }, input.challengeId, input.code,
    (manager, challenge, now) => onRight(manager, deps.box.open(challenge.phoneSealed, phonePlace(challenge.id)), now));
}
