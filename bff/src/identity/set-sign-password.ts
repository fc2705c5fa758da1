/**
 * Setting, changing and replacing the sign password: the same act, and never by the old password. The person shows again
 * who it is, by a code to the own number or by a face check; who has forgotten the password needs nothing else.
 */
import { AppError } from '../kernel';
import type { Manager } from '../db';
import { answerAccountChallenge, startAccountChallenge } from './account-challenge';
import type { ChallengeDeps } from './challenge';
import { SIGN_PASSWORD_INTENT } from './intent-text';
import type { FaceLaunch, RealNameRequest } from './port';
import { prepareSignPassword, requireGoodPassword, storeSignPassword } from './sign-password';
import { judgeFaceCheck, startFaceCheck, type FaceDeps } from './willingness-face';

export type SignPasswordDeps = ChallengeDeps & FaceDeps;
/** The person as the account knows it; `person` is the verified real name and number. */
export interface OfPerson {
  readonly userId: string;
  readonly phone: string;
  readonly person: RealNameRequest;
}
export interface SignPasswordStart {
  readonly challengeId: string;
  readonly method: 'sms' | 'face';
  readonly expiresAt: Date;
  readonly resendAfterSeconds: number;
  readonly face: { readonly intentText: string; readonly launch: FaceLaunch | null } | null;
}

/** @throws AppError code_send_limited | unavailable | identity_unavailable | face_attempts_exhausted */
export async function startSignPasswordStepUp(deps: SignPasswordDeps, of: OfPerson, how: { readonly method: 'sms'; readonly ip: string } | { readonly method: 'face'; readonly channel: 'weapp' | 'h5'; readonly openid?: string; readonly returnUrl?: string }): Promise<SignPasswordStart> {
  const { userId, phone } = of;
  if (how.method === 'sms') {
    const { challengeId, expiresAt, resendAfterSeconds } = await startAccountChallenge(deps, { userId, act: 'sign_password', phone, ip: how.ip });
    return { challengeId, method: 'sms', expiresAt, resendAfterSeconds, face: null };
  }
  const { challengeId, expiresAt, intentText, launch } = await startFaceCheck(deps, { owner: { purpose: 'sign_password', userId }, binding: null, person: of.person, intentText: SIGN_PASSWORD_INTENT, ...how });
  return { challengeId, method: 'face', expiresAt, resendAfterSeconds: 0, face: { intentText, launch } };
}

/**
 * @param input.code of the message; absent when the challenge is a face check
 * @throws AppError sign_password_weak | code_wrong | code_expired | code_locked | face_pending | face_mismatch | face_attempts_exhausted | willingness_expired | identity_unavailable
 */
export async function setSignPassword(deps: SignPasswordDeps, of: OfPerson, input: { readonly password: string; readonly challengeId: string; readonly code?: string | undefined }): Promise<void> {
  const { userId, phone, person } = of;
  // a weak one is told before the code is used up for it
  requireGoodPassword(input.password, { phone, name: person.name, idNumber: person.idNumber });
  const hash = await prepareSignPassword(deps, userId, input.password);
  const store = (manager: Manager, now: Date): Promise<void> => storeSignPassword(manager, userId, hash, now);
  if (input.code === undefined) {
    await judgeFaceCheck(deps, { owner: { purpose: 'sign_password', userId }, challengeId: input.challengeId }, (manager) => store(manager, deps.clock.now()));
    return;
  }
  await answerAccountChallenge(deps, { userId, act: 'sign_password', challengeId: input.challengeId, code: input.code }, async (manager, number, now) => {
    if (number !== phone) throw new AppError('code_expired');
    await store(manager, now);
  });
}
