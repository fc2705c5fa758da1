/** Login by a code sent to a phone. Answers alike for numbers that are known and numbers that are not. */
import { login } from '../../../account';
import { startLoginChallenge } from '../../../identity';
import { presentChallenge, presentSession } from '../../presenters/person';
import { anyone, route, type AnyRoute } from '../../route';
import { loadMe } from '../session/person';

export const personRoutes: AnyRoute[] = [
  route('sendLoginCode', {
    policy: anyone(),
    perMinute: 10,
    run: async (services, { body, origin }) => presentChallenge(await startLoginChallenge(services, { phone: body.phone, ip: origin.ip })),
  }),
  route('login', {
    policy: anyone(),
    perMinute: 20,
    run: async (services, { body, origin }) => {
      const session = await login(services, { challengeId: body.challengeId, code: body.code, channel: body.channel, ip: origin.ip });
      return presentSession(session, await loadMe(services, session.userId));
    },
  }),
];
