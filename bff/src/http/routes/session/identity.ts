/** Real names of the person behind the session: what can be checked, by name and number, by face. */
import { fetchFaceVerification, findSessionPlace, identityOptions, raiseIdentity, startFaceVerification, verifyIdentity } from '../../../account';
import { presentFace, presentIdentityOptions, presentStartedFace } from '../../presenters/identity';
import { presentVerification } from '../../presenters/person';
import { route, self, type AnyRoute } from '../../route';
import { loadMe } from './person';

export const identityRoutes: AnyRoute[] = [
  route('getIdentityOptions', {
    policy: self(),
    run: async (services, { actor }) => presentIdentityOptions(await identityOptions(services, { userId: actor.userId, ...(await findSessionPlace(services, actor)) })),
  }),
  route('verifyIdentity', {
    policy: self(),
    perMinute: 10,
    idempotent: true,
    run: async (services, { actor: { userId }, body }) => presentVerification(await verifyIdentity(services, { userId, ...body }), await loadMe(services, userId)),
  }),
  route('raiseIdentity', {
    policy: self(),
    perMinute: 10,
    idempotent: true,
    run: async (services, { actor: { userId }, body }) => presentVerification(await raiseIdentity(services, { userId, level: body.level }), await loadMe(services, userId)),
  }),
  route('startFaceVerification', {
    policy: self(),
    perMinute: 10,
    idempotent: true,
    run: async (services, { actor, body: { claim = null, taskId } }) => presentStartedFace(await startFaceVerification(services, {
      userId: actor.userId, claim, ...(await findSessionPlace(services, actor)),
      returnTo: `${services.publicUrl}/#/pages/identity/index?${taskId === undefined ? '' : `task=${taskId}&`}face=`,
    })),
  }),
  route('fetchFaceVerification', {
    policy: self(),
    perMinute: 60,
    run: async (services, { actor: { userId }, params: { verificationId } }) => presentFace(await fetchFaceVerification(services, { userId, verificationId }), await loadMe(services, userId)),
  }),
];
