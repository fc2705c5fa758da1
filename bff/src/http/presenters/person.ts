/** What a person sees of himself: everything that identifies him is masked. */
import type { Answer, Me } from '@luobi/shared/contract';
import type { OpenedSession, Person, VerifyAnswer } from '../../account';
import { maskName, maskPhone } from '../../kernel';
import type { StartedChallenge } from '../../identity';
import type { Membership } from '../../org';

export function presentMe(person: Person, organizations: readonly Membership[], requiredPrivacyVersion: string): Me {
  const { verified } = person;
  return {
    userId: person.userId,
    phoneMasked: maskPhone(person.phone),
    realName: {
      state: verified === null ? 'none' : 'verified',
      nameMasked: verified && maskName(verified.name),
      verifiedAt: verified && verified.verifiedAt.toISOString(),
      level: verified && verified.level,
    },
    privacyConsent: { requiredVersion: requiredPrivacyVersion, givenVersion: person.privacyConsentVersion },
    organizations: organizations.map((o) => ({ organizationId: o.organizationId, name: o.name, roles: [...o.roles] })),
  };
}

export function presentChallenge(challenge: StartedChallenge): Answer<'sendLoginCode'> {
  return { challengeId: challenge.challengeId, expiresAt: challenge.expiresAt.toISOString(), resendAfterSeconds: challenge.resendAfterSeconds };
}

export function presentSession(session: OpenedSession, me: Me): Answer<'login'> {
  return { token: session.token, expiresAt: session.expiresAt.toISOString(), me };
}

export function presentVerification(answer: VerifyAnswer, me: Me): Answer<'verifyIdentity'> {
  return { outcome: answer.outcome, attemptsLeft: answer.attemptsLeft, me };
}
