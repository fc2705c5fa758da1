/**
 * A person the server knows already, with a matter claimed: for stories that begin in the middle. The session is put
 * into the phone's storage as a login would leave it; everything before it goes over the public API.
 */
import { randomUUID } from 'node:crypto';
import { pathOf, ROUTES, type RouteName } from '@luobi/shared';
import type { Answer, BodyInput, Me } from '@luobi/shared/contract';
import { devInbox } from '../../../bff/demo/phone-client';
import type { Phone, Platform } from './phone';
import type { Person } from './signer';
import type { Stage } from './stage';

export interface Known {
  readonly token: string;
  call<N extends RouteName>(name: N, input?: { readonly params?: Record<string, string | number>; readonly body?: BodyInput<N> }): Promise<Answer<N>>;
}

/** Logs in over the API, agrees to the policy and shows a real name unless `identity` is false. */
export async function knownPerson(stage: Stage, person: Person, platform: Platform, { identity = true } = {}): Promise<Known> {
  const { url } = stage.luobi;
  let token = '';
  const call: Known['call'] = async (name, { params, body } = {}) => {
    const answer = await fetch(url + pathOf(name, params), {
      method: ROUTES[name].method,
      headers: { 'content-type': 'application/json', 'luobi-channel': platform, 'idempotency-key': randomUUID(), ...(token && { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as never;
  };
  const before = new Date();
  // a session counts only where it was opened: in the mini-program it begins with WeChat's word
  const wechat = platform === 'weapp' ? await call('loginByWeChat', { body: { code: `known${randomUUID().slice(0, 8)}.${randomUUID().slice(0, 8)}` } }) : null;
  const { challengeId } = await call('sendLoginCode', { body: { phone: person.phone } });
  const session = await call('login', { body: { challengeId, code: await devInbox(url)(person.phone, before), channel: platform, ...(wechat?.state === 'phone_needed' && { ticket: wechat.ticket, moveWeChat: true }) } });
  token = session.token;
  const me: Me = session.me;
  if (me.privacyConsent.givenVersion !== me.privacyConsent.requiredVersion) await call('giveConsent', { body: { kind: 'privacy', version: me.privacyConsent.requiredVersion } });
  if (identity && me.realName.state !== 'verified') await call('verifyIdentity', { body: { idType: 'resident_id', name: person.name, idNumber: person.idNumber ?? '' } });
  return { token, call };
}

/** Sends a document to the demo's signer and claims it; answers the task. */
export async function claimed(stage: Stage, known: Known, title: string, pdf: Buffer, recipient: object): Promise<string> {
  const { client, demo: { signer: { name, phone } } } = stage.partner;
  const { documentId } = await client.uploadDocument(title, pdf);
  const envelope = await client.createEnvelope({ title, documentId, recipients: [{ kind: 'person', name, phone, ...recipient }] } as never, randomUUID());
  const { ticket, number } = await stage.partner.invite(envelope);
  return (await known.call('claimTicket', { body: { ticket, number } })).taskId;
}

/** Opens a page of the app as somebody who is logged in. @param page as in app.config, without a slash in front */
export async function openPage(phone: Phone, token: string, page: string, parameters: Readonly<Record<string, string>> = {}, settings: { readonly language?: string; readonly fontSize?: number } = {}): Promise<void> {
  await phone.remember('luobi.session', token);
  await phone.openAt(page, parameters, settings);
}
