/** The sign password of the signed-in person. */
import type { Answer } from '@luobi/shared/contract';
import { findIdentityDocument, findPerson, findSessionPlace, requireConsent } from '../../../account';
import { requireFaceConsent } from '../../../envelope';
import { facePlacesOf, setSignPassword, startSignPasswordStepUp, viewSignPassword, type OfPerson } from '../../../identity';
import { maskPhone } from '../../../kernel';
import { presentFaceToDo } from '../../presenters/task';
import { route, self, type AnyRoute, type SessionActor } from '../../route';
import type { Services } from '../../services';

async function present(services: Services, actor: SessionActor): Promise<Answer<'getSignPassword'>> {
  const { state, setAt, lockedUntil } = await viewSignPassword(services, actor.userId);
  const { channel } = await findSessionPlace(services, actor);
  const face = (await facePlacesOf(services.face))[channel] !== null;
  return { state, setAt: setAt?.toISOString() ?? null, lockedUntil: lockedUntil?.toISOString() ?? null, methods: face ? ['sms', 'face'] : ['sms'] };
}

/** @throws AppError consent_required | identity_required: only who is known by a real name sets one */
async function whom(services: Services, userId: string): Promise<OfPerson> {
  await requireConsent(services, userId);
  const [{ phone }, person] = await Promise.all([findPerson(services, userId), findIdentityDocument(services, userId)]);
  return { userId, phone, person };
}

export const signPasswordRoutes: AnyRoute[] = [
  route('getSignPassword', {
    policy: self(),
    run: (services, { actor }) => present(services, actor),
  }),
  route('startSignPassword', {
    policy: self(),
    perMinute: 10,
    run: async (services, { actor, body, origin }) => {
      const of = await whom(services, actor.userId);
      if (body.method === 'face') await requireFaceConsent(services, actor.userId);
      const { channel, openid } = await findSessionPlace(services, actor);
      const started = await startSignPasswordStepUp(services, of, body.method === 'sms' ? { method: 'sms', ip: origin.ip }
        : { method: 'face', channel, ...(openid === null ? {} : { openid }), returnUrl: `${services.publicUrl}/#/pages/me/sign-password?back=1` });
      return {
        challengeId: started.challengeId, method: started.method, phoneMasked: started.method === 'sms' ? maskPhone(of.phone) : null, expiresAt: started.expiresAt.toISOString(),
        resendAfterSeconds: started.resendAfterSeconds, face: presentFaceToDo(started.face),
      };
    },
  }),
  route('setSignPassword', {
    policy: self(),
    perMinute: 20,
    run: async (services, { actor, body }) => {
      await setSignPassword(services, await whom(services, actor.userId), body);
      return present(services, actor);
    },
  }),
];
