/** A phone with WeChat in front of a server whose WeChat is the double: logs in by code and phone button, calls as weapp. */
import { pathOf, ROUTES, type RouteName } from '@luobi/shared';
import type { Answer, BodyInput } from '@luobi/shared/contract';
import type { WeChatDouble } from './index';
import type { Person } from './state';

export interface WeChatPhone {
  readonly person: Person;
  readonly userId: string;
  readonly me: Answer<'getMe'>;
  /** @returns the HTTP status and the JSON that came with it */
  call<N extends RouteName>(name: N, input?: { readonly params?: Record<string, string>; readonly body?: BodyInput<N> }): Promise<{ readonly status: number; readonly body: Answer<N> & { readonly code?: string } }>;
}

export async function enterByWeChat(url: string, double: WeChatDouble, phone: string): Promise<WeChatPhone> {
  const person = double.state.addPerson({ phone });
  let token = '';
  const call: WeChatPhone['call'] = async (name, { params, body } = {}) => {
    const answer = await fetch(url + pathOf(name, params), {
      method: ROUTES[name].method, headers: { 'luobi-channel': 'weapp', ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : {}) as never };
  };
  const first = (await call('loginByWeChat', { body: { code: double.state.issueCode('login', person) } })).body as unknown as { ticket: string };
  const session = (await call('loginByWeChatPhone', { body: { ticket: first.ticket, code: double.state.issueCode('phone', person) } })).body;
  token = session.token;
  const { privacyConsent } = session.me;
  if (privacyConsent.givenVersion !== privacyConsent.requiredVersion) await call('giveConsent', { body: { kind: 'privacy', version: privacyConsent.requiredVersion } });
  return { person, userId: session.me.userId, me: session.me, call };
}
