/** Proves that somebody holds a phone number. Answers alike for known and unknown numbers. */
import type { Manager } from '../db';
import { answerChallenge, phonePlace, startChallenge, type ChallengeDeps, type StartedChallenge } from './challenge';

/** @throws AppError phone_invalid | code_send_limited | unavailable */
export function startLoginChallenge(deps: ChallengeDeps, input: { readonly phone: string; readonly ip: string }): Promise<StartedChallenge> {
  return startChallenge(deps, { ...input, purpose: 'login', binding: null, message: (code, minutes) => ({ kind: 'login_code', code, minutes }) });
}

/**
 * @param check looks at the number whose code was right, before the code is used up; what it throws leaves the code as it was
 * @throws AppError code_wrong | code_expired | code_locked | rate_limited
 */
export function answerLoginChallenge(
  deps: ChallengeDeps, input: { readonly challengeId: string; readonly code: string; readonly ip: string }, check: (manager: Manager, phone: string) => Promise<void> = async () => undefined,
): Promise<{ readonly phone: string }> {
  return answerChallenge(deps, { purpose: 'login' }, input.challengeId, input.code, async (manager, challenge) => {
    const phone = deps.box.open(challenge.phoneSealed, phonePlace(challenge.id));
    await check(manager, phone);
    return { phone };
  }, { ip: input.ip });
}
