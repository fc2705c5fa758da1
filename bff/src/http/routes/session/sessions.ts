/** Where a person is logged in, the confirmation that he is there, and the change of his number. */
import { endOtherSessions, endSession, finishPhoneChange, listSessions, proveIdentityInstead, proveOldPhone, proveStepUp, sendNewPhoneCode, startPhoneChange, startStepUp, wechatOf } from '../../../account';
import { presentChallenge } from '../../presenters/person';
import { presentPhoneChange, presentSessions } from '../../presenters/sessions';
import { route, self, type AnyRoute, type SessionActor } from '../../route';

const who = ({ userId, sessionId }: SessionActor): { userId: string; sessionId: string } => ({ userId, sessionId });

export const sessionRoutes: AnyRoute[] = [
  route('listSessions', {
    policy: self(),
    run: async (services, { actor }) => presentSessions(await listSessions(services, actor.userId), actor.sessionId, await wechatOf(services.dataSource.manager, actor.userId)),
  }),
  route('endSession', {
    policy: self(),
    perMinute: 30,
    run: (services, { actor, params }) => endSession(services, { userId: actor.userId, sessionId: params.sessionId }, params.sessionId === actor.sessionId ? 'logout' : 'ended'),
  }),
  route('endOtherSessions', {
    policy: self(),
    perMinute: 30,
    run: (services, { actor }) => endOtherSessions(services, who(actor)),
  }),
  route('sendStepUpCode', {
    policy: self(),
    perMinute: 10,
    run: async (services, { actor, origin }) => {
      const started = await startStepUp(services, { userId: actor.userId, ip: origin.ip });
      return { ...presentChallenge(started), phoneMasked: started.phoneMasked };
    },
  }),
  route('proveStepUp', {
    policy: self(),
    perMinute: 20,
    run: async (services, { actor, body }) => ({ until: (await proveStepUp(services, { ...who(actor), challengeId: body.challengeId, code: body.code })).until.toISOString() }),
  }),
  route('startPhoneChange', {
    policy: self(),
    perMinute: 10,
    run: async (services, { actor, body, origin }) => presentPhoneChange(await startPhoneChange(services, { ...who(actor), way: body.way, ip: origin.ip })),
  }),
  route('provePhoneChange', {
    policy: self(),
    perMinute: 20,
    run: (services, { actor, params, body }) => (body.way === 'code'
      ? proveOldPhone(services, { ...who(actor), changeId: params.changeId, challengeId: body.challengeId, code: body.code })
      : proveIdentityInstead(services, { ...who(actor), changeId: params.changeId, name: body.name, idNumber: body.idNumber })),
  }),
  route('sendNewPhoneCode', {
    policy: self(),
    perMinute: 10,
    run: async (services, { actor, params, body, origin }) => presentChallenge(await sendNewPhoneCode(services, { ...who(actor), changeId: params.changeId, phone: body.phone, ip: origin.ip })),
  }),
  route('finishPhoneChange', {
    policy: self(),
    perMinute: 20,
    run: (services, { actor, params, body }) => finishPhoneChange(services, { ...who(actor), changeId: params.changeId, challengeId: body.challengeId, code: body.code }),
  }),
];
