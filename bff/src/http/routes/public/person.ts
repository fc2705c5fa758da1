/** Login by a code sent to a phone, and by WeChat. Answers alike for numbers that are known and numbers that are not. */
import { login, loginByWeChat, loginByWeChatPhone } from '../../../account';
import { requireHuman, startLoginChallenge } from '../../../identity';
import { presentChallenge, presentSession } from '../../presenters/person';
import { presentWeChatLogin } from '../../presenters/sessions';
import { anyone, route, type AnyRoute } from '../../route';
import { loadMe } from '../session/person';

export const personRoutes: AnyRoute[] = [
  route('sendLoginCode', {
    policy: anyone(),
    perMinute: 10,
    run: async (services, { body, origin }) => {
      await requireHuman(services, { phone: body.phone, given: body.check });
      return presentChallenge(await startLoginChallenge(services, { phone: body.phone, ip: origin.ip }));
    },
  }),
  route('login', {
    policy: anyone(),
    perMinute: 20,
    run: async (services, { body, origin }) => {
      const session = await login(services, { challengeId: body.challengeId, code: body.code, channel: body.channel, ticket: body.ticket, move: body.moveWeChat, device: origin.device, ip: origin.ip });
      return presentSession(session, await loadMe(services, session.userId));
    },
  }),
  route('loginByWeChat', {
    policy: anyone(),
    // a whole office may come from one address, and each phone asks once per start
    perMinute: 120,
    run: async (services, { body, origin }) => {
      const answer = await loginByWeChat(services, { code: body.code, device: origin.device });
      return presentWeChatLogin(answer, answer.state === 'session' ? await loadMe(services, answer.session.userId) : null);
    },
  }),
  route('loginByWeChatPhone', {
    policy: anyone(),
    perMinute: 30,
    run: async (services, { body, origin }) => {
      const session = await loginByWeChatPhone(services, { ticket: body.ticket, code: body.code, device: origin.device });
      return presentSession(session, await loadMe(services, session.userId));
    },
  }),
];
