/** Real names as their owner sees them: masked. */
import type { Answer, Me } from '@luobi/shared/contract';
import type { FaceAnswer, IdentityOptions, StartedFace } from '../../account';
import { maskName } from '../../kernel';

export function presentIdentityOptions({ idTypes, held, attemptsLeft, faceConsent }: IdentityOptions): Answer<'getIdentityOptions'> {
  return {
    idTypes: idTypes.map(({ idType, ways }) => ({ idType, ways: [...ways] })),
    held: held && { idType: held.idType, nameMasked: maskName(held.name), idNumberMasked: held.idNumberMasked, level: held.level },
    attemptsLeft,
    faceConsent: { requiredVersion: faceConsent.requiredVersion, givenVersion: faceConsent.givenVersion },
  };
}

export function presentStartedFace({ verificationId, expiresAt, launch }: StartedFace): Answer<'startFaceVerification'> {
  return { verificationId, expiresAt: expiresAt.toISOString(), launch: launch && presentLaunch(launch) };
}

function presentLaunch(launch: NonNullable<StartedFace['launch']>): NonNullable<Answer<'startFaceVerification'>['launch']> {
  switch (launch.kind) {
    case 'page': return { kind: 'page', url: launch.url };
    case 'wechat': return { kind: 'wechat', verifyId: launch.verifyId };
    case 'mini_program': return { kind: 'mini_program', appId: launch.appId, path: launch.path, ...(launch.extraData ? { extraData: { ...launch.extraData } } : {}) };
  }
}

/** `me` is loaded after the answer: a match shows in it. */
export const presentFace = (answer: FaceAnswer, me: Me): Answer<'fetchFaceVerification'> => ({ outcome: answer.outcome, attemptsLeft: answer.attemptsLeft, me });
