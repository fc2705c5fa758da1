/** What a person sees of the own logins. The openid is in none of it. */
import type { Answer, Me } from '@luobi/shared/contract';
import type { SessionView, StartedPhoneChange, WeChatLoginAnswer } from '../../account';
import { presentChallenge, presentSession } from './person';

/** @param me the person logged in, when there is one already */
export function presentWeChatLogin(answer: WeChatLoginAnswer, me: Me | null): Answer<'loginByWeChat'> {
  if (answer.state === 'session' && me !== null) return { state: 'session', session: presentSession(answer.session, me) };
  if (answer.state === 'session') throw new Error('a session is presented with its person');
  const { ticket, expiresAt, reason } = answer.ticket;
  return { state: 'phone_needed', ticket, expiresAt: expiresAt.toISOString(), reason };
}

export function presentSessions(sessions: readonly SessionView[], currentId: string, wechat: { readonly joined: boolean; readonly silent: boolean }): Answer<'listSessions'> {
  return {
    sessions: sessions.map((s) => ({
      sessionId: s.sessionId, current: s.sessionId === currentId, channel: s.channel, device: s.device, createdAt: s.createdAt.toISOString(), lastSeenAt: s.lastSeenAt.toISOString(),
    })),
    wechat: { joined: wechat.joined, silent: wechat.silent },
  };
}

export function presentPhoneChange({ changeId, oldPhoneMasked, challenge }: StartedPhoneChange): Answer<'startPhoneChange'> {
  return { changeId, oldPhoneMasked, challenge: challenge && presentChallenge(challenge) };
}
