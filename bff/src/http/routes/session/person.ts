/** The person behind the session: who he is, what he agreed to, his real name. */
import type { Me } from '@luobi/shared/contract';
import { DEFAULT_PRIVACY, POLICY_VERSIONS, endSession, findPerson, findSessionPlace, giveConsent, privacyNotice } from '../../../account';
import { organizationsOf } from '../../../org';
import { presentMe } from '../../presenters/person';
import { route, self, type AnyRoute } from '../../route';
import type { Services } from '../../services';

/** The view of oneself that several routes answer with. */
export async function loadMe(services: Services, userId: string): Promise<Me> {
  const [person, organizations] = await Promise.all([findPerson(services, userId), organizationsOf(services, userId)]);
  return presentMe(person, organizations, POLICY_VERSIONS.privacy);
}

export const personRoutes: AnyRoute[] = [
  route('logout', {
    policy: self(),
    run: (services, { actor }) => endSession(services, actor),
  }),
  route('getMe', {
    policy: self(),
    run: (services, { actor }) => loadMe(services, actor.userId),
  }),
  route('giveConsent', {
    policy: self(),
    perMinute: 20,
    run: async (services, { actor, body, origin }) => {
      const { channel: how } = await findSessionPlace(services, actor);
      await giveConsent(services, { userId: actor.userId, kind: body.kind, version: body.version, ip: origin.ip, how, text: privacyNotice(body.kind, services.privacy ?? DEFAULT_PRIVACY) });
      return loadMe(services, actor.userId);
    },
  }),
];
