/** Proves that somebody holds a phone number. Answers alike for known and unknown numbers. */
import { answerChallenge, phonePlace, startChallenge, type ChallengeDeps, type StartedChallenge } from './challenge';

/** @throws AppError phone_invalid | code_send_limited | unavailable */
export function startLoginChallenge(deps: ChallengeDeps, input: { readonly phone: string; readonly ip: string }): Promise<StartedChallenge> {
  return startChallenge(deps, { ...input, purpose: 'login', binding: null, message: (code, minutes) => ({ kind: 'login_code', code, minutes }) });
}

/** @throws AppError code_wrong | code_expired | code_locked */
export function answerLoginChallenge(deps: ChallengeDeps, input: { readonly challengeId: string; readonly code: string; readonly ip: string }): Promise<{ readonly phone: string }> {
  return answerChallenge(deps, { purpose: 'login' }, input.challengeId, input.code, async (_manager, challenge) => ({ phone: deps.box.open(challenge.phoneSealed, phonePlace(challenge.id)) }));
}
